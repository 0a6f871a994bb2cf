import { type ReactNode, useState } from 'react'
import type { niceScale } from '../../../server/base/scale.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PlainTable, type TableHead } from '../plain-table.tsx'
import { labelledPlaces } from './scale.ts'
import { useChartSize } from './use-chart-size.ts'
import './chart.css'

const RIGHT = 12
const TOP = 10
/** Room for the figures, the labels and the picture, in sizes of the text: it grows with it. */
const LEFT_REM = 3.6
const BOTTOM_REM = 1.9
const HEIGHT_REM = 11
const LABEL_REM = 5.4

/** Where the points of a chart stand, in pixels. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly height: number
  /** Width of the place of one point. */
  readonly slot: number
  readonly y: (value: number) => number
}

/**
 * Axes, labels and words of a chart as our own SVG: it has a sentence for those who do not see it, and all figures stand in a table
 * behind it.
 */
export function ChartFrame({
  title,
  sentence,
  extra,
  scale,
  format,
  labels,
  defs,
  legend,
  heads,
  rows,
  children,
}: {
  readonly title: string
  /** What the picture says, in one sentence. */
  readonly sentence: string
  readonly extra?: ReactNode
  readonly scale: ReturnType<typeof niceScale>
  /** Marks of the axis. */
  readonly format: (value: number) => string
  /** Below the axis, short, one for each point; as many are shown as have room. */
  readonly labels: readonly string[]
  readonly defs: ReactNode
  readonly legend: ReactNode
  /** Heads of the table, and its rows made when it is opened; absent where the page has the figures in a table of its own. */
  readonly heads?: readonly TableHead[]
  readonly rows?: () => ReactNode
  readonly children: (plot: Plot) => ReactNode
}) {
  const t = useTexts(commonTexts)
  const { host, width, rem } = useChartSize()
  const [isOpen, setOpen] = useState(false)
  const left = Math.round(LEFT_REM * rem)
  const bottom = Math.round(BOTTOM_REM * rem)
  const height = Math.round(HEIGHT_REM * rem + bottom)
  const wide = Math.max(40, width - left - RIGHT)
  const slot = wide / Math.max(1, labels.length)
  const y = (value: number) => TOP + (height - TOP - bottom) * (1 - (value - scale.low) / (scale.high - scale.low || 1))
  return (
    <figure className="chart">
      <figcaption className="row-between">
        <strong>{title}</strong>
        {extra}
      </figcaption>
      <p className="muted">{sentence}</p>
      <div ref={host}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}：${sentence}`}>
          <defs>{defs}</defs>
          {scale.ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className="chart-grid" />
              <text x={left - 6} y={y(tick) + 0.3 * rem} textAnchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {labelledPlaces(labels.length, Math.floor(wide / (LABEL_REM * rem))).map((index) => (
            <text key={index} x={left + slot * (index + 0.5)} y={height - 0.5 * rem} textAnchor="middle">
              {labels[index]}
            </text>
          ))}
          {children({ left, top: TOP, height: height - TOP - bottom, slot, y })}
        </svg>
      </div>
      {legend}
      {heads === undefined ? null : (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('figures')}</summary>
          {isOpen ? (
            <PlainTable label={`${title} ${t('figures')}`} className="chart-table" heads={heads}>
              {rows?.()}
            </PlainTable>
          ) : null}
        </details>
      )}
    </figure>
  )
}
