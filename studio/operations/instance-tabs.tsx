import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { Link } from 'react-router'
import type { InstanceRowView, InstanceView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { useProblemText } from '../ui/states.tsx'
import { commandTexts, engineTexts, kindTexts } from './engine-texts.ts'
import { Retry } from './incidents-page.tsx'
import { IncidentWords, InstanceState, Time } from './parts.tsx'

interface Tab {
  readonly instance: InstanceView
}

/** Names of elements as far as the instance has seen them. */
function useNames(instance: InstanceView): (elementId: string) => string {
  const names = useMemo(() => new Map(instance.elements.map(({ elementId, name }) => [elementId, name])), [instance])
  return (elementId) => names.get(elementId) ?? elementId
}

function Plain({ label, heads, children }: { readonly label: string; readonly heads: readonly string[]; readonly children: ReactNode }) {
  return (
    <PlainTable label={label} heads={[...heads.map((head) => head)]}>
      {children}
    </PlainTable>
  )
}

export function IncidentsTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const common = useTexts(commonTexts)
  if (instance.incidentList.length === 0) return <p className="muted">{t('noIncidents')}</p>
  return (
    <Plain label={t('incidents')} heads={[t('step'), t('why'), t('since'), t('state'), common('actions')]}>
      {instance.incidentList.map((incident) => (
        <tr key={incident.key}>
          <th scope="row">{incident.name}</th>
          <td style={{ minWidth: '18em' }}>
            <IncidentWords type={incident.type} message={incident.message} />
          </td>
          <td>
            <Time at={incident.at} />
          </td>
          <td className="nowrap">
            <Mark tone={incident.state === 'ACTIVE' ? 'bad' : 'good'} icon={incident.state === 'ACTIVE' ? 'warning' : 'check'}>
              {t(incident.state === 'ACTIVE' ? 'open' : 'resolved')}
            </Mark>
          </td>
          <td>{incident.state === 'ACTIVE' ? <Retry incidentKey={incident.key} name={incident.name} /> : null}</td>
        </tr>
      ))}
    </Plain>
  )
}

export function HistoryTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const kind = useTexts(kindTexts)
  const visits = instance.elements.filter(({ type }) => type !== 'PROCESS')
  return (
    <Plain label={t('history')} heads={[t('step'), t('state'), t('started'), t('ended')]}>
      {visits.map((visit) => (
        <tr key={visit.key}>
          <th scope="row">
            {visit.name === visit.elementId && visit.type in kindTexts.pairs ? kind(visit.type as 'START_EVENT') : visit.name}
          </th>
          <td className="nowrap">
            <Mark
              tone={visit.state === 'ACTIVE' ? 'blue' : visit.state === 'COMPLETED' ? 'good' : 'grey'}
              icon={visit.state === 'ACTIVE' ? 'clock' : visit.state === 'COMPLETED' ? 'check' : 'cross'}
            >
              {t(visit.state)}
            </Mark>
          </td>
          <td>
            <Time at={visit.startedAt} />
          </td>
          <td>
            <Time at={visit.endedAt} />
          </td>
        </tr>
      ))}
    </Plain>
  )
}

export function JobsTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const nameOf = useNames(instance)
  if (instance.jobs.length === 0) return <p className="muted">{t('noJobs')}</p>
  return (
    <Plain label={t('jobs')} heads={[t('step'), t('jobType'), t('state'), t('retries'), t('technical'), t('started'), t('ended')]}>
      {instance.jobs.map((job) => (
        <tr key={job.key}>
          <th scope="row">{nameOf(job.elementId)}</th>
          <td>
            <code>{job.type}</code>
          </td>
          <td className="nowrap">{t(`job_${job.state}` as 'job_CREATED')}</td>
          <td className="number">{job.retries}</td>
          <td>{job.errorMessage ?? '—'}</td>
          <td>
            <Time at={job.createdAt} />
          </td>
          <td>
            <Time at={job.endedAt} />
          </td>
        </tr>
      ))}
    </Plain>
  )
}

