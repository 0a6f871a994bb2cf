import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Light } from '../../server/base/api/common.ts'
import { isJsonObject, type Json } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { casesApi } from '../api/cases.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { LightMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { inboxTexts } from './texts.ts'

interface Bar {
  readonly key: string
  readonly label: string
  readonly count: number
}

/** Counts come as `{code: n}` or as `[{code, name, count}]`; both as bars. */
export function barsOf(counts: unknown, say: (text: Bilingual) => string): readonly Bar[] {
  if (Array.isArray(counts))
    return counts.flatMap((one: Json) => {
      if (!isJsonObject(one)) return []
      const name = one.name
      const label = isJsonObject(name) ? say(name as unknown as Bilingual) : String(name ?? one.code ?? '')
      return [{ key: String(one.code ?? label), label, count: Number(one.count ?? 0) }]
    })
  if (isJsonObject(counts)) return Object.entries(counts).map(([key, count]) => ({ key, label: key, count: Number(count) }))
  return []
}

const LIGHTS: readonly string[] = ['green', 'yellow', 'red', 'paused', 'none']

function Bars({ bars, filter }: { readonly bars: readonly Bar[]; readonly filter: string | null }) {
  const t = useTexts(inboxTexts)
  const total = bars.reduce((sum, bar) => sum + bar.count, 0)
  if (total === 0) return <Empty />
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col" aria-label={t('status')} />
          <th scope="col" className="number">
            {t('count')}
          </th>
          <th scope="col" style={{ width: '45%' }}>
            {t('share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => {
          const label = LIGHTS.includes(bar.key) ? <LightMark light={bar.key as Light} /> : bar.label
          return (
            <tr key={bar.key}>
              <th scope="row">{filter === null ? label : <Link to={`/cases?${filter}=${encodeURIComponent(bar.key)}`}>{label}</Link>}</th>
              <td className="number">{bar.count}</td>
              <td>
                <div className="bar" style={{ height: 12, marginTop: 5 }}>
                  <span style={{ width: `${(bar.count / total) * 100}%` }} />
                </div>
                <span className="muted">{`${Math.round((bar.count / total) * 100)} %`}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const DIMENSIONS = [
  { title: 'byLight', names: ['byLight', 'light', 'lights'], filter: 'light' },
  { title: 'byStatus', names: ['byStatus', 'status', 'statuses'], filter: 'status' },
  { title: 'byStage', names: ['byStage', 'stage', 'stages'], filter: 'stage' },
  { title: 'byLevel', names: ['byLevel', 'level', 'levels'], filter: null },
  { title: 'byType', names: ['byCaseType', 'byType', 'caseType', 'caseTypes'], filter: 'type' },
] as const

/** Counts of the whole area: lights, statuses, stages, levels, matters. */
export function OverviewPage() {
  const t = useTexts(inboxTexts)
  const say = useBilingual()
  const query = useQuery({ queryKey: ['cases', 'counts'], queryFn: casesApi.counts, refetchInterval: 60_000 })
  return (
    <>
      <PageHead title={t('overview')} lead={t('overviewLead')} />
      <Loaded query={query}>
        {(counts) => (
          <div className="grid-2">
            {DIMENSIONS.map((dimension) => {
              const name = dimension.names.find((one) => one in counts)
              return name === undefined ? null : (
                <Sheet key={dimension.title} title={t(dimension.title)}>
                  <Bars bars={barsOf(counts[name], say)} filter={dimension.filter} />
                </Sheet>
              )
            })}
          </div>
        )}
      </Loaded>
    </>
  )
}
