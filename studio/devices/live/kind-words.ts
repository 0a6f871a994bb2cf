import { useQuery } from '@tanstack/react-query'
import type { MetricWord } from '../../../server/base/api/telemetry.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { telemetryApi } from '../../api/telemetry.ts'

/** Names of kinds and metrics; what is not known (yet) is called by its own key. */
export function useKindWords(): {
  readonly nameOf: (kind: string) => Bilingual
  readonly metricOf: (kind: string, metric: string) => MetricWord
} {
  const { data } = useQuery({ queryKey: ['device-kinds', 'words'], queryFn: telemetryApi.kinds, staleTime: 600_000 })
  const find = (kind: string) => data?.find(({ id }) => id === kind)
  return {
    nameOf: (kind) => find(kind)?.name ?? { zh: kind, en: kind },
    metricOf: (kind, metric) =>
      find(kind)?.metrics.find(({ key }) => key === metric) ?? {
        key: metric,
        name: { zh: metric, en: metric },
        type: 'number',
        unit: null,
        words: [],
      },
  }
}
