import { type ReactNode, useId } from 'react'
import { niceScale } from '../../../server/base/scale.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { numberHead } from '../plain-table.tsx'
import { ChartFrame } from './frame.tsx'
import { gapsOf, runsOf } from './scale.ts'

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

/** A line over time: where nothing came the line ends and the ground is hatched. */
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
  const t = useTexts(commonTexts)
  const hatch = useId()
  const known = points.flatMap(({ value, low, high }) => [value, low, high].filter((one): one is number => typeof one === 'number'))
  const hasBand = points.some(({ low }) => typeof low === 'number')
  const values = points.map(({ value }) => value)
  const lowest = Math.min(...known, floor ?? Number.POSITIVE_INFINITY)
  const highest = Math.max(...known, ceiling ?? Number.NEGATIVE_INFINITY)
  const [time, ...rest] = columns
  const measures = rest.filter((column) => column !== undefined)
  const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return (
    <ChartFrame
      title={title}
      sentence={sentence}
      extra={extra}
      scale={known.length === 0 ? niceScale(0, 1) : niceScale(lowest, highest)}
      format={tickFormat ?? format}
      labels={points.map(({ label }) => label)}
      defs={
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="#f4f6f9" />
          <line x1="0" y1="0" x2="0" y2="6" stroke="#c3cad4" strokeWidth="1.5" />
        </pattern>
      }
      legend={
        <div className="row muted chart-legend">
          <span className="chart-hatch" aria-hidden="true" />
          {t('noData')}
        </div>
      }
      heads={[time, ...measures.map(numberHead)]}
      rows={() =>
        points.map((point) => (
          <tr key={point.name}>
            <th scope="row">{point.name}</th>
            {[point.value, point.low, point.high].slice(0, measures.length).map((value, index) => (
              <td key={measures[index]} className="number">
                {typeof value === 'number' ? format(value) : t('noData')}
              </td>
            ))}
          </tr>
        ))
      }
    >
      {({ left, top, height, slot, y }) => {
        const x = (index: number) => left + slot * (index + 0.5)
        const at = (index: number, pick: 'value' | 'low' | 'high') => {
          const point = points[index]
          return `${x(index).toFixed(1)},${y(point?.[pick] ?? point?.value ?? 0).toFixed(1)}`
        }
        return (
          <>
            {gapsOf(values).map(({ from, to }) => (
              <rect key={from} x={left + slot * from} y={top} width={slot * (to - from + 1)} height={height} fill={`url(#${hatch})`} />
            ))}
            {runsOf(values).map(({ from, to }) => {
              const line = places(from, to)
              return (
                <g key={from}>
                  {hasBand && to > from ? (
                    <polygon
                      className="chart-band"
                      points={[...line.map((index) => at(index, 'high')), ...[...line].reverse().map((index) => at(index, 'low'))].join(
                        ' ',
                      )}
                    />
                  ) : null}
                  {to > from ? <polyline className="chart-line" points={line.map((index) => at(index, 'value')).join(' ')} /> : null}
                  {to === from ? <circle className="chart-dot" cx={x(from)} cy={y(points[from]?.value ?? 0)} r="3" /> : null}
                </g>
              )
            })}
            {points.map((point, index) => (
              <rect key={point.name} x={left + slot * index} y={top} width={slot} height={height} fill="transparent">
                <title>{`${point.name}：${point.value === null ? t('noData') : format(point.value)}`}</title>
              </rect>
            ))}
          </>
        )
      }}
    </ChartFrame>
  )
}
