import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Presence, SubjectDashboard } from '../../../server/base/api/telemetry.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { PageHead, Sheet } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { devicesTexts } from '../texts.ts'
import { formatShare, PresenceBar } from '../words.tsx'
import { AlarmList } from './alarm-list.tsx'
import './dashboard.css'
import { DeviceList, type ListFilter, NO_FILTER } from './device-list.tsx'
import { KindTable } from './kind-table.tsx'
import { PlaceList } from './place-list.tsx'
import { dashboardTexts } from './texts.ts'
import { TrendChart } from './trend.tsx'

/** What the devices of one subject say now, and said lately. */
export function DashboardPage() {
  const words = useTexts(devicesTexts)
  const { subject = '' } = useParams()
  const query = useQuery({
    queryKey: ['telemetry', subject, 'dashboard'],
    queryFn: () => telemetryApi.dashboard(subject),
    refetchInterval: 30_000,
  })
  return (
    <>
      <PageHead
        title={words('dashboard')}
        {...(query.data === undefined
          ? {}
          : {
              lead: [query.data.subject.address, words('asOf', { at: formatInstant(query.data.at) })]
                .filter((part) => part !== '')
                .join('　'),
            })}
      />
      <Loaded query={query}>{(view) => <Dashboard view={view} />}</Loaded>
    </>
  )
}

function Dashboard({ view }: { readonly view: SubjectDashboard }) {
  const t = useTexts(dashboardTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const [filter, setFilter] = useState<ListFilter>(NO_FILTER)
  const list = useRef<HTMLDivElement>(null)
  const { totals } = view
  const subject = view.subject.id
  if (totals.installed === 0)
    return (
      <Empty text={t('kindsNone')}>
        <Link className="button primary" to={`/devices/${subject}/registry`}>
          {t('toRegistry')}
        </Link>
      </Empty>
    )
  const narrow = (change: Partial<ListFilter>) => {
    setFilter({ ...NO_FILTER, ...change })
    list.current?.scrollIntoView({ block: 'start' })
    list.current?.focus({ preventScroll: true })
  }
  const kinds = view.kinds.map(({ kind, name }) => ({ value: kind, label: say(name) }))
  const figure = (presence: Presence, share: boolean) => (
    <li>
      <button type="button" className="figure" onClick={() => narrow({ presence })}>
        <span className="muted">{words(presence)}</span>
        <strong>{totals[presence]}</strong>
        {share ? <span className="muted">{formatShare(totals[presence], totals.installed)}</span> : null}
      </button>
    </li>
  )
  return (
    <div className="stack">
      <section className="sheet" aria-label={t('summary')}>
        <ul className="plain figures">
          <li>
            <button type="button" className="figure" onClick={() => narrow({})}>
              <span className="muted">{words('devices')}</span>
              <strong>{totals.installed}</strong>
            </button>
          </li>
          {figure('online', true)}
          {figure('silent', true)}
          {figure('never', true)}
          <li>
            <a className="figure" href="#alarms">
              <span className="muted">{words('openAlarms')}</span>
              <strong className={totals.openAlarms === 0 ? undefined : 'figure-bad'}>{totals.openAlarms}</strong>
            </a>
          </li>
        </ul>
        <PresenceBar {...totals} />
      </section>
      <div className="dashboard-columns">
        <Sheet title={t('byKind')}>
          <KindTable kinds={view.kinds} now={view.at} onChoose={(kind) => narrow({ kind })} />
        </Sheet>
        <div className="stack">
          <div id="alarms">
            <Sheet title={t('alarmsTitle')}>
              {view.alarms.length === 0 ? (
                <p className="muted">{t('alarmsNone')}</p>
              ) : (
                <AlarmList subject={subject} alarms={view.alarms} now={view.at} withDevice />
              )}
              {totals.openAlarms > view.alarms.length ? (
                <p className="muted">{t('alarmsMore', { shown: view.alarms.length, count: totals.openAlarms })}</p>
              ) : null}
            </Sheet>
          </div>
          <Sheet title={t('trend')}>
            <TrendChart subject={subject} kinds={kinds} />
          </Sheet>
        </div>
      </div>
      <Sheet title={t('byPlace')}>
        <PlaceList places={view.places} onChoose={({ name, ...place }) => narrow({ ...place, placeName: name })} />
      </Sheet>
      <div ref={list} tabIndex={-1} className="scroll-target">
        <Sheet title={t('list')}>
          <DeviceList subject={subject} now={view.at} kinds={kinds} filter={filter} onFilter={setFilter} />
        </Sheet>
      </div>
    </div>
  )
}
