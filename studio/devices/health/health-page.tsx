import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { BridgeHealth, BridgeProcess, QuarantineCount } from '../../../server/base/api/telemetry.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { PageHead, Sheet } from '../../ui/page.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { Loaded } from '../../ui/states.tsx'
import { devicesTexts } from '../texts.ts'
import { Ago, formatNumber, useReason } from '../words.tsx'
import { healthTexts } from './texts.ts'

/** How the bridge is doing: its processes, what it set aside and why, and which gateways are there. */
export function HealthPage() {
  const t = useTexts(healthTexts)
  const words = useTexts(devicesTexts)
  const query = useQuery({ queryKey: ['bridge', 'health'], queryFn: telemetryApi.health, refetchInterval: 5000 })
  return (
    <>
      <PageHead
        title={t('title')}
        lead={query.data === undefined ? t('lead') : `${t('lead')}${words('asOf', { at: formatInstant(query.data.at) })}`}
      />
      <Loaded query={query}>
        {(health) => (
          <div className="stack">
            <Sheet title={t('bridges')}>
              <Processes health={health} />
            </Sheet>
            <Sheet title={t('quarantine')}>
              <Quarantine counts={health.quarantine} now={health.at} />
            </Sheet>
            <Sheet title={t('gateways')}>
              <Gateways health={health} />
            </Sheet>
          </div>
        )}
      </Loaded>
    </>
  )
}

function useLag(): (ms: number) => string {
  const t = useTexts(healthTexts)
  return (ms) => (ms < 1000 ? t('milliseconds', { n: Math.round(ms) }) : t('seconds', { n: formatNumber(Math.round(ms / 100) / 10) }))
}

const COUNT_WORDS = [
  'received',
  'messages',
  'readings',
  'stored',
  'events',
  'duplicates',
  'rejected',
  'quarantined',
  'batches',
  'failed',
] as const

function Processes({ health }: { readonly health: BridgeHealth }) {
  const t = useTexts(healthTexts)
  const lagOf = useLag()
  if (health.bridges.length === 0) return <p className="muted">{t('bridgesNone')}</p>
  return (
    <PlainTable
      label={t('bridges')}
      className="dense"
      heads={[
        t('process'),
        t('state'),
        numberHead(t('rate')),
        numberHead(t('lag')),
        numberHead(t('waiting')),
        t('reported'),
        t('since'),
        t('counts'),
      ]}
    >
      {health.bridges.map((bridge) => (
        <tr key={`${bridge.name} ${bridge.host}`}>
          <th scope="row">
            {bridge.name} <span className="muted">{bridge.host}</span>
          </th>
          <td>
            <Mark tone={bridge.alive ? 'good' : 'bad'} icon={bridge.alive ? 'check' : 'over'}>
              {t(bridge.alive ? 'alive' : 'dead')}
            </Mark>
          </td>
          <td className="number">{formatNumber(Math.round(bridge.ratePerSecond * 10) / 10)}</td>
          <td className="number">{lagOf(bridge.lagMs)}</td>
          <td className="number">{formatNumber(bridge.waiting)}</td>
          <td>
            <Ago instant={bridge.updatedAt} now={health.at} />
          </td>
          <td className="nowrap">{formatInstant(bridge.startedAt)}</td>
          <td>
            <Counts counts={bridge.counts} />
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

function Counts({ counts }: { readonly counts: BridgeProcess['counts'] }) {
  const t = useTexts(healthTexts)
  return (
    <span className="row" style={{ gap: '2px 12px' }}>
      {Object.entries(counts).map(([name, count]) => {
        const word = COUNT_WORDS.find((one) => one === name)
        return (
          <span key={name} className="nowrap">
            <span className="muted">{word === undefined ? name : t(word)}</span> {formatNumber(count)}
          </span>
        )
      })}
    </span>
  )
}

function Quarantine({ counts, now }: { readonly counts: readonly QuarantineCount[]; readonly now: string }) {
  const t = useTexts(healthTexts)
  const words = useTexts(devicesTexts)
  const reasonOf = useReason()
  if (counts.length === 0) return <p className="muted">{t('quarantineNone')}</p>
  const mappings = summed(counts, ({ mapping }) => mapping ?? '')
  return (
    <div className="grid-2">
      <div className="stack-s">
        <h3>{t('byReason')}</h3>
        <PlainTable label={t('byReason')} className="dense" heads={[words('reason'), numberHead(words('count')), t('newest')]}>
          {summed(counts, ({ reason }) => reason).map(({ key, count, newest }) => (
            <tr key={key}>
              <th scope="row">{reasonOf(key)}</th>
              <td className="number">{formatNumber(count)}</td>
              <td>
                <Ago instant={newest} now={now} />
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
      <div className="stack-s">
        <h3>{t('byMapping')}</h3>
        <PlainTable label={t('byMapping')} className="dense" heads={[t('mapping'), numberHead(words('count')), t('newest')]}>
          {mappings.map(({ key, count, newest }) => (
            <tr key={key}>
              <th scope="row">{key === '' ? t('canonical') : <Link to={`/bridge/mappings/${encodeURIComponent(key)}`}>{key}</Link>}</th>
              <td className="number">{formatNumber(count)}</td>
              <td>
                <Ago instant={newest} now={now} />
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
    </div>
  )
}

function summed(counts: readonly QuarantineCount[], keyOf: (one: QuarantineCount) => string) {
  const found = new Map<string, { key: string; count: number; newest: string }>()
  for (const one of counts) {
    const key = keyOf(one)
    const known = found.get(key)
    if (known === undefined) found.set(key, { key, count: one.count, newest: one.newest })
    else {
      known.count += one.count
      if (one.newest > known.newest) known.newest = one.newest
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

function Gateways({ health }: { readonly health: BridgeHealth }) {
  const t = useTexts(healthTexts)
  const [q, setQ] = useState('')
  if (health.gateways.length === 0) return <p className="muted">{t('gatewaysNone')}</p>
  const words = q.trim().toLowerCase()
  const shown = health.gateways.filter(({ username, label, subject }) =>
    [username, label, subject.name].some((text) => text.toLowerCase().includes(words)),
  )
  return (
    <>
      <div className="filter-row">
        <SearchBox label={t('searchGateways')} value={q} onSearch={setQ} />
      </div>
      <PlainTable label={t('gateways')} className="dense" heads={[t('gateway'), t('subject'), t('lastSeen')]}>
        {shown.map((gateway) => (
          <tr key={gateway.username}>
            <th scope="row">
              {gateway.label === '' ? gateway.username : gateway.label}{' '}
              {gateway.label === '' ? null : <span className="muted">{gateway.username}</span>}
            </th>
            <td>
              <Link to={`/devices/${gateway.subject.id}`}>{gateway.subject.name}</Link>
            </td>
            <td>
              {gateway.lastSeenAt === null ? (
                <Mark tone="grey" icon="circle">
                  {t('neverSeen')}
                </Mark>
              ) : (
                <Ago instant={gateway.lastSeenAt} now={health.at} />
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
    </>
  )
}
