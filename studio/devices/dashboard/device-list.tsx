import { Link } from 'react-router'
import { PRESENCES } from '../../../server/base/api/telemetry.ts'
import { type DeviceListFilter, telemetryApi } from '../../api/telemetry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { MoreRows } from '../../ui/data-table.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { FilterSelect, SearchBox } from '../../ui/search-box.tsx'
import { Empty, ErrorState, Loading } from '../../ui/states.tsx'
import { usePaged } from '../../ui/use-paged.ts'
import { devicesTexts } from '../texts.ts'
import { Ago, PresenceMark, usePlace } from '../words.tsx'
import { dashboardTexts } from './texts.ts'

export type ListFilter = Required<DeviceListFilter> & { readonly placeName: string }

export const NO_FILTER: ListFilter = { q: '', kind: '', presence: '', building: '', place: '', floor: '', placeName: '' }

/** Devices of a subject, narrowed by words, kind, state and place. */
export function DeviceList({
  subject,
  now,
  kinds,
  filter,
  onFilter,
}: {
  readonly subject: string
  readonly now: string
  readonly kinds: readonly { readonly value: string; readonly label: string }[]
  readonly filter: ListFilter
  readonly onFilter: (filter: ListFilter) => void
}) {
  const t = useTexts(dashboardTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const placeOf = usePlace()
  const { placeName, ...asked } = filter
  const devices = usePaged(['telemetry', subject, 'devices', asked], (cursor) => telemetryApi.devices(subject, asked, cursor), 60_000)
  return (
    <>
      <div className="row filter-row">
        <SearchBox label={t('searchDevices')} value={filter.q} onSearch={(q) => onFilter({ ...filter, q })} />
        <FilterSelect label={words('kind')} value={filter.kind} options={kinds} onChange={(kind) => onFilter({ ...filter, kind })} />
        <FilterSelect
          label={words('presence')}
          value={filter.presence}
          options={PRESENCES.map((one) => ({ value: one, label: words(one) }))}
          onChange={(value) => onFilter({ ...filter, presence: PRESENCES.find((one) => one === value) ?? '' })}
        />
        {placeName === '' ? null : (
          <span className="row">
            {t('filteredBy', { place: placeName })}
            <button
              type="button"
              className="button small"
              onClick={() => onFilter({ ...filter, building: '', place: '', floor: '', placeName: '' })}
            >
              {t('clearPlace')}
            </button>
          </span>
        )}
      </div>
      {devices.error !== null ? (
        <ErrorState problem={devices.error} onRetry={() => void devices.refetch()} />
      ) : devices.loading ? (
        <Loading />
      ) : devices.items.length === 0 ? (
        <Empty text={t('listNone')} />
      ) : (
        <>
          <PlainTable
            label={t('list')}
            className="dense"
            heads={[words('device'), words('presence'), words('lastSeen'), words('kind'), words('place'), numberHead(words('openAlarms'))]}
          >
            {devices.items.map((device) => (
              <tr key={device.id}>
                <th scope="row" className="device-name">
                  <Link to={`/devices/${subject}/d/${encodeURIComponent(device.id)}`}>{device.name}</Link>
                  <span className="muted"> {device.id}</span>
                </th>
                <td>
                  <PresenceMark presence={device.presence} />
                </td>
                <td>
                  <Ago instant={device.lastSeenAt} now={now} />
                </td>
                <td>{say(device.kindName)}</td>
                <td>{placeOf(device)}</td>
                <td className="number">{device.openAlarms}</td>
              </tr>
            ))}
          </PlainTable>
          <MoreRows
            shown={devices.items.length}
            total={devices.total}
            more={devices.hasMore}
            busy={devices.loadingMore}
            onMore={devices.loadMore}
          />
        </>
      )}
    </>
  )
}
