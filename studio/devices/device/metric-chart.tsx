import { useQuery } from '@tanstack/react-query'
import type { Range, Series } from '../../../server/base/api/telemetry.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { LineChart } from '../../ui/chart/line-chart.tsx'
import { gapsOf } from '../../ui/chart/scale.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { Loaded } from '../../ui/states.tsx'
import { devicesTexts } from '../texts.ts'
import { formatNumber, useValueText } from '../words.tsx'
import { deviceTexts } from './texts.ts'

/** One metric over a range; buckets in which nothing came are gaps. */
export function MetricChart({
  subject,
  device,
  metric,
  range,
}: {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly range: Range
}) {
  const query = useQuery({
    queryKey: ['telemetry', subject, 'series', device, metric, range],
    queryFn: () => telemetryApi.series(subject, device, metric, range),
    refetchInterval: 60_000,
  })
  return (
    <Loaded query={query}>{(series) => (series.metric.type === 'string' ? <Words series={series} /> : <Curve series={series} />)}</Loaded>
  )
}

function Curve({ series }: { readonly series: Series }) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const { metric, points, range, bucketMinutes } = series
  const isShare = metric.type === 'boolean'
  const format = (value: number) =>
    isShare ? `${Math.round(value * 100)}%` : metric.unit === null ? formatNumber(value) : `${formatNumber(value)} ${metric.unit}`
  const known = points.flatMap(({ min, max }) => (min === null || max === null ? [] : [{ min, max }]))
  const means = points.map(({ mean }) => mean)
  const bucket = bucketMinutes < 60 ? t('bucketMinutes', { n: bucketMinutes }) : t('bucketHours', { n: bucketMinutes / 60 })
  return (
    <LineChart
      title={metric.unit === null ? say(metric.name) : t('withUnit', { metric: say(metric.name), unit: metric.unit })}
      sentence={
        known.length === 0
          ? t('chartEmpty', { range: t(range) })
          : t('chartSentence', {
              range: t(range),
              low: format(isShare ? Math.min(...means.filter((mean) => mean !== null)) : Math.min(...known.map(({ min }) => min))),
              high: format(isShare ? Math.max(...means.filter((mean) => mean !== null)) : Math.max(...known.map(({ max }) => max))),
              bucket,
              gaps: gapsOf(means).length,
            })
      }
      points={points.map(({ from, mean, min, max }) => {
        const at = formatInstant(from)
        return {
          label: range === '24h' ? at.slice(11) : at.slice(5, 10),
          name: at,
          value: mean,
          ...(isShare ? {} : { low: min, high: max }),
        }
      })}
      format={format}
      {...(isShare ? {} : { tickFormat: formatNumber })}
      {...(isShare ? { floor: 0, ceiling: 1 } : {})}
      columns={isShare ? [words('time'), t('yesShare')] : [words('time'), t('mean'), t('low'), t('high')]}
    />
  )
}

function Words({ series }: { readonly series: Series }) {
  const t = useTexts(deviceTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const textOf = useValueText()
  if (series.words.length === 0) return <p className="muted">{t('wordsNone')}</p>
  return (
    <ScrollX label={t('lastWords')}>
      <table className="plain dense">
        <caption className="visually-hidden">{say(series.metric.name)}</caption>
        <thead>
          <tr>
            <th scope="col">{words('time')}</th>
            <th scope="col">{words('value')}</th>
          </tr>
        </thead>
        <tbody>
          {series.words.map(({ ts, text }) => (
            <tr key={ts}>
              <td className="nowrap">{formatInstant(ts)}</td>
              <td>{textOf(series.metric, { number: null, text })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  )
}
