import type { DeviceScreen } from '../../../server/base/api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { LineChart } from '../../ui/chart/line-chart.tsx'
import { ArticleMark } from '../../ui/marks.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { devicesTexts } from '../texts.ts'
import { Ago, useReason } from '../words.tsx'
import { deviceTexts } from './texts.ts'

export function EventList({ screen }: { readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const say = useBilingual()
  if (screen.events.length === 0) return <p className="muted">{t('eventsNone')}</p>
  return (
    <ul className="plain device-lines">
      {screen.events.map((event) => (
        <li key={`${event.ts} ${event.name.zh}`} className="row-between">
          <span>{say(event.name)}</span>
          <span className="muted nowrap">{formatInstant(event.ts)}</span>
        </li>
      ))}
    </ul>
  )
}

export function QuarantineList({ screen }: { readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const reasonOf = useReason()
  const { byReason, newest } = screen.quarantine
  if (newest.length === 0) return <p className="muted">{t('quarantineNone')}</p>
  return (
    <div className="stack-s">
      <p className="muted">{t('quarantineLead')}</p>
      <ul className="plain row">
        {byReason.map(({ reason, count }) => (
          <li key={reason} className="mark mark-grey">
            {reasonOf(reason)} {count}
          </li>
        ))}
      </ul>
      <PlainTable label={t('quarantine')} className="dense" heads={[t('receivedAt'), words('reason'), t('detail')]}>
        {newest.map((one) => (
          <tr key={one.id}>
            <td className="nowrap">{formatInstant(one.receivedAt)}</td>
            <td>{reasonOf(one.reason)}</td>
            <td>{one.detail}</td>
          </tr>
        ))}
      </PlainTable>
    </div>
  )
}

export function ProvedRows({ screen }: { readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const say = useBilingual()
  if (screen.proves.length === 0) return <p className="muted">{t('provesNone')}</p>
  return (
    <ul className="plain device-lines">
      {screen.proves.map((row) => (
        <li key={row.rowId}>
          <strong>{t('row', { number: row.number })}</strong> {say(row.text)} <ArticleMark article={row.article} />
        </li>
      ))}
    </ul>
  )
}

export function DayChart({ screen }: { readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const known = screen.days.filter(({ readings }) => readings !== null).length
  return (
    <LineChart
      title={t('days')}
      sentence={t('daysSentence', { days: known, gaps: screen.days.length - known })}
      points={screen.days.map(({ day, readings }) => ({ label: day.slice(5), name: day, value: readings }))}
      format={(value) => String(Math.round(value))}
      floor={0}
      columns={[t('day'), t('readings')]}
    />
  )
}

export function LatestTable({
  screen,
  chosen,
  onChoose,
  format,
}: {
  readonly screen: DeviceScreen
  readonly chosen: string
  readonly onChoose: (metric: string) => void
  readonly format: (value: DeviceScreen['latest'][number]) => string
}) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  if (screen.latest.length === 0) return <p className="muted">{t('noMetrics')}</p>
  return (
    <PlainTable label={t('latest')} className="dense" heads={[t('metric'), numberHead(words('value')), t('age')]}>
      {screen.latest.map((value) => (
        <tr key={value.key}>
          <th scope="row">
            <button type="button" className="link-button" aria-pressed={value.key === chosen} onClick={() => onChoose(value.key)}>
              {say(value.name)}
            </button>
          </th>
          <td className="number">{format(value)}</td>
          <td>
            <Ago instant={value.ts} now={screen.at} />
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

/** Where the chosen value comes from: who sent it, both times, and how to know its message again. */
export function OriginLine({ value }: { readonly value: DeviceScreen['latest'][number] | undefined }) {
  const t = useTexts(deviceTexts)
  if (value === undefined || value.ts === null || value.origin === null) return null
  const { sender, receivedAt, hash } = value.origin
  return (
    <p className="muted device-origin">
      {sender === null ? t('senderUnknown') : t(SENDERS[sender.knownBy], { name: sender.name })}
      {t('originTimes', { device: formatInstant(value.ts), arrival: formatInstant(receivedAt) })}
      {hash === null ? t('hashNone') : t('hash', { hash })}
    </p>
  )
}

const SENDERS = { login: 'senderLogin', right: 'senderRight', source: 'senderSource' } as const
