import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { LiveValue } from '../../../server/base/api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import type { IconName } from '../../ui/icon.tsx'
import { Mark, type Tone } from '../../ui/marks.tsx'
import { PageHead, Sheet } from '../../ui/page.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { FilterSelect } from '../../ui/search-box.tsx'
import { Loading } from '../../ui/states.tsx'
import '../dashboard/dashboard.css'
import '../device/device.css'
import { devicesTexts } from '../texts.ts'
import { Ago, formatShare, PresenceBar, useValueText } from '../words.tsx'
import './live.css'
import { useKindWords } from './kind-words.ts'
import { liveTexts } from './texts.ts'
import { type Connection, POLL_SECONDS, useLive } from './use-live.ts'

/** Rows on screen; the stream knows more. */
const MOST_SHOWN = 40

const MARKS: { readonly [state in Connection]: { readonly tone: Tone; readonly icon: IconName } } = {
  connecting: { tone: 'blue', icon: 'clock' },
  live: { tone: 'good', icon: 'check' },
  reconnecting: { tone: 'warn', icon: 'warning' },
  polling: { tone: 'warn', icon: 'clock' },
  paused: { tone: 'grey', icon: 'pause' },
}

/** Readings of one subject as they come. */
export function LivePage() {
  const t = useTexts(liveTexts)
  const words = useTexts(devicesTexts)
  const { subject = '' } = useParams()
  const [isPaused, setPaused] = useState(false)
  const { state, connection } = useLive(subject, isPaused)
  const { tone, icon } = MARKS[connection]
  return (
    <>
      <PageHead
        title={words('live')}
        mark={
          <span role="status">
            <Mark tone={tone} icon={icon}>
              {t(connection, { n: POLL_SECONDS })}
            </Mark>
          </span>
        }
        lead={state.at === null ? '' : t('updated', { at: formatInstant(state.at) })}
      >
        <button type="button" className="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {t(isPaused ? 'resume' : 'pause')}
        </button>
      </PageHead>
      {state.counts === null || state.at === null ? (
        <Loading label={t(connection, { n: POLL_SECONDS })} />
      ) : (
        <div className="stack">
          <section className="sheet" aria-label={words('presence')}>
            <dl className="live-counts">
              {(['online', 'silent', 'never'] as const).map((one) => (
                <div key={one}>
                  <dt className="muted">{words(one)}</dt>
                  <dd>
                    <strong>{state.counts?.[one]}</strong>{' '}
                    <span className="muted">{formatShare(state.counts?.[one] ?? 0, state.counts?.installed ?? 0)}</span>
                  </dd>
                </div>
              ))}
              <div>
                <dt className="muted">{words('openAlarms')}</dt>
                <dd>
                  <strong className={state.counts.openAlarms === 0 ? undefined : 'figure-bad'}>{state.counts.openAlarms}</strong>
                </dd>
              </div>
            </dl>
            <PresenceBar {...state.counts} />
          </section>
          <div className="live-columns">
            <Values subject={subject} values={state.values} omitted={state.omitted} now={state.at} />
            <Sheet title={t('events')}>
              <Events events={state.events} subject={subject} />
            </Sheet>
          </div>
        </div>
      )}
    </>
  )
}

function Values({
  subject,
  values,
  omitted,
  now,
}: {
  readonly subject: string
  readonly values: readonly (LiveValue & { readonly isNew: boolean })[]
  readonly omitted: number
  readonly now: string
}) {
  const t = useTexts(liveTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const textOf = useValueText()
  const kinds = useKindWords()
  const [kind, setKind] = useState('')
  const shown = values.filter((value) => kind === '' || value.kind === kind).slice(0, MOST_SHOWN)
  const choices = [...new Set(values.map((value) => value.kind))].map((one) => ({ value: one, label: say(kinds.nameOf(one)) }))
  return (
    <Sheet title={t('latest')} extra={<FilterSelect label={t('filterKind')} value={kind} options={choices} onChange={setKind} />}>
      {shown.length === 0 ? (
        <p className="muted">{t('latestNone')}</p>
      ) : (
        <PlainTable label={t('latest')} className="dense" heads={[words('device'), t('metric'), numberHead(words('value')), words('time')]}>
          {shown.map((value) => {
            const metric = kinds.metricOf(value.kind, value.metric)
            return (
              <tr key={`${value.device} ${value.metric}`} className={value.isNew ? 'live-new' : undefined}>
                <th scope="row">
                  <Link to={`/devices/${subject}/d/${encodeURIComponent(value.device)}`}>{value.name}</Link>
                </th>
                <td>{say(metric.name)}</td>
                <td className="number">{textOf(metric, value)}</td>
                <td>
                  <Ago instant={value.ts} now={now} />
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
      {omitted === 0 ? null : <p className="muted">{t('omitted', { count: omitted })}</p>}
    </Sheet>
  )
}

function Events({ subject, events }: { readonly subject: string; readonly events: ReturnType<typeof useLive>['state']['events'] }) {
  const t = useTexts(liveTexts)
  const say = useBilingual()
  if (events.length === 0) return <p className="muted">{t('eventsNone')}</p>
  return (
    <ul className="plain device-lines">
      {events.map((event) => (
        <li key={`${event.device} ${event.ts} ${event.event.zh}`} className="row-between">
          <span>
            {say(event.event)} <Link to={`/devices/${subject}/d/${encodeURIComponent(event.device)}`}>{event.name}</Link>
          </span>
          <span className="muted nowrap">{formatInstant(event.ts)}</span>
        </li>
      ))}
    </ul>
  )
}
