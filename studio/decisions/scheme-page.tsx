import { useMutation } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { SchemeProblem, ScoreScheme } from '../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { ErrorState, Loading, useProblemText } from '../ui/states.tsx'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { TextField } from '../ui/workspace/fields.tsx'
import { newFile } from '../ui/workspace/new-files.ts'
import { addressOf } from '../ui/workspace/places.ts'
import { useCatalogue, useDraftJson, useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { JsonPanel } from './scheme/json-panel.tsx'
import { LevelPanel } from './scheme/level-panel.tsx'
import { RowDetail } from './scheme/row-detail.tsx'
import { RowGrid } from './scheme/row-grid.tsx'
import { changedRow, copyOf, movedRow, withoutRow, withRow } from './scheme/rows.ts'
import { schemeTexts } from './scheme/texts.ts'
import { TryPanel } from './scheme/try-panel.tsx'
import { useLevelDecision } from './scheme/use-level-decision.ts'
import { SumsTable, WholeFields } from './scheme/whole.tsx'
import './scheme/scheme.css'

const MAIN = 'scheme.json'
const ID_SHAPE = /^[a-z][a-z0-9-]*$/

/** The score sheets of a programme: rows, groups, levels, checks, and a place to try them. */
export function SchemePage() {
  const t = useTexts(schemeTexts)
  const { id } = useParams()
  const { filesOf, mayEdit, addFile, view } = useWorkspace()
  const name = id === undefined ? MAIN : `schemes/${id}.json`
  const exists = filesOf('scheme').some((file) => file.name === name)
  return (
    <section className="sheet stack" aria-label={t('sheets')}>
      <Sheets current={name} />
      {exists ? (
        <SchemeFile key={name} name={name} />
      ) : (
        <div className="notice-box row-between">
          <span>{t('missing')}</span>
          {mayEdit ? (
            <button
              type="button"
              className="button primary"
              onClick={() => void addFile(name, newFile('scheme', id ?? 'scheme', view.title.zh).content)}
            >
              {t('create')}
            </button>
          ) : null}
        </div>
      )}
    </section>
  )
}

/** Which sheets there are; adding and removing one. */
function Sheets({ current }: { readonly current: string }) {
  const t = useTexts(schemeTexts)
  const text = useProblemText()
  const navigate = useNavigate()
  const { filesOf, mayEdit, addFile, removeFile, programme } = useWorkspace()
  const [adding, setAdding] = useState(false)
  const [id, setId] = useState('')
  const [title, setTitle] = useState('')
  const files = filesOf('scheme')
  const stem = (name: string) => (name === MAIN ? t('main') : name.replace(/^schemes\/|\.json$/g, ''))
  const file = newFile('scheme', id, title.trim())
  const taken = files.some((one) => one.name === file.name)
  const problem = id === '' ? undefined : !ID_SHAPE.test(id) || id === 'scheme' ? t('idWrong') : taken ? t('idTaken') : undefined
  const create = useMutation({
    mutationFn: () => addFile(file.name, file.content),
    onSuccess: () => {
      setAdding(false)
      setId('')
      setTitle('')
      navigate(addressOf(programme, file.name))
    },
  })
  const remove = useMutation({
    mutationFn: () => removeFile(current),
    onSuccess: () => navigate(addressOf(programme, MAIN)),
  })
  return (
    <div className="stack-s">
      <nav className="row" aria-label={t('sheets')}>
        {files.map(({ name }) => (
          <Link
            key={name}
            to={addressOf(programme, name)}
            className={name === current ? 'tab scheme-tab active' : 'tab scheme-tab'}
            aria-current={name === current ? 'page' : undefined}
          >
            {stem(name)}
          </Link>
        ))}
        {mayEdit ? (
          <>
            <button type="button" className="button small" aria-expanded={adding} onClick={() => setAdding(!adding)}>
              {t('create')}
            </button>
            {current !== MAIN && files.some(({ name }) => name === current) ? (
              <button
                type="button"
                className="button small danger"
                onClick={() => {
                  if (window.confirm(t('removeSure', { name: stem(current) }))) remove.mutate()
                }}
              >
                {t('removeSheet')}
              </button>
            ) : null}
          </>
        ) : null}
      </nav>
      {adding ? (
        <form
          className="notice-box"
          onSubmit={(event) => {
            event.preventDefault()
            if (problem === undefined && id !== '' && title.trim() !== '') create.mutate()
          }}
        >
          <TextField label={t('newTitle')} value={title} onChange={setTitle} required />
          <TextField label={t('newId')} value={id} onChange={setId} problem={problem} required />
          {create.error === null ? null : (
            <p role="alert" className="field-problem">
              {text(create.error)}
            </p>
          )}
          <div className="row">
            <button
              type="submit"
              className="button primary"
              disabled={create.isPending || problem !== undefined || id === '' || title.trim() === ''}
            >
              {t('add')}
            </button>
            <button type="button" className="button" onClick={() => setAdding(false)}>
              {t('cancel')}
            </button>
          </div>
        </form>
      ) : null}
    </div>
  )
}

const TABS = ['rows', 'whole', 'levels', 'try', 'json'] as const
type Tab = (typeof TABS)[number]
const TAB_TEXT = { rows: 'tabRows', whole: 'tabWhole', levels: 'tabLevels', try: 'tabTry', json: 'tabJson' } as const

/** Tab and row that a place of a problem stands in. */
function placeOf(at: string | null): { readonly tab: Tab; readonly row: string | null } {
  if (at === null) return { tab: 'rows', row: null }
  if (at === 'levelDecision' || at === 'vetoLevel') return { tab: at === 'vetoLevel' ? 'whole' : 'levels', row: null }
  if (/^(groups|rounding|aggregation|total|evidenceGates|id)\b/.test(at)) return { tab: 'whole', row: null }
  if (/^(\/?rows|evidenceMetrics)\b/.test(at)) return { tab: at === 'rows' ? 'rows' : 'json', row: null }
  return { tab: 'rows', row: at }
}

function SchemeFile({ name }: { readonly name: string }) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const draft = useDraftJson<ScoreScheme>(name)
  const [params] = useSearchParams()
  const at = params.get('at')
  const [tab, setTab] = useState<Tab>(placeOf(at).tab)
  useEffect(() => setTab(placeOf(at).tab), [at])
  if (draft.state === 'loading') return <Loading />
  if (draft.state === 'failed') return <ErrorState problem={draft.error} onRetry={draft.reload} />
  const scheme = isReadable(draft.value) ? draft.value : undefined
  const shown = scheme === undefined ? 'json' : tab
  return (
    <>
      <EditorBar draft={draft} title={t('title', { name: say(scheme?.title) || name })} />
      {scheme === undefined ? (
        <p role="alert" className="notice-box bad">
          {t('notJson', { why: draft.problem ?? '' })}
        </p>
      ) : null}
      <div role="tablist" className="row scheme-tabs">
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            className="tab"
            id={`scheme-tab-${one}`}
            aria-selected={shown === one}
            aria-controls="scheme-panel"
            disabled={scheme === undefined && one !== 'json'}
            onClick={() => setTab(one)}
          >
            {t(TAB_TEXT[one])}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="scheme-panel" aria-labelledby={`scheme-tab-${shown}`} className="stack">
        {scheme === undefined ? <JsonPanel draft={draft} /> : <Panel scheme={scheme} draft={draft} tab={shown} at={at} onTab={setTab} />}
      </div>
    </>
  )
}

