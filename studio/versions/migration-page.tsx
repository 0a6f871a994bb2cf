import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { MigrationMappingInput, MigrationPlanView, MigrationReportView } from '../../server/base/api/migration.ts'
import type { VersionView } from '../../server/base/api/versions.ts'
import { versionsApi } from '../api/versions.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty, Failed, Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { MigrationSteps } from './migration-steps.tsx'
import { migrationTexts } from './texts.ts'
import './versions.css'

/** Cases moved by one request, so that progress shows and nothing waits long. */
const BATCH = 5

/** Moves running cases to another version: choose, try, run, read the report. */
export function MigrationPage() {
  const t = useTexts(migrationTexts)
  const { programme } = useWorkspace()
  const query = useQuery({ queryKey: ['programme-versions', programme], queryFn: () => versionsApi.list(programme) })
  return (
    <div className="stack-l">
      <section className="sheet" aria-label={t('title')}>
        <p>
          <Link to={`/studio/${programme}/versions`}>{t('back')}</Link>
        </p>
        <h2 style={{ marginTop: 8 }}>{t('title')}</h2>
        <p className="muted" style={{ marginBottom: 12 }}>
          {t('lead')}
        </p>
        <Loaded query={query}>{(versions) => <Choose versions={versions} />}</Loaded>
      </section>
    </div>
  )
}

