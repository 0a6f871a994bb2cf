import { Link } from 'react-router'
import { ASSET_STATES, type DeviceView, type RegistryOverview, STATE_NAMES } from '../../../server/base/api/registry.ts'
import { type DeviceQuery, registryApi } from '../../api/registry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { DataTable, MoreRows } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Mark } from '../../ui/marks.tsx'
import { FilterSelect, SearchBox } from '../../ui/search-box.tsx'
import { Empty, ErrorState } from '../../ui/states.tsx'
import { usePaged } from '../../ui/use-paged.ts'
import { useQueryState } from '../../ui/use-query-state.ts'
import { DevicePanel } from './device-panel.tsx'
import { registryTexts } from './texts.ts'
import { useBuildings } from './use-buildings.ts'

const STATE_MARKS = {
  planned: { tone: 'blue', icon: 'clock' },
  'in-use': { tone: 'good', icon: 'check' },
  repair: { tone: 'warn', icon: 'gear' },
  stopped: { tone: 'grey', icon: 'pause' },
  retired: { tone: 'grey', icon: 'cross' },
} as const

const NEW = '+'

/** Devices with search and filters, paged by the server; the record of one opens in place of the list. */
export function DevicesTab({ subject, overview }: { readonly subject: string; readonly overview: RegistryOverview }) {
  const [edited, setEdited] = useQueryState('edit')
  if (edited !== '')
    return (
      <DevicePanel key={edited} subject={subject} overview={overview} id={edited === NEW ? null : edited} onClose={() => setEdited('')} />
    )
  return <DeviceList subject={subject} overview={overview} onEdit={setEdited} />
}

function DeviceList({
  subject,
  overview,
  onEdit,
}: {
  readonly subject: string
  readonly overview: RegistryOverview
  readonly onEdit: (id: string) => void
}) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const [q, setQ] = useQueryState('q')
  const [kind, setKind] = useQueryState('kind')
  const [building, setBuilding] = useQueryState('building')
  const [state, setState] = useQueryState('state')
  const [heard, setHeard] = useQueryState('heard')
  const { data: buildings } = useBuildings(subject)
  const query: DeviceQuery = { q, kind, building, state, heard }
  const devices = usePaged(['registry', subject, 'devices', query], (cursor) => registryApi.devices(subject, query, cursor))
  const words = { heard: t('heardWithin'), silent: t('heardSilent'), never: t('heardNever') }
  return (
    <section>
      <div className="registry-tools">
        <SearchBox label={t('findDevice')} value={q} onSearch={setQ} />
        <FilterSelect
          label={t('kind')}
          value={kind}
          onChange={setKind}
          options={overview.kinds
            .filter(({ id, installed }) => installed > 0 || id === kind)
            .map(({ id, name }) => ({ value: id, label: say(name) }))}
        />
        <FilterSelect
          label={t('building')}
          value={building}
          onChange={setBuilding}
          options={(buildings?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <FilterSelect
          label={t('assetState')}
          value={state}
          onChange={setState}
          options={ASSET_STATES.map((value) => ({ value, label: say(STATE_NAMES[value]) }))}
        />
        <FilterSelect
          label={t('heard')}
          value={heard}
          onChange={setHeard}
          options={Object.entries(words).map(([value, label]) => ({ value, label }))}
        />
        <span className="row">
          {overview.mayChange ? (
            <button type="button" className="button primary" onClick={() => onEdit(NEW)}>
              {t('addDevice')}
            </button>
          ) : null}
          {devices.total === 0 ? null : (
            <a className="button" href={registryApi.labelsAddress(subject, query)} download>
              <Icon name="download" />
              {t('labelsOf', { count: devices.total })}
            </a>
          )}
        </span>
      </div>
      {devices.error === null ? (
        <>
          <DataTable<DeviceView>
            rowKey="id"
            loading={devices.loading}
            dataSource={devices.items}
            locale={{ emptyText: <Empty text={t('noDevices')} /> }}
            columns={[
              {
                title: t('name'),
                render: (_, { id, name }) => (
                  <>
                    {name}
                    <br />
                    <Link to={`/devices/${subject}/d/${encodeURIComponent(id)}`}>{id}</Link>
                  </>
                ),
              },
              { title: t('kind'), render: (_, { kindName }) => say(kindName) },
              {
                title: t('place'),
                render: (_, { building, buildingName, floor, place }) =>
                  [buildingName ?? building, floor, place].filter((one) => one !== null).join(' '),
              },
              { title: t('maker'), render: (_, { maker, model }) => [maker, model].filter((one) => one !== null).join(' ') },
              {
                title: t('assetState'),
                render: (_, device) => <Mark {...STATE_MARKS[device.state]}>{say(STATE_NAMES[device.state])}</Mark>,
              },
              {
                title: t('lastSeen'),
                render: (_, { lastSeenAt }) =>
                  lastSeenAt === null ? <span className="muted">{t('never')}</span> : formatInstant(lastSeenAt),
              },
              {
                title: common('actions'),
                render: (_, { id }) => (
                  <span className="row" style={{ flexWrap: 'nowrap' }}>
                    <button
                      type="button"
                      className="button small"
                      aria-label={overview.mayChange ? t('editOf', { id }) : `${common('view')} ${id}`}
                      onClick={() => onEdit(id)}
                    >
                      {overview.mayChange ? t('edit') : common('view')}
                    </button>
                    <a
                      className="button small"
                      href={registryApi.labelsAddress(subject, { devices: id })}
                      aria-label={t('labelOf', { id })}
                      download
                    >
                      {t('label')}
                    </a>
                  </span>
                ),
              },
            ]}
          />
          <MoreRows
            shown={devices.items.length}
            total={devices.total}
            more={devices.hasMore}
            busy={devices.loadingMore}
            onMore={devices.loadMore}
          />
        </>
      ) : (
        <ErrorState problem={devices.error} onRetry={() => void devices.refetch()} />
      )}
    </section>
  )
}
