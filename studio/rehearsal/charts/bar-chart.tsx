import { type ReactNode, useId, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { labelledPlaces, niceScale } from '../../ui/chart/scale.ts'
import { useChartSize } from '../../ui/chart/use-chart-size.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { chartTexts } from '../texts.ts'
import { Ground, GroundKey, type GroundKind } from './ground.tsx'
import { stackOf } from './stack.ts'

export interface BarSeries {
  readonly name: string
  /** Colour and pattern: told apart without colours too. */
  readonly ground: GroundKind
}

export interface BarPoint {
  /** Below the axis, short. */
  readonly label: string
  /** In the table and when pointed at. */
  readonly name: string
  /** One number for each series. */
  readonly values: readonly number[]
  /** What stands in the table instead of the plain numbers. */
  readonly cells?: readonly ReactNode[]
}

const RIGHT = 12
const TOP = 10
/** How much of its place a bar takes. */
const FILL = 0.7

/** Stacked bars as our own SVG: a sentence for those who do not see it, and all figures in a table behind it. */
export function BarChart({
  title,
  sentence,
  axis,
  series,
  points,
  isTabled = true,
}: {
  readonly title: string
  readonly sentence: string
  /** What stands below: head of the table's first column. */
  readonly axis: string
  readonly series: readonly BarSeries[]
  readonly points: readonly BarPoint[]
  /** Whether the figures stand in a table below; false where the page has them in a table of its own. */
  readonly isTabled?: boolean
}) {
  const t = useTexts(chartTexts)
  const ground = useId()
  const { host, width, rem } = useChartSize()
  const [isOpen, setOpen] = useState(false)
  const left = Math.round(3.2 * rem)
  const bottom = Math.round(1.9 * rem)
  const height = Math.round(11 * rem + bottom)
  const most = Math.max(1, ...points.map(({ values }) => values.reduce((sum, value) => sum + value, 0)))
  const scale = niceScale(0, most)
  const plot = Math.max(40, width - left - RIGHT)
  const slot = plot / Math.max(1, points.length)
  const y = (value: number) => TOP + (height - TOP - bottom) * (1 - value / scale.high)
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong>
      </figcaption>
      <p className="muted">{sentence}</p>
      <div ref={host}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}：${sentence}`}>
          <defs>
            {series.map((one) => (
              <Ground key={one.ground} id={`${ground}-${one.ground}`} kind={one.ground} />
            ))}
          </defs>
          {scale.ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className="chart-grid" />
              <text x={left - 6} y={y(tick) + 0.3 * rem} textAnchor="end">
                {tick}
              </text>
            </g>
          ))}
          {labelledPlaces(points.length, Math.floor(plot / (4.4 * rem))).map((index) => (
            <text key={index} x={left + slot * (index + 0.5)} y={height - 0.5 * rem} textAnchor="middle">
              {points[index]?.label}
            </text>
          ))}
          {points.map((point, index) => (
            <g key={point.name}>
              <title>{`${point.name}：${series.map(({ name }, at) => `${name} ${point.values[at] ?? 0}`).join('，')}`}</title>
              {stackOf(point.values).map(({ from, to }, at) => {
                const kind = series[at]?.ground
                return kind === undefined || from === to ? null : (
                  <rect
                    key={kind}
                    className={`bar-${kind}`}
                    x={left + slot * (index + (1 - FILL) / 2)}
                    width={Math.max(1, slot * FILL)}
                    y={y(to)}
                    height={y(from) - y(to)}
                    fill={`url(#${ground}-${kind})`}
                  />
                )
              })}
            </g>
          ))}
        </svg>
      </div>
      <ul className="plain legend">
        {series.map((one) => (
          <li key={one.name}>
            <GroundKey kind={one.ground} /> {one.name}
          </li>
        ))}
      </ul>
      {isTabled ? (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('asTable')}</summary>
          {isOpen ? (
            <ScrollX label={`${title} ${t('asTable')}`}>
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">{axis}</th>
                    {series.map(({ name }) => (
                      <th key={name} scope="col" className="number">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {points.map((point) => (
                    <tr key={point.name}>
                      <th scope="row">{point.name}</th>
                      {series.map(({ name }, at) => (
                        <td key={name} className="number">
                          {point.cells?.[at] ?? point.values[at] ?? 0}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollX>
          ) : null}
        </details>
      ) : null}
    </figure>
  )
}
