import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { telemetryApi } from '../../api/telemetry.ts'
import { useTexts } from '../../i18n/texts.ts'
import { LineChart } from '../../ui/chart/line-chart.tsx'
import { FilterSelect } from '../../ui/search-box.tsx'
import { Loaded } from '../../ui/states.tsx'
import { dashboardTexts } from './texts.ts'

const DAYS = 30

/** Devices that reported, day by day, of all kinds or of one. */
export function TrendChart({
  subject,
  kinds,
}: {
  readonly subject: string
  readonly kinds: readonly { readonly value: string; readonly label: string }[]
}) {
  const t = useTexts(dashboardTexts)
  const [kind, setKind] = useState('')
  const query = useQuery({
    queryKey: ['telemetry', subject, 'trend', kind],
    queryFn: () => telemetryApi.trend(subject, kind, DAYS),
    staleTime: 60_000,
  })
  return (
    <Loaded query={query}>
      {({ days, installed }) => {
        const known = days.flatMap(({ devices }) => (devices === null ? [] : [devices]))
        return (
          <LineChart
            title={t('trendTitle')}
            sentence={
              known.length === 0
                ? t('trendEmpty')
                : t('trendSentence', {
                    installed,
                    days: known.length,
                    low: Math.min(...known),
                    high: Math.max(...known),
                    gaps: days.length - known.length,
                  })
            }
            points={days.map(({ day, devices }) => ({ label: day.slice(5), name: day, value: devices }))}
            format={(value) => String(Math.round(value))}
            floor={0}
            ceiling={Math.max(1, installed)}
            columns={[t('day'), t('reporting')]}
            extra={<FilterSelect label={t('trendOf')} value={kind} options={kinds} onChange={setKind} />}
          />
        )
      }}
    </Loaded>
  )
}
