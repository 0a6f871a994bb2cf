import { niceScale } from '../../../base/scale.ts'
import { INK, type Measure, type Op, type Row } from '../../../letters/index.ts'
import { smallText, widthOf } from './text.ts'

export interface Series {
  readonly name: string
  readonly color: string
  readonly values: readonly number[]
}

const HEIGHT = 150
const LEFT = 44
const BOTTOM = 18
const TOP = 26
const GRID = '#d9d9d9'
const SIZE = 7.5
/** Steps of the scale, about. */
const STEPS = 4

export interface Chart {
  readonly labels: readonly string[]
  readonly series: readonly Series[]
  /** Of one label: parts of a whole on each other, or different things beside each other. */
  readonly bars: 'stacked' | 'beside'
  readonly unit: string
}

/** Bars over their labels; height and scale by the highest. */
export function barChart(chart: Chart & { readonly width: number }, measure: Measure): Row {
  const { labels, series, bars, width, unit } = chart
  const isStacked = bars === 'stacked'
  const tallest = labels.map((_, at) => {
    const values = series.map((one) => one.values[at] ?? 0)
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values)
  })
  const scale = niceScale(0, Math.max(0, ...tallest) || STEPS, STEPS)
  const floor = HEIGHT - BOTTOM
  const step = (width - LEFT) / Math.max(1, labels.length)
  const heightOf = (value: number) => (value / scale.high) * (floor - TOP)
  const ops: Op[] = []
  for (const value of scale.ticks) {
    const y = floor - heightOf(value)
    ops.push({ kind: 'line', x1: LEFT, x2: width, y1: y, y2: y, width: 0.4, color: GRID })
    ops.push(...smallText(short(value), { x: 0, y, width: LEFT - 5, size: SIZE, align: 'right' }, measure))
  }
  const room = step * 0.76
  for (const [at] of labels.entries()) {
    let y = floor
    for (const [order, { color, values }] of series.entries()) {
      const height = heightOf(values[at] ?? 0)
      const barWidth = isStacked ? room : room / series.length
      const x = LEFT + at * step + step * 0.12 + (isStacked ? 0 : order * barWidth)
      y = (isStacked ? y : floor) - height
      if (height > 0) ops.push({ kind: 'box', x, y, width: barWidth, height, line: 0.1, color, fill: color })
    }
  }
  ops.push({ kind: 'line', x1: LEFT, x2: width, y1: floor, y2: floor, width: 0.8, color: INK })
  ops.push(...labelOps(labels, step, floor + BOTTOM / 2 + 1, measure))
  ops.push(...legend(series, unit, width, measure))
  return { height: HEIGHT + 6, ops }
}

/** As many labels as have room, the first always. */
function labelOps(labels: readonly string[], step: number, y: number, measure: Measure): readonly Op[] {
  const widest = Math.max(...labels.map((label) => widthOf(label, SIZE, measure)), 1) + 6
  const every = Math.max(1, Math.ceil(widest / step))
  return labels.flatMap((label, at) =>
    at % every === 0
      ? smallText(label, { x: LEFT + at * step + step / 2 - widest / 2, y, width: widest, size: SIZE, align: 'center' }, measure)
      : [],
  )
}

function legend(series: readonly Series[], unit: string, width: number, measure: Measure): readonly Op[] {
  const ops: Op[] = [...smallText(unit, { x: 0, y: 9, width: LEFT + 60, size: SIZE }, measure)]
  let right = width
  for (const { name, color } of [...series].reverse()) {
    const wide = widthOf(name, SIZE, measure)
    ops.push(...smallText(name, { x: right - wide, y: 9, width: wide + 1, size: SIZE }, measure))
    ops.push({ kind: 'box', x: right - wide - 12, y: 5, width: 8, height: 8, line: 0.1, color, fill: color })
    right -= wide + 24
  }
  return ops
}

/** `12000` is 1.2万. */
export function short(value: number): string {
  if (value >= 100_000_000) return `${trimmed(value / 100_000_000)}亿`
  if (value >= 10_000) return `${trimmed(value / 10_000)}万`
  return trimmed(value)
}

function trimmed(value: number): string {
  return String(Math.round(value * 100) / 100)
}
