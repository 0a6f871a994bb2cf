import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { dayNumberOfDate, dayStatus } from '../../server/time/index.ts'
import { type CalendarYearView, calendarApi, type DeadlineMove } from '../api/regulation.ts'
import { useSite } from '../api/site.ts'
import { formatDate, formatInstant } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Failed, Loaded, Loading } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { CheckField, TextField } from '../ui/workspace/fields.tsx'
import { useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { changedDays, type YearDays } from './calendar/days.ts'
import { ImportNotice } from './calendar/import-notice.tsx'
import { calendarTexts } from './calendar/texts.ts'
import { YearGrid } from './calendar/year-grid.tsx'
import './regulation.css'

type Edited = YearDays & { readonly source: string; readonly provisional: boolean }

const editedOf = (view: CalendarYearView): Edited => ({
  free: view.free,
  makeUp: view.makeUp,
  source: view.source,
  provisional: view.provisional === true && view.known,
})

/** The working-day calendar of one year: holidays and make-up days, the yearly notice, and the running deadlines a change moves. */
export function CalendarPage() {
  const t = useTexts(calendarTexts)
  const { data: site } = useSite()
  const [asked, setAsked] = useQueryState('year')
  const [taken, setTaken] = useState<{ readonly year: number; readonly edited: Edited } | null>(null)
  const year = /^2[01]\d\d$/.test(asked) ? Number(asked) : site === undefined ? null : Number(site.now.slice(0, 4))
  const query = useQuery({
    queryKey: ['calendar', year],
    queryFn: () => calendarApi.year(year ?? 0),
    enabled: year !== null,
  })
  if (year === null) return <Loading />
  return (
    <section className="sheet" aria-label={t('title')}>
      <div className="editor-bar no-print">
        <h2>{t('title')}</h2>
        <button type="button" className="button small" disabled={year <= 2000} onClick={() => setAsked(String(year - 1))}>
          {t('before')}
        </button>
        <label className="row">
          {t('year')}
          <input
            type="number"
            className="input cal-input"
            min={2000}
            max={2199}
            value={year}
            onChange={(event) => {
              if (/^2[01]\d\d$/.test(event.target.value)) setAsked(event.target.value)
            }}
          />
        </label>
        <button type="button" className="button small" disabled={year >= 2199} onClick={() => setAsked(String(year + 1))}>
          {t('next')}
        </button>
      </div>
      <p className="muted reg-lead">{t('lead')}</p>
      <Loaded query={query}>
        {(view) => (
          <YearEditor
            key={`${view.year}-${view.loadedAt ?? ''}`}
            view={view}
            taken={taken?.year === view.year ? taken.edited : null}
            onTake={(other, edited) => {
              setTaken({ year: other, edited })
              if (other !== year) setAsked(String(other))
            }}
          />
        )}
      </Loaded>
    </section>
  )
}

function YearEditor({
  view,
  taken,
  onTake,
}: {
  readonly view: CalendarYearView
  /** Days of a notice that were taken over for this year. */
  readonly taken: Edited | null
  readonly onTake: (year: number, edited: Edited) => void
}) {
  const t = useTexts(calendarTexts)
  const locale = useLocale()
  const client = useQueryClient()
  const { mayEdit } = useWorkspace()
  const stored = editedOf(view)
  const [edited, setEdited] = useState<Edited>(taken ?? stored)
  useEffect(() => {
    if (taken !== null) setEdited(taken)
  }, [taken])
  const changed = changedDays(stored, edited)
  const isDirty = changed.length > 0 || edited.source !== stored.source || edited.provisional !== stored.provisional
  const save = useMutation({
    mutationFn: () => calendarApi.save(view.year, edited),
    onSuccess: (moves) => {
      client.setQueryData(['calendar-moved', view.year], moves)
      void client.invalidateQueries({ queryKey: ['calendar', view.year] })
    },
  })
  const preview = useQuery({
    queryKey: ['calendar-preview', view.year, edited],
    queryFn: () => calendarApi.preview(view.year, { ...edited, source: edited.source === '' ? '—' : edited.source }),
    enabled: isDirty && mayEdit,
    staleTime: 10_000,
  })
  const { data: moved } = useQuery<readonly DeadlineMove[]>({
    queryKey: ['calendar-moved', view.year],
    queryFn: () => Promise.resolve([]),
    enabled: false,
  })
  return (
    <div className="stack">
      <div className="row">
        <StateMark view={view} />
        <span>{t('counts', countsOf(view.year, edited))}</span>
        {view.known ? (
          <span className="muted">
            {view.loadedAt === null ? t('shipped') : t('loaded', { at: formatInstant(view.loadedAt), by: view.loadedBy ?? '' })}
          </span>
        ) : null}
      </div>
      {view.known ? null : <p className="notice-box warn">{t('unknownText', { year: view.year })}</p>}
      <div className="reg-beside wide">
        <div className="stack-s">
          <YearGrid
            year={view.year}
            days={edited}
            changed={changed}
            disabled={!mayEdit}
            onChange={(days) => setEdited({ ...edited, ...days })}
          />
          {mayEdit ? <p className="muted">{t('keys')}</p> : null}
        </div>
        <div className="reg-pane">
          <TextField
            label={t('source')}
            value={edited.source}
            disabled={!mayEdit}
            help={t('sourceHelp')}
            problem={isDirty && edited.source.trim() === '' ? t('sourceMissing') : undefined}
            onChange={(source) => setEdited({ ...edited, source })}
          />
          <CheckField
            label={t('provisional')}
            value={edited.provisional}
            disabled={!mayEdit}
            onChange={(provisional) => setEdited({ ...edited, provisional })}
          />
          {mayEdit ? (
            <>
              <p className="muted">{isDirty ? t('changes', { count: changed.length }) : t('noChange')}</p>
              <div className="row">
                <button
                  type="button"
                  className="button primary"
                  disabled={!isDirty || edited.source.trim() === '' || save.isPending}
                  onClick={() => save.mutate()}
                >
                  {t('save')}
                </button>
                <button type="button" className="button" disabled={!isDirty} onClick={() => setEdited(stored)}>
                  {t('discard')}
                </button>
              </div>
              <Failed error={save.error} />
              {moved === undefined || isDirty ? null : (
                <div role="status" className="notice-box good">
                  {moved.length === 0 ? t('movedNone') : t('moved', { count: moved.length })}
                </div>
              )}
              {isDirty ? (
                <section className="stack-s" aria-label={t('moves')}>
                  <h3>{t('moves')}</h3>
                  <p className="muted">{t('movesLead')}</p>
                  <Loaded query={preview}>{(moves) => <Moves moves={moves} />}</Loaded>
                </section>
              ) : moved === undefined || moved.length === 0 ? null : (
                <Moves moves={moved} />
              )}
              <ImportNotice
                year={view.year}
                onUse={(year, { free, makeUp }, source) => onTake(year, { free, makeUp, source, provisional: false })}
              />
            </>
          ) : null}
        </div>
      </div>
      <p className="visually-hidden" role="status">
        {isDirty ? changed.map((date) => formatDate(date, locale)).join('、') : ''}
      </p>
    </div>
  )
}

function StateMark({ view }: { readonly view: CalendarYearView }) {
  const t = useTexts(calendarTexts)
  if (!view.known)
    return (
      <Mark tone="warn" icon="warning">
        {t('unknown')}
      </Mark>
    )
  return view.provisional === true ? (
    <Mark tone="warn" icon="clock">
      {t('isProvisional')}
    </Mark>
  ) : (
    <Mark tone="good" icon="check">
      {t('published')}
    </Mark>
  )
}

function countsOf(year: number, { free, makeUp }: Edited): { readonly free: number; readonly makeUp: number; readonly working: number } {
  const calendar = { years: { [year]: { free, makeUp, source: '' } } }
  const first = dayNumberOfDate(`${year}-01-01` as Parameters<typeof dayNumberOfDate>[0])
  const last = dayNumberOfDate(`${year}-12-31` as Parameters<typeof dayNumberOfDate>[0])
  let working = 0
  for (let day = first; day <= last; day += 1) if (dayStatus(day, calendar).kind === 'working') working += 1
  return { free: free.length, makeUp: makeUp.length, working }
}

function Moves({ moves }: { readonly moves: readonly DeadlineMove[] }) {
  const t = useTexts(calendarTexts)
  const say = useBilingual()
  const locale = useLocale()
  const { value: manifest } = useManifest()
  if (moves.length === 0) return <p>{t('noMoves')}</p>
  return (
    <PlainTable label={t('moves')} heads={[t('case'), t('rule'), t('was'), t('becomes')]}>
      {moves.map((move) => {
        const rule = manifest?.deadlines.find((each) => each.id === move.ruleId)
        return (
          <tr key={`${move.caseId}-${move.ruleId}-${move.before}`}>
            <th scope="row">
              <Link to={`/cases/${move.caseId}`}>{move.number}</Link>
            </th>
            <td>{rule === undefined ? move.ruleId : say(rule.name)}</td>
            <td>{formatDate(move.before, locale)}</td>
            <td>{formatDate(move.after, locale)}</td>
          </tr>
        )
      })}
    </PlainTable>
  )
}
