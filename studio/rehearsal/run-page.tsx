import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import type { RehearsalRun } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Facts } from '../ui/page.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { Report } from './report/report.tsx'
import { isLive, RunProgress, RunState, useRehearsed, VerdictMark } from './run-marks.tsx'
import { rehearsalTexts } from './texts.ts'
import './rehearsal.css'

const LOOK_MS = 1000

/** One run: how far it is, and when it is done what it found. */
export function RunPage() {
  const t = useTexts(rehearsalTexts)
  const { run: id = '' } = useParams()
  const client = useQueryClient()
  const { programme } = useWorkspace()
  const query = useQuery({
    queryKey: ['rehearsal', id],
    queryFn: () => rehearsalsApi.run(id),
    refetchInterval: ({ state }) => (state.data !== undefined && isLive(state.data.state) ? LOOK_MS : false),
  })
  const state = query.data?.state
  useEffect(() => {
    if (state !== undefined) void client.invalidateQueries({ queryKey: ['rehearsals', programme] })
  }, [state, client, programme])
  return (
    <div className="stack-l">
      <p>
        <Link to={`/studio/${programme}/rehearsals`}>{t('toOverview')}</Link>
      </p>
      <Loaded query={query}>
        {(run) => (
          <>
            <RunSheet run={run} />
            {run.state === 'done' ? <Report run={run} /> : null}
          </>
        )}
      </Loaded>
    </div>
  )
}

function RunSheet({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(rehearsalTexts)
  const say = useBilingual()
  const rehearsed = useRehearsed()
  const title = say(run.scenario.title) || run.scenario.id
  return (
    <section className="sheet stack" aria-label={t('run')}>
      <div className="row-between">
        <h2>{t('runOf', { title })}</h2>
        <span className="row" role="status" aria-live="polite">
          <RunState state={run.state} />
          {run.verdict === null ? null : <VerdictMark verdict={run.verdict} />}
        </span>
      </div>
      <Facts
        facts={[
          { label: t('rehearsed'), value: rehearsed(run.of) },
          { label: t('seed'), value: run.seed },
          { label: t('startedAt'), value: `${formatInstant(run.startedAt)} · ${run.startedBy.name}` },
          { label: t('endedAt'), value: run.endedAt === null ? '—' : formatInstant(run.endedAt) },
        ]}
      />
      {run.state === 'done' ? <Papers run={run} /> : <RunProgress run={run} />}
      {run.error === null ? null : (
        <p className="notice-box bad" role="alert">
          {say(run.error)}
        </p>
      )}
      <Steering run={run} />
    </section>
  )
}

function Papers({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(rehearsalTexts)
  return (
    <div className="row no-print">
      <a className="button small" href={rehearsalsApi.paperAddress(run.id, 'pdf')} download>
        {t('asPdf')}
      </a>
      <a className="button small" href={rehearsalsApi.paperAddress(run.id, 'xlsx')} download>
        {t('asXlsx')}
      </a>
    </div>
  )
}

const ACTS = {
  waiting: ['cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  done: [],
  cancelled: [],
  failed: [],
} as const satisfies { readonly [state in RehearsalRun['state']]: readonly ('pause' | 'resume' | 'cancel')[] }

function Steering({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(rehearsalTexts)
  const client = useQueryClient()
  const { mayEdit } = useWorkspace()
  const act = useMutation({
    mutationFn: (what: 'pause' | 'resume' | 'cancel') => rehearsalsApi.steer(run.id, what),
    onSettled: () => client.invalidateQueries({ queryKey: ['rehearsal', run.id] }),
  })
  const acts = ACTS[run.state]
  if (!mayEdit || acts.length === 0) return null
  return (
    <div className="stack-s">
      <div className="row">
        {acts.map((what) => (
          <button
            key={what}
            type="button"
            className={what === 'cancel' ? 'button danger small' : 'button small'}
            disabled={act.isPending}
            onClick={() => {
              if (what !== 'cancel' || window.confirm(t('cancelSure'))) act.mutate(what)
            }}
          >
            {t(`act_${what}`)}
          </button>
        ))}
      </div>
      <Failed error={act.error} />
    </div>
  )
}
