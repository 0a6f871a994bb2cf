import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { type DeviceScreen, RANGES, type Range } from '../../../server/base/api/telemetry.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Facts, PageHead, Sheet } from '../../ui/page.tsx'
import { ErrorState, Loading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { AlarmList } from '../dashboard/alarm-list.tsx'
import '../dashboard/dashboard.css'
import { devicesTexts } from '../texts.ts'
import { Ago, PresenceMark, usePlace, useValueText } from '../words.tsx'
import './device.css'
import { DayChart, EventList, LatestTable, OriginLine, ProvedRows, QuarantineList } from './lists.tsx'
import { MetricChart } from './metric-chart.tsx'
import { deviceTexts } from './texts.ts'

/** Everything about one device: what it is, what it says and said, and what of it is believed. */
export function DevicePage() {
  const words = useTexts(devicesTexts)
  const { subject = '', device = '' } = useParams()
  const query = useQuery({
    queryKey: ['telemetry', subject, 'device', device],
    queryFn: () => telemetryApi.device(subject, device),
    refetchInterval: 30_000,
  })
  if (query.data === undefined)
    return (
      <>
        <PageHead title={words('device')} above={<Link to={`/devices/${subject}`}>{words('dashboard')}</Link>} />
        {query.error === null ? <Loading /> : <ErrorState problem={query.error} onRetry={() => void query.refetch()} />}
      </>
    )
  return <Screen subject={subject} screen={query.data} />
}

function Screen({ subject, screen }: { readonly subject: string; readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const textOf = useValueText()
  const placeOf = usePlace()
  const { device } = screen
  const firstCharted =
    screen.latest.find(({ ts, type, key }) => ts !== null && type === 'number' && key !== 'online') ??
    screen.latest.find(({ ts }) => ts !== null)
  const [metric, setMetric] = useQueryState('metric', firstCharted?.key ?? screen.latest[0]?.key ?? '')
  const [range, setRange] = useState<Range>('24h')
  return (
    <>
      <PageHead
        title={device.name}
        mark={<PresenceMark presence={device.presence} />}
        above={<Link to={`/devices/${subject}`}>{words('dashboard')}</Link>}
        lead={
          <>
            {say(device.kindName)}　{placeOf(device)}　{t('lastSeenAt')}
            <Ago instant={device.lastSeenAt} now={screen.at} />
          </>
        }
      />
      <div className="stack">
        <div className="device-columns">
          <Sheet title={t('latest')}>
            <LatestTable screen={screen} chosen={metric} onChoose={setMetric} format={(value) => textOf(value, value)} />
            <OriginLine value={screen.latest.find(({ key }) => key === metric)} />
          </Sheet>
          <Sheet
            title={t('history')}
            extra={
              <fieldset className="range-choice">
                <legend className="visually-hidden">{t('range')}</legend>
                {RANGES.map((one) => (
                  <button
                    key={one}
                    type="button"
                    className={one === range ? 'button small primary' : 'button small'}
                    aria-pressed={one === range}
                    onClick={() => setRange(one)}
                  >
                    {t(one)}
                  </button>
                ))}
              </fieldset>
            }
          >
            {metric === '' ? (
              <p className="muted">{t('noMetrics')}</p>
            ) : (
              <MetricChart key={metric} subject={subject} device={device.id} metric={metric} range={range} />
            )}
          </Sheet>
        </div>
        <div className="device-columns">
          <Sheet title={t('record')}>
            <Record screen={screen} />
            <p style={{ marginTop: 12 }}>
              <Link to={`/devices/${subject}/registry`}>{t('editRecord')}</Link>
            </p>
          </Sheet>
          <section className="sheet">
            <Tabs
              label={t('tabs')}
              tabs={[
                {
                  key: 'alarms',
                  label: `${words('alarms')} ${screen.alarms.length}`,
                  content: () =>
                    screen.alarms.length === 0 ? (
                      <p className="muted">{t('alarmsNone')}</p>
                    ) : (
                      <AlarmList subject={subject} alarms={screen.alarms} now={screen.at} withDevice={false} />
                    ),
                },
                { key: 'events', label: `${t('events')} ${screen.events.length}`, content: () => <EventList screen={screen} /> },
                {
                  key: 'quarantine',
                  label: `${t('quarantine')} ${screen.quarantine.byReason.reduce((sum, { count }) => sum + count, 0)}`,
                  content: () => <QuarantineList screen={screen} />,
                },
                { key: 'proves', label: `${t('proves')} ${screen.proves.length}`, content: () => <ProvedRows screen={screen} /> },
                { key: 'days', label: t('days'), content: () => <DayChart screen={screen} /> },
              ]}
            />
          </section>
        </div>
      </div>
    </>
  )
}

const STATES = ['planned', 'in-use', 'repair', 'stopped', 'retired'] as const
const SOURCES = ['entered', 'import'] as const

function Record({ screen }: { readonly screen: DeviceScreen }) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const placeOf = usePlace()
  const { device } = screen
  const known = (value: string | null) => (value === null || value === '' ? <span className="muted">{t('unknown')}</span> : value)
  const state = STATES.find((one) => one === device.assetState)
  const source = SOURCES.find((one) => one === device.dataSource)
  return (
    <Facts
      facts={[
        { label: t('id'), value: device.id },
        { label: words('kind'), value: say(device.kindName) },
        { label: words('place'), value: placeOf(device) },
        { label: t('serves'), value: known(device.serves) },
        { label: t('maker'), value: known(device.maker) },
        { label: t('model'), value: known(device.model) },
        { label: t('installedOn'), value: known(device.installedOn) },
        { label: t('assetState'), value: state === undefined ? device.assetState : t(state) },
        { label: t('ownerUnit'), value: known(device.ownerUnit) },
        { label: t('useUnit'), value: known(device.useUnit) },
        { label: t('maintainer'), value: known(device.maintainer) },
        { label: t('gateway'), value: device.gateway ?? t('anyGateway') },
        { label: t('mapping'), value: device.mapping ?? t('canonical') },
        { label: t('windowLabel'), value: t('window', { n: device.windowMinutes }) },
        { label: t('dataSource'), value: source === undefined ? device.dataSource : t(source) },
        { label: t('registeredAt'), value: formatInstant(device.registeredAt) },
      ]}
    />
  )
}
