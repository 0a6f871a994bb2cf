import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Light } from '../../server/base/api/common.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { type CaseCounts, casesApi } from '../api/cases.ts'
import { programmesApi } from '../api/programmes.ts'
import { formatCount } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { LightMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { inboxTexts } from './texts.ts'

const LIGHTS: readonly Light[] = ['red', 'yellow', 'green', 'paused', 'none']

const DIMENSIONS = [
  { title: 'byLight', counts: 'byLight', words: null, filter: 'light' },
  { title: 'byStatus', counts: 'byStatus', words: 'publicStatuses', filter: 'status' },
  { title: 'byStage', counts: 'byStage', words: 'stages', filter: 'stage' },
  { title: 'byLevel', counts: 'byLevel', words: 'levels', filter: null },
  { title: 'byType', counts: 'byType', words: 'caseTypes', filter: 'type' },
] as const satisfies readonly {
  readonly title: string
  readonly counts: keyof CaseCounts
  readonly words: keyof ProgrammeManifest | null
  readonly filter: string | null
}[]

type Dimension = (typeof DIMENSIONS)[number]

/** Words of a dimension in the order of the programme; codes nobody names stand as they are. */
function wordsOf(dimension: Dimension, manifests: readonly ProgrammeManifest[]) {
  const { words } = dimension
  return words === null ? [] : manifests.flatMap((manifest) => manifest[words].map(({ code, name }) => ({ code, name })))
}

/** Counts of the whole area: lights, statuses, stages, levels, matters. */
export function OverviewPage() {
  const t = useTexts(inboxTexts)
  const counts = useQuery({ queryKey: ['cases', 'counts'], queryFn: casesApi.counts, refetchInterval: 60_000 })
  const manifests = useQuery({ queryKey: ['manifests'], queryFn: programmesApi.manifests, staleTime: 600_000 })
  return (
    <>
      <PageHead title={t('overview')} lead={t('overviewLead')} />
      <Loaded query={counts}>
        {(numbers) => (
          <div className="grid-2">
            {DIMENSIONS.map((dimension) => (
              <Sheet key={dimension.title} title={t(dimension.title)}>
                <Bars
                  dimension={dimension}
                  numbers={numbers[dimension.counts]}
                  isAtLeast={numbers.isAtLeast === true}
                  manifests={manifests.data ?? []}
                />
              </Sheet>
            ))}
          </div>
        )}
      </Loaded>
    </>
  )
}

function Bars({
  dimension,
  numbers,
  isAtLeast,
  manifests,
}: {
  readonly dimension: Dimension
  readonly numbers: { readonly [code: string]: number }
  readonly isAtLeast: boolean
  readonly manifests: readonly ProgrammeManifest[]
}) {
  const t = useTexts(inboxTexts)
  const say = useBilingual()
  const words = wordsOf(dimension, manifests)
  const order: readonly string[] = dimension.words === null ? LIGHTS : words.map((word) => word.code)
  const codes = [...order.filter((code) => code in numbers), ...Object.keys(numbers).filter((code) => !order.includes(code))]
  const total = Object.values(numbers).reduce((sum, count) => sum + count, 0)
  if (total === 0) return <Empty />
  return (
    <table className="plain">
      <thead>
        <tr>
          <td />
          <th scope="col" className="number">
            {t('count')}
          </th>
          <th scope="col" style={{ width: '45%' }}>
            {t('share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {codes.map((code) => {
          const count = numbers[code] ?? 0
          const share = Math.round((count / total) * 100)
          const word = code === 'none' ? t('without') : say(words.find((one) => one.code === code)?.name) || code
          const label = dimension.words === null ? <LightMark light={code as Light} /> : word
          return (
            <tr key={code}>
              <th scope="row" style={{ fontWeight: 400, whiteSpace: 'normal' }}>
                {dimension.filter === null ? label : <Link to={`/cases?${dimension.filter}=${encodeURIComponent(code)}`}>{label}</Link>}
              </th>
              <td className="number">{formatCount(count, isAtLeast)}</td>
              <td>
                <div className="bar" style={{ height: 10, marginTop: 6 }}>
                  <span style={{ width: `${(count / total) * 100}%` }} />
                </div>
                <span className="muted">{`${share} %`}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
