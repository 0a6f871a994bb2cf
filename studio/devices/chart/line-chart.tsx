import { type ReactNode, useId, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { devicesTexts } from '../texts.ts'
import './chart.css'
import { gapsOf, labelledPlaces, niceScale, runsOf } from '../../ui/chart/scale.ts'
import { useChartSize } from '../../ui/chart/use-chart-size.ts'

export interface ChartPoint {
  /** Below the axis, short. */
  readonly label: string
  /** In the table and when pointed at. */
  readonly name: string
  /** Null: nothing is known, which is not zero. */
  readonly value: number | null
  readonly low?: number | null
  readonly high?: number | null
}

const RIGHT = 12
const TOP = 10

/**
 * A line over time as our own SVG: where nothing came the line ends and the ground is hatched. The picture has a sentence for those who do not
 * see it, and all figures stand in a table behind it.
 */
export function LineChart({
  title,
  sentence,
  points,
  format,
  tickFormat,
  floor,
  ceiling,
  columns,
  extra,
}: {
  readonly title: string
  /** What the picture says, in one sentence. */
  readonly sentence: string
  readonly points: readonly ChartPoint[]
  readonly format: (value: number) => string
  /** Marks of the axis, short; absent: as the values. */
  readonly tickFormat?: (value: number) => string
  /** Ends of the axis that hold whatever the values are. */
  readonly floor?: number
  readonly ceiling?: number
  /** Heads of the table: time, value, and lowest and highest where the points have them. */
  readonly columns: readonly [time: string, value: string, low?: string, high?: string]
  readonly extra?: ReactNode
}) {
  const t = useTexts(devicesTexts)
  const hatch = useId()
  const { host, width, rem } = useChartSize()
  const [isOpen, setOpen] = useState(false)

  // Room for the figures grows with the size of the text.
  const left = Math.round(3.6 * rem)
  const bottom = Math.round(1.9 * rem)
  const height = Math.round(11 * rem + bottom)
  const known = points.flatMap(({ value, low, high }) => [value, low, high].filter((one): one is number => typeof one === 'number'))
  const hasBand = points.some(({ low }) => typeof low === 'number')
  const values = points.map(({ value }) => value)
  const lowest = Math.min(...known, floor ?? Number.POSITIVE_INFINITY)
  const highest = Math.max(...known, ceiling ?? Number.NEGATIVE_INFINITY)
  const scale = known.length === 0 ? niceScale(0, 1) : niceScale(lowest, highest)
  const plot = Math.max(40, width - left - RIGHT)
  const slot = plot / Math.max(1, points.length)
  const x = (index: number) => left + slot * (index + 0.5)
  const y = (value: number) => TOP + (height - TOP - bottom) * (1 - (value - scale.low) / (scale.high - scale.low || 1))
  const at = (index: number, pick: 'value' | 'low' | 'high') => {
    const point = points[index]
    return `${x(index).toFixed(1)},${y(point?.[pick] ?? point?.value ?? 0).toFixed(1)}`
  }
  const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

  return (
    <figure className="chart">
      <figcaption className="row-between">
        <strong>{title}</strong>
        {extra}
      </figcaption>
      <p className="muted">{sentence}</p>
      <div ref={host}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}：${sentence}`}>
          <defs>
            <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" fill="#f4f6f9" />
              <line x1="0" y1="0" x2="0" y2="6" stroke="#c3cad4" strokeWidth="1.5" />
            </pattern>
          </defs>
          {gapsOf(values).map(({ from, to }) => (
            <rect
              key={from}
              x={left + slot * from}
              y={TOP}
              width={slot * (to - from + 1)}
              height={height - TOP - bottom}
              fill={`url(#${hatch})`}
            />
          ))}
          {scale.ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className="chart-grid" />
              <text x={left - 6} y={y(tick) + 0.3 * rem} textAnchor="end">
                {(tickFormat ?? format)(tick)}
              </text>
            </g>
          ))}
          {labelledPlaces(points.length, Math.floor(plot / (5.4 * rem))).map((index) => (
            <text key={index} x={x(index)} y={height - 0.5 * rem} textAnchor="middle">
              {points[index]?.label}
            </text>
          ))}
          {runsOf(values).map(({ from, to }) => {
            const line = places(from, to)
            return (
              <g key={from}>
                {hasBand && to > from ? (
                  <polygon
                    className="chart-band"
                    points={[...line.map((index) => at(index, 'high')), ...[...line].reverse().map((index) => at(index, 'low'))].join(' ')}
                  />
                ) : null}
                {to > from ? <polyline className="chart-line" points={line.map((index) => at(index, 'value')).join(' ')} /> : null}
                {to === from ? <circle className="chart-dot" cx={x(from)} cy={y(points[from]?.value ?? 0)} r="3" /> : null}
              </g>
            )
          })}
          {points.map((point, index) => (
            <rect key={point.name} x={left + slot * index} y={TOP} width={slot} height={height - TOP - bottom} fill="transparent">
              <title>{`${point.name}：${point.value === null ? t('noData') : format(point.value)}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <div className="row muted chart-legend">
        <span className="chart-hatch" aria-hidden="true" />
        {t('noData')}
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('dataTable')}</summary>
        {isOpen ? (
          <ScrollX label={`${title} ${t('dataTable')}`}>
            <table className="plain chart-table">
              <thead>
                <tr>
                  {columns.map((column, index) => (
                    <th key={column} scope="col" className={index === 0 ? undefined : 'number'}>
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {points.map((point) => (
                  <tr key={point.name}>
                    <th scope="row">{point.name}</th>
                    {[point.value, point.low, point.high].slice(0, columns.length - 1).map((value, index) => (
                      <td key={columns[index + 1]} className="number">
                        {typeof value === 'number' ? format(value) : t('noData')}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollX>
        ) : null}
      </details>
    </figure>
  )
}