/** Enough of a scheme that the editors can show it; the rest is a problem in the list. */
function isReadable(scheme: ScoreScheme | undefined): scheme is ScoreScheme {
  return (
    scheme !== undefined &&
    Array.isArray(scheme.groups) &&
    Array.isArray(scheme.rows) &&
    typeof scheme.rounding === 'object' &&
    typeof scheme.aggregation === 'object' &&
    scheme.groups.every((group) => typeof group?.id === 'string' && typeof group.title === 'object') &&
    scheme.rows.every(
      (row) =>
        typeof row?.id === 'string' && typeof row.text === 'object' && typeof row.class === 'object' && typeof row.method === 'object',
    )
  )
}

function Panel({
  scheme,
  draft,
  tab,
  at,
  onTab,
}: {
  readonly scheme: ScoreScheme
  readonly draft: ReturnType<typeof useDraftJson<ScoreScheme>>
  readonly tab: Tab
  readonly at: string | null
  readonly onTab: (tab: Tab) => void
}) {
  const t = useTexts(schemeTexts)
  const { mayEdit } = useWorkspace()
  const catalogue = useCatalogue()
  const { value: manifest } = useManifest()
  const [chosen, setChosen] = useState<string | null>(placeOf(at).row)
  useEffect(() => {
    const { row } = placeOf(at)
    if (row === null) return
    setChosen(row)
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(`${row}/text`)}"]`)?.focus())
  }, [at])
  const { levelFor, problemsOf } = useLevelDecision(scheme.levelDecision)
  const problems = problemsOf(scheme)
  const faulty = useMemo(() => new Set(problems.map((problem) => problem.at ?? '')), [problems])
  const certified = useMemo(() => (manifest?.levels ?? []).filter(({ certificate }) => certificate).map(({ code }) => code), [manifest])
  const row = scheme.rows.find(({ id }) => id === chosen)
  const update = (next: ScoreScheme | ((now: ScoreScheme) => ScoreScheme)) => draft.update(next)
  const go = (problem: SchemeProblem) => {
    const place = placeOf(problem.at ?? null)
    onTab(place.tab)
    if (place.row === null) return
    setChosen(place.row)
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(`${place.row}/text`)}"]`)?.focus())
  }
  return (
    <>
      {tab === 'rows' ? (
        <div className="studio-split">
          <RowGrid
            scheme={scheme}
            readOnly={!mayEdit}
            chosen={chosen}
            faulty={faulty}
            articles={catalogue.article}
            levels={certified}
            onChoose={setChosen}
            onChange={update}
          />
          <aside className="scheme-side">
            {row === undefined ? (
              <p className="notice-box">{t('chooseRow')}</p>
            ) : (
              <RowDetail
                row={row}
                groups={scheme.groups}
                levels={catalogue.level}
                readOnly={!mayEdit}
                onChange={(next) => update((now) => changedRow(now, row.id, next))}
                onMove={(by) => update((now) => movedRow(now, row.id, by))}
                onDuplicate={() => {
                  const copy = copyOf(scheme, row)
                  update((now) => withRow(now, copy, row.id))
                  setChosen(copy.id)
                }}
                onRemove={() => {
                  const index = scheme.rows.indexOf(row)
                  update((now) => withoutRow(now, row.id))
                  setChosen((scheme.rows[index + 1] ?? scheme.rows[index - 1])?.id ?? null)
                }}
              />
            )}
          </aside>
        </div>
      ) : null}
      {tab === 'whole' ? <WholeFields scheme={scheme} levels={catalogue.level} readOnly={!mayEdit} onChange={update} /> : null}
      {tab === 'levels' ? (
        <LevelPanel
          scheme={scheme}
          levels={catalogue.level}
          readOnly={!mayEdit}
          onChange={({ levelDecision }) => update((now) => ({ ...now, levelDecision }))}
        />
      ) : null}
      {tab === 'try' ? <TryPanel scheme={scheme} levels={catalogue.level} levelFor={levelFor} /> : null}
      {tab === 'json' ? <JsonPanel draft={draft} /> : null}
      {tab === 'rows' || tab === 'whole' ? <SumsTable scheme={scheme} /> : null}
      <CheckList problems={problems} onGo={go} />
    </>
  )
}

function CheckList({ problems, onGo }: { readonly problems: readonly SchemeProblem[]; readonly onGo: (problem: SchemeProblem) => void }) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  return (
    <section aria-label={t('checks')} className="stack-s">
      <h3>{t('checks')}</h3>
      {problems.length === 0 ? (
        <p className="row">
          <Icon name="check" /> {t('sound')}
        </p>
      ) : (
        <ul className="scheme-checks">
          {problems.map((problem, index) => (
            <li key={`${problem.code}-${index.toString()}`} className={`row check-${problem.severity ?? 'error'}`}>
              <Icon name={problem.severity === 'hint' ? 'info' : 'warning'} />
              <span>{say(problem.text)}</span>
              {problem.at === undefined ? null : (
                <button type="button" className="button small" onClick={() => onGo(problem)}>
                  {t('goTo')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
