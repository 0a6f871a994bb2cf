import { type ReactNode, useId } from 'react'
import { niceScale } from '../../../server/base/scale.ts'
import { numberHead } from '../plain-table.tsx'
import { ChartFrame } from './frame.tsx'
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

/** How much of its place a bar takes. */
const FILL = 0.7

/** Stacked bars. */
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
  const ground = useId()
  const most = Math.max(1, ...points.map(({ values }) => values.reduce((sum, value) => sum + value, 0)))
  return (
    <ChartFrame
      title={title}
      sentence={sentence}
      scale={niceScale(0, most)}
      format={String}
      labels={points.map(({ label }) => label)}
      defs={series.map((one) => <Ground key={one.ground} id={`${ground}-${one.ground}`} kind={one.ground} />)}
      legend={
        <ul className="plain chart-key">
          {series.map((one) => (
            <li key={one.name}>
              <GroundKey kind={one.ground} /> {one.name}
            </li>
          ))}
        </ul>
      }
      {...(isTabled ? { heads: [axis, ...series.map(({ name }) => numberHead(name))] } : {})}
      rows={() =>
        points.map((point) => (
          <tr key={point.name}>
            <th scope="row">{point.name}</th>
            {series.map(({ name }, at) => (
              <td key={name} className="number">
                {point.cells?.[at] ?? point.values[at] ?? 0}
              </td>
            ))}
          </tr>
        ))
      }
    >
      {({ left, slot, y }) =>
        points.map((point, index) => (
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
        ))
      }
    </ChartFrame>
  )
}