export function WaitsTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const nameOf = useNames(instance)
  return (
    <div className="stack">
      <section>
        <h3>{t('timers')}</h3>
        {instance.timers.length === 0 ? (
          <p className="muted">{t('noTimers')}</p>
        ) : (
          <Plain label={t('timers')} heads={[t('step'), t('dueAt'), ...(instance.testClock ? [t('fire')] : [])]}>
            {instance.timers.map((timer) => (
              <tr key={timer.key}>
                <th scope="row">{nameOf(timer.elementId)}</th>
                <td>
                  <Time at={timer.dueAt} />
                </td>
                {instance.testClock ? (
                  <td>
                    <Fire timerKey={timer.key} name={nameOf(timer.elementId)} />
                  </td>
                ) : null}
              </tr>
            ))}
          </Plain>
        )}
      </section>
      <section>
        <h3>{t('subscriptions')}</h3>
        {instance.subscriptions.length === 0 ? (
          <p className="muted">{t('noSubscriptions')}</p>
        ) : (
          <Plain label={t('subscriptions')} heads={[t('step'), t('kind'), t('message'), t('correlation')]}>
            {instance.subscriptions.map((one) => (
              <tr key={one.key}>
                <th scope="row">{nameOf(one.elementId)}</th>
                <td>{t(one.kind)}</td>
                <td>
                  <code>{one.name}</code>
                </td>
                <td>{one.correlationKey === null ? '—' : <code>{one.correlationKey}</code>}</td>
              </tr>
            ))}
          </Plain>
        )}
      </section>
    </div>
  )
}

function Fire({ timerKey, name }: { readonly timerKey: string; readonly name: string }) {
  const t = useTexts(engineTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const fire = useMutation({
    mutationFn: () => operationsApi.fireTimer(timerKey),
    onSettled: () => client.invalidateQueries({ queryKey: ['operations'] }),
  })
  return (
    <span className="row">
      <button
        type="button"
        className="button small"
        aria-label={t('fireOf', { name })}
        disabled={fire.isPending}
        onClick={() => fire.mutate()}
      >
        {t('fire')}
      </button>
      {fire.error === null ? null : <span role="alert">{text(fire.error)}</span>}
    </span>
  )
}

export function CallsTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const { caller, called } = instance
  if (caller === null && called.length === 0) return <p className="muted">{t('noCalls')}</p>
  return (
    <div className="stack">
      {caller === null ? null : <Rows title={t('caller')} rows={[caller]} />}
      {called.length === 0 ? null : <Rows title={t('called')} rows={called} />}
    </div>
  )
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly InstanceRowView[] }) {
  const t = useTexts(engineTexts)
  return (
    <section>
      <h3>{title}</h3>
      <Plain label={title} heads={[t('key'), t('process'), t('version'), t('state'), t('started')]}>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              <Link to={`/operations/instances/${row.key}`}>{row.key}</Link>
            </th>
            <td>{row.processName}</td>
            <td className="nowrap">{t('versionOf', { version: row.version })}</td>
            <td className="nowrap">
              <InstanceState row={row} />
            </td>
            <td>
              <Time at={row.startedAt} />
            </td>
          </tr>
        ))}
      </Plain>
    </section>
  )
}

export function CommandsTab({ instance }: Tab) {
  const t = useTexts(engineTexts)
  const say = useTexts(commandTexts)
  return (
    <Plain label={t('commands')} heads={[t('at'), t('who'), t('command')]}>
      {instance.commands.map((one) => (
        <tr key={one.position}>
          <td>
            <Time at={one.at} />
          </td>
          <td>{one.actor === 'system' ? say('system') : one.actor}</td>
          <td>{one.kind in commandTexts.pairs ? say(one.kind as 'cancel') : one.kind}</td>
        </tr>
      ))}
    </Plain>
  )
}