function Choose({ versions }: { readonly versions: readonly VersionView[] }) {
  const t = useTexts(migrationTexts)
  const current = versions.find(({ state }) => state === 'current')?.version ?? versions[0]?.version
  const sources = versions.filter(({ version, runningCases }) => runningCases > 0 && version !== current)
  const [fromText, setFrom] = useQueryState('from', String(sources[0]?.version ?? ''))
  const [toText, setTo] = useQueryState('to', String(current ?? ''))
  const [from, to] = [Number(fromText), Number(toText)]
  const running = versions.filter(({ runningCases }) => runningCases > 0)
  const isReady = versions.some(({ version }) => version === from) && versions.some(({ version }) => version === to) && from !== to
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{t('versions')}</dt>
        <dd>
          {running.length === 0
            ? '—'
            : running.map(({ version, runningCases }) => `${t('version', { version })}：${t('cases', { count: runningCases })}`).join('；')}
        </dd>
      </dl>
      {sources.length === 0 && !isReady ? <Empty text={t('noneRunning')} /> : null}
      <div className="row version-sides">
        <label>
          {t('from')}{' '}
          <select className="input" value={fromText} onChange={(event) => setFrom(event.target.value)}>
            {versions.map(({ version, runningCases }) => (
              <option key={version} value={version}>
                {t('version', { version })} · {t('cases', { count: runningCases })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('to')}{' '}
          <select className="input" value={toText} onChange={(event) => setTo(event.target.value)}>
            {versions.map(({ version }) => (
              <option key={version} value={version}>
                {t('version', { version })}
              </option>
            ))}
          </select>
        </label>
      </div>
      {isReady ? <DryRun key={`${from}-${to}`} from={from} to={to} /> : null}
    </div>
  )
}

function DryRun({ from, to }: { readonly from: number; readonly to: number }) {
  const { programme } = useWorkspace()
  const [mapping, setMapping] = useState<MigrationMappingInput>({})
  const query = useQuery({
    queryKey: ['programme-migration', programme, from, to, mapping],
    queryFn: () => versionsApi.migrationPlan(programme, { from, to, mapping }),
    placeholderData: (before) => before,
  })
  return (
    <Loaded query={query}>
      {(plan) => (
        <>
          <MigrationSteps
            plan={plan}
            to={to}
            mapping={mapping}
            onMap={(processId, source, target) =>
              setMapping((now) => {
                const { [source]: _, ...rest } = now[processId] ?? {}
                return { ...now, [processId]: target === '' ? rest : { ...rest, [source]: target } }
              })
            }
          />
          <Cases plan={plan} from={from} to={to} mapping={mapping} />
        </>
      )}
    </Loaded>
  )
}

function Cases({
  plan,
  from,
  to,
  mapping,
}: {
  readonly plan: MigrationPlanView
  readonly from: number
  readonly to: number
  readonly mapping: MigrationMappingInput
}) {
  const t = useTexts(migrationTexts)
  const say = useBilingual()
  const client = useQueryClient()
  const { programme, mayEdit } = useWorkspace()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [progress, setProgress] = useState<{ readonly done: number; readonly all: number } | null>(null)
  const movable = plan.cases.filter((one) => one.movable)
  const chosen = movable.filter(({ caseId }) => !left.has(caseId))
  const run = useMutation({
    mutationFn: async (ids: readonly string[]): Promise<MigrationReportView> => {
      let moved = 0
      const refused: MigrationReportView['refused'][number][] = []
      for (let at = 0; at < ids.length; at += BATCH) {
        setProgress({ done: at, all: ids.length })
        const report = await versionsApi.migrate(programme, { from, to, mapping, caseIds: ids.slice(at, at + BATCH) })
        moved += report.moved
        refused.push(...report.refused)
      }
      return { moved, refused }
    },
    onSettled: async () => {
      setProgress(null)
      await client.invalidateQueries()
    },
  })
  return (
    <section className="stack" aria-label={t('dryRun')}>
      <h3>{t('dryRun')}</h3>
      <p role="status">{t('summary', { movable: movable.length, refused: plan.cases.length - movable.length })}</p>
      {plan.cases.length === 0 ? null : (
        <PlainTable
          heads={[
            <th key="choose" scope="col">
              <input
                type="checkbox"
                aria-label={t('chooseAll')}
                checked={chosen.length === movable.length && movable.length > 0}
                disabled={movable.length === 0}
                onChange={(event) => setLeft(event.target.checked ? new Set() : new Set(movable.map(({ caseId }) => caseId)))}
              />
            </th>,
            t('number'),
            t('subject'),
            t('outcome'),
          ]}
        >
          {plan.cases.map((one) => (
            <tr key={one.caseId}>
              <td>
                <input
                  type="checkbox"
                  aria-label={t('choose', { number: one.number })}
                  checked={one.movable && !left.has(one.caseId)}
                  disabled={!one.movable}
                  onChange={(event) => {
                    const next = new Set(left)
                    if (event.target.checked) next.delete(one.caseId)
                    else next.add(one.caseId)
                    setLeft(next)
                  }}
                />
              </td>
              <th scope="row" className="nowrap">
                <Link to={`/cases/${one.caseId}`}>{one.number}</Link>
              </th>
              <td>{one.subject}</td>
              <td>
                <span className={`mark mark-${one.movable ? 'good' : 'bad'}`}>
                  <Icon name={one.movable ? 'check' : 'cross'} />
                  {t(one.movable ? 'movable' : 'notMovable')}
                </span>
                {one.reasons.map((reason) => (
                  <p key={reason.zh} className="muted">
                    {say(reason)}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {progress === null ? null : (
        <div role="status">
          <p>{t('running', progress)}</p>
          <progress value={progress.done} max={progress.all} aria-label={t('running', progress)} />
        </div>
      )}
      <Failed error={run.error} />
      {run.data === undefined ? null : <Report report={run.data} />}
      {!mayEdit || chosen.length === 0 ? null : (
        <p>
          <button
            type="button"
            className="button primary"
            disabled={run.isPending}
            onClick={() => {
              if (window.confirm(t('runAsk', { count: chosen.length, version: to }))) run.mutate(chosen.map(({ caseId }) => caseId))
            }}
          >
            {t('run', { count: chosen.length })}
          </button>
        </p>
      )}
    </section>
  )
}

function Report({ report }: { readonly report: MigrationReportView }) {
  const t = useTexts(migrationTexts)
  const say = useBilingual()
  return (
    <section className={`notice-box ${report.refused.length === 0 ? 'good' : 'warn'}`} aria-label={t('report')} role="status">
      <p>{t('moved', { count: report.moved })}</p>
      {report.refused.length === 0 ? null : (
        <>
          <p>{t('refused', { count: report.refused.length })}</p>
          <ul>
            {report.refused.map((one) => (
              <li key={one.caseId}>
                {one.number}：{say(one.reason)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
