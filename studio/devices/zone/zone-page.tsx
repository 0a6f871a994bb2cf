import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { ZONE_SORTS, type ZoneRow, type ZoneSort } from '../../../server/base/api/telemetry.ts'
import { programmesApi } from '../../api/programmes.ts'
import { useSite } from '../../api/site.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { MoreRows } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Mark } from '../../ui/marks.tsx'
import { PageHead } from '../../ui/page.tsx'
import { ScrollX } from '../../ui/scroll.tsx'
import { FilterSelect, SearchBox } from '../../ui/search-box.tsx'
import { Empty, ErrorState, Loading } from '../../ui/states.tsx'
import { usePaged } from '../../ui/use-paged.ts'
import { useQueryState } from '../../ui/use-query-state.ts'
import '../dashboard/dashboard.css'
import '../devices.css'
import { formatShare, PresenceBar } from '../words.tsx'
import { zoneTexts } from './texts.ts'

const COLUMNS = ['name', 'level', 'online', 'alarms', 'validity', 'devices', 'evidence'] as const satisfies readonly ZoneSort[]
const NUMBERS: ReadonlySet<ZoneSort> = new Set(['devices', 'online', 'alarms', 'evidence'])

/** All subjects with their levels, certificates, devices, alarms and evidence: searched, sorted, exported. */
export function ZonePage() {
  const t = useTexts(zoneTexts)
  const say = useBilingual()
  const { data: site } = useSite()
  const kind = say(site?.programmes[0]?.subject?.name) || t('anySubject')
  const [q, setQ] = useQueryState('q')
  const [level, setLevel] = useQueryState('level')
  // One word for column and direction: two changes of the address at once would undo each other.
  const [order, setOrder] = useQueryState('sort', 'name')
  const descending = order.startsWith('-')
  const sort = ZONE_SORTS.find((one) => one === order.replace(/^-/, '')) ?? 'name'
  const filter = { q, level, sort, descending }
  const levels = useLevels()
  const rows = usePaged(['zone', filter], (cursor) => telemetryApi.zone(filter, cursor), 60_000)
  const sortBy = (column: ZoneSort) => setOrder(column === sort && !descending ? `-${column}` : column)
  return (
    <>
      <PageHead title={t('title')} lead={t('lead', { kind })}>
        <a className="button" href={telemetryApi.zoneUrl(filter, 'xlsx')} download>
          <Icon name="download" />
          {t('exportXlsx')}
        </a>
        <a className="button" href={telemetryApi.zoneUrl(filter, 'csv')} download>
          <Icon name="download" />
          {t('exportCsv')}
        </a>
      </PageHead>
      <section className="sheet">
        <div className="row filter-row">
          <SearchBox label={t('search')} value={q} onSearch={setQ} />
          <FilterSelect
            label={t('level')}
            value={level}
            options={[...levels.map(({ code, name }) => ({ value: code, label: say(name) })), { value: 'none', label: t('noLevel') }]}
            onChange={setLevel}
          />
        </div>
        {rows.error !== null ? (
          <ErrorState problem={rows.error} onRetry={() => void rows.refetch()} />
        ) : rows.loading ? (
          <Loading />
        ) : rows.items.length === 0 ? (
          <Empty text={t('none')} />
        ) : (
          <>
            <ScrollX label={t('table')}>
              <table className="plain dense">
                <thead>
                  <tr>
                    {COLUMNS.map((column) => (
                      <th
                        key={column}
                        scope="col"
                        className={NUMBERS.has(column) ? 'number' : undefined}
                        aria-sort={column === sort ? (descending ? 'descending' : 'ascending') : 'none'}
                      >
                        <button type="button" className="sort-button" onClick={() => sortBy(column)}>
                          {t(column)}
                          <span aria-hidden="true">{column === sort ? (descending ? ' ▾' : ' ▴') : ''}</span>
                        </button>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.items.map((row) => (
                    <Line key={row.id} row={row} />
                  ))}
                </tbody>
              </table>
            </ScrollX>
            <MoreRows shown={rows.items.length} total={rows.total} more={rows.hasMore} busy={rows.loadingMore} onMore={rows.loadMore} />
          </>
        )}
      </section>
    </>
  )
}

/** Levels of all programmes, each once. */
function useLevels() {
  const { data } = useQuery({ queryKey: ['manifests'], queryFn: programmesApi.manifests, staleTime: 600_000 })
  return [...new Map((data ?? []).flatMap(({ levels }) => levels.map((level) => [level.code, level] as const))).values()]
}

function Line({ row }: { readonly row: ZoneRow }) {
  const t = useTexts(zoneTexts)
  const say = useBilingual()
  return (
    <tr>
      <th scope="row" className="zone-name">
        <Link to={`/devices/${row.id}`}>{row.name}</Link>
        <span className="muted zone-address">{row.address}</span>
      </th>
      <td className="nowrap">
        {row.level === null ? (
          <span className="muted">{t('noLevel')}</span>
        ) : (
          <Mark tone="good" icon="seal">
            {say(row.level)}
          </Mark>
        )}
      </td>
      <td className="number">
        {formatShare(row.online, row.installed)}
        {row.installed === 0 ? null : <PresenceBar {...row} />}
      </td>
      <td className="number">{row.openAlarms === 0 ? '0' : <strong className="figure-bad">{row.openAlarms}</strong>}</td>
      <td className="nowrap">
        {row.certificate === null ? (
          <span className="muted">{t('noCertificate')}</span>
        ) : (
          <>
            {row.certificate.lastDay ?? t('noEnd')}{' '}
            {row.certificate.expired ? (
              <Mark tone="bad" icon="over">
                {t('expired')}
              </Mark>
            ) : null}
          </>
        )}
      </td>
      <td className="number">{row.installed === 0 ? <span className="muted">{t('noDevices')}</span> : row.installed}</td>
      <td
        className="number"
        title={t('evidenceTitle', { rows: row.evidence.rows, withData: row.evidence.withData, days: row.evidence.windowDays })}
      >
        {row.evidence.withData}/{row.evidence.rows}
      </td>
    </tr>
  )
}
