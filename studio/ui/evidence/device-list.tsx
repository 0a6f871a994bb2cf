import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { EvidenceDevices } from '../../../server/base/api/evidence.ts'
import type { DevicesAsked } from '../../api/evidence.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { numberHead, PlainTable } from '../plain-table.tsx'
import { ErrorState, Loading } from '../states.tsx'
import { evidenceTexts } from './texts.ts'

type Only = DevicesAsked['only']
const CHOICES: readonly (readonly [Only, 'all' | 'onlySilent' | 'onlyReporting'])[] = [
  ['all', 'all'],
  ['silent', 'onlySilent'],
  ['reporting', 'onlyReporting'],
]

/** The devices behind a figure, a page at a time, each leading to its own page. */
export function DeviceList({
  queryKey,
  subjectId,
  load,
}: {
  readonly queryKey: readonly string[]
  readonly subjectId: string
  readonly load: (only: Only, cursor: string | null) => Promise<EvidenceDevices>
}) {
  const t = useTexts(evidenceTexts)
  const id = useId()
  const [only, setOnly] = useState<Only>('all')
  const query = useInfiniteQuery({
    queryKey: ['evidence-devices', ...queryKey, only],
    queryFn: ({ pageParam }) => load(only, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="stack-s" aria-labelledby={`${id}-title`}>
      <div className="row-between">
        <h3 id={`${id}-title`}>{t('devices')}</h3>
        <label className="row">
          {t('only')}
          <select
            className="input"
            value={only}
            onChange={(event) => setOnly(CHOICES.find(([value]) => value === event.target.value)?.[0] ?? 'all')}
          >
            {CHOICES.map(([value, label]) => (
              <option key={value} value={value}>
                {t(label)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {query.error === null ? null : <ErrorState problem={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending ? <Loading /> : null}
      {query.data === undefined ? null : items.length === 0 ? (
        <p className="muted">{t('noDevices')}</p>
      ) : (
        <>
          <p className="muted">{t('count', { count: query.data.pages[0]?.total ?? items.length })}</p>
          <PlainTable label={t('devices')} heads={[t('device'), t('place'), t('lastSeen'), numberHead(t('days'))]}>
            {items.map((device) => (
              <tr key={device.id}>
                <td>
                  <Link to={`/devices/${subjectId}/d/${device.id}`}>{device.name}</Link> <span className="muted">{device.id}</span>
                </td>
                <td>{device.place}</td>
                <td className="nowrap">
                  <span className="row">
                    <Icon name={device.reported ? 'check' : 'cross'} />
                    {device.lastSeenAt === null ? t('never') : formatInstant(device.lastSeenAt)}
                  </span>
                </td>
                <td className="number">{device.days}</td>
              </tr>
            ))}
          </PlainTable>
          {query.hasNextPage ? (
            <p>
              <button type="button" className="button small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('more')}
              </button>
            </p>
          ) : null}
        </>
      )}
    </section>
  )
}
