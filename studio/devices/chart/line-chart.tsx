import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { devicesTexts } from '../texts.ts'
import './chart.css'
import { gapsOf, labelledPlaces, niceScale, runsOf } from './scale.ts'

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

const HEIGHT = 200
const LEFT = 56
const RIGHT = 12
const TOP = 10
const BOTTOM = 26

/**
 * A line over time as our own SVG: where nothing came the line ends and the ground is hatched. The picture has a sentence for those who do not
 * see it, and all figures stand in a table behind it.
 */
export function LineChart({
  title,
  sentence,
  points,
  format,
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
  /** Ends of the axis that hold whatever the values are. */
  readonly floor?: number
  readonly ceiling?: number
  /** Heads of the table: time, value, and lowest and highest where the points have them. */
  readonly columns: readonly [time: string, value: string, low?: string, high?: string]
  readonly extra?: ReactNode
}) {
  const t = useTexts(devicesTexts)
  const hatch = useId()
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(720)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const place = host.current
    if (place === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(place)
    return () => observer.disconnect()
  }, [])

  const known = points.flatMap(({ value, low, high }) => [value, low, high].filter((one): one is number => typeof one === 'number'))
  const hasBand = points.some(({ low }) => typeof low === 'number')
  const values = points.map(({ value }) => value)
  const lowest = Math.min(...known, floor ?? Number.POSITIVE_INFINITY)
  const highest = Math.max(...known, ceiling ?? Number.NEGATIVE_INFINITY)
  const scale = known.length === 0 ? niceScale(0, 1) : niceScale(lowest, highest)
  const plot = Math.max(40, width - LEFT - RIGHT)
  const slot = plot / Math.max(1, points.length)
  const x = (index: number) => LEFT + slot * (index + 0.5)
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - scale.low) / (scale.high - scale.low || 1))
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
        <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${title}：${sentence}`}>
          <defs>
            <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" fill="#f4f6f9" />
              <line x1="0" y1="0" x2="0" y2="6" stroke="#c3cad4" strokeWidth="1.5" />
            </pattern>
          </defs>
          {gapsOf(values).map(({ from, to }) => (
            <rect
              key={from}
              x={LEFT + slot * from}
              y={TOP}
              width={slot * (to - from + 1)}
              height={HEIGHT - TOP - BOTTOM}
              fill={`url(#${hatch})`}
            />
          ))}
          {scale.ticks.map((tick) => (
            <g key={tick}>
              <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className="chart-grid" />
              <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {labelledPlaces(points.length, Math.floor(plot / 76)).map((index) => (
            <text key={index} x={x(index)} y={HEIGHT - 8} textAnchor="middle">
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
            <rect key={point.name} x={LEFT + slot * index} y={TOP} width={slot} height={HEIGHT - TOP - BOTTOM} fill="transparent">
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
