import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { ImpactReport } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { useTexts } from '../i18n/texts.ts'
import { MoreRows } from '../ui/data-table.tsx'
import { Facts } from '../ui/page.tsx'
import { Empty, Failed, Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { countsOf, IMPACT_FILTERS, isAsked } from './impact.ts'
import { ImpactTable } from './impact-table.tsx'
import { isLive, RunState } from './run-marks.tsx'
import { impactTexts, rehearsalTexts } from './texts.ts'
import './rehearsal.css'

const LOOK_MS = 1500
const LINES = 50

/** What the draft would have done to real cases: start, watch, read. */
export function ImpactPage() {
  const t = useTexts(impactTexts)
  const common = useTexts(rehearsalTexts)
  const { impact = '' } = useParams()
  const { programme, mayEdit } = useWorkspace()
  return (
    <div className="stack-l">
      <p>
        <Link to={`/studio/${programme}/rehearsals`}>{common('toOverview')}</Link>
      </p>
      <section className="sheet stack" aria-label={t('title')}>
        <h2>{t('title')}</h2>
        <p className="muted rehearsal-lead">{t('lead')}</p>
        {mayEdit ? <Start again={impact !== ''} /> : null}
      </section>
      {impact === '' ? null : <Report id={impact} />}
    </div>
  )
}

function Start({ again }: { readonly again: boolean }) {
  const t = useTexts(impactTexts)
  const navigate = useNavigate()
  const { programme, flush } = useWorkspace()
  const start = useMutation({
    mutationFn: async () => {
      await flush()
      return rehearsalsApi.startImpact(programme)
    },
    onSuccess: ({ id }) => navigate(`/studio/${programme}/rehearsals/impact/${encodeURIComponent(id)}`),
  })
  return (
    <div className="stack-s">
      <div>
        <button type="button" className={again ? 'button' : 'button primary'} disabled={start.isPending} onClick={() => start.mutate()}>
          {t(again ? 'again' : 'start')}
        </button>
      </div>
      <Failed error={start.error} />
    </div>
  )
}

function Report({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['impact', id],
    queryFn: () => rehearsalsApi.impact(id),
    refetchInterval: ({ state }) => (state.data !== undefined && isLive(state.data.state) ? LOOK_MS : false),
  })
  return <Loaded query={query}>{(report) => <Found report={report} />}</Loaded>
}

function Found({ report }: { readonly report: ImpactReport }) {
  const t = useTexts(impactTexts)
  const { counted, progress } = report
  return (
    <section className="sheet stack" aria-label={t('result')}>
      <div className="row-between">
        <h2>{t('result')}</h2>
        <span role="status" aria-live="polite">
          <RunState state={report.state} />
        </span>
      </div>
      {report.state === 'done' ? null : (
        <span className="run-progress">
          <progress max={Math.max(1, progress.of)} value={progress.done} aria-label={t('progress')} />
          <span className="muted">{t('progressSays', { done: progress.done, of: progress.of })}</span>
        </span>
      )}
      <Facts
        facts={[
          { label: t('cases'), value: String(counted.cases) },
          { label: t('same'), value: String(counted.same) },
          { label: t('different'), value: String(counted.different) },
          { label: t('unclear'), value: String(counted.unclear) },
          { label: t('canMove'), value: String(counted.canMove) },
          { label: t('canNotMove'), value: String(counted.canNotMove) },
        ]}
      />
      <Lines report={report} />
    </section>
  )
}

function Lines({ report }: { readonly report: ImpactReport }) {
  const t = useTexts(impactTexts)
  const [filter, setFilter] = useQueryState('only')
  const [shown, setShown] = useState(LINES)
  const counts = countsOf(report.lines)
  const lines = report.lines.filter((line) => isAsked(line, filter))
  return (
    <>
      <fieldset className="row impact-filters">
        <legend className="visually-hidden">{t('filter')}</legend>
        {(['', ...IMPACT_FILTERS] as const).map((one) => (
          <button key={one} type="button" className="button small" aria-pressed={filter === one} onClick={() => setFilter(one)}>
            {one === '' ? t('filter_all', { count: report.lines.length }) : t(`filter_${one}`, { count: counts[one] })}
          </button>
        ))}
      </fieldset>
      {lines.length === 0 ? (
        <Empty text={report.state === 'done' ? t('nothing') : t('notYet')} />
      ) : (
        <>
          <ImpactTable lines={lines.slice(0, shown)} />
          <MoreRows
            shown={Math.min(shown, lines.length)}
            total={lines.length}
            more={shown < lines.length}
            busy={false}
            onMore={() => setShown(shown + LINES)}
          />
        </>
      )}
    </>
  )
}
