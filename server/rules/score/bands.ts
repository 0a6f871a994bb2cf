import { type Decimal, Exact } from '../../base/decimal.ts'
import type { Band } from './types.ts'

/** Index of the band a value lies in; undefined when it lies in none. */
export function bandOf(bands: readonly Band[], value: Decimal): number | undefined {
  const index = bands.findIndex(
    ({ from, fromOpen, to, toClosed }) =>
      (from === undefined || (fromOpen === true ? value.gt(from) : value.gte(from))) &&
      (to === undefined || (toClosed === true ? value.lte(to) : value.lt(to))),
  )
  return index < 0 ? undefined : index
}

export interface BandFault {
  readonly kind: 'hole' | 'overlap' | 'empty'
  /** Index of the band it is at; of the later one for holes and overlaps, the number of bands for a hole at the end. */
  readonly index: number
  /** Where it is, e.g. `10`. */
  readonly place: string
}

/** An end of a band as a point on the line: `after` means that the value itself lies below the point. */
interface Cut {
  readonly value: Decimal | 'below' | 'above'
  readonly after: boolean
}

/**
 * Values of no band, values of two bands, and bands without values. Bands must be numeric and may stand in any order.
 * Shares are looked at from 0 to 1, counts from 0 in whole numbers, other values from 0 up.
 */
export function bandFaults(bands: readonly Band[], measure: 'ratio' | 'value' | 'count'): readonly BandFault[] {
  const faults: BandFault[] = []
  const ranges = bands
    .map((band, index) => ({ index, low: lowOf(band, measure), high: highOf(band, measure) }))
    .filter(({ index, low, high }) => {
      const empty = order(low, high) >= 0
      if (empty) faults.push({ kind: 'empty', index, place: textOf(low) })
      return !empty
    })
    .sort((a, b) => order(a.low, b.low) || order(a.high, b.high))
  let reached: Cut = { value: new Exact(0), after: false }
  for (const { index, low, high } of ranges) {
    const gap = order(low, reached)
    if (gap > 0) faults.push({ kind: 'hole', index, place: textOf(reached) })
    else if (gap < 0 && index !== ranges[0]?.index) faults.push({ kind: 'overlap', index, place: textOf(low) })
    if (order(high, reached) > 0) reached = high
  }
  const end: Cut = measure === 'ratio' ? { value: new Exact(1), after: true } : { value: 'above', after: true }
  if (ranges.length > 0 && order(reached, end) < 0) faults.push({ kind: 'hole', index: bands.length, place: textOf(reached) })
  return faults
}

function lowOf({ from, fromOpen }: Band, measure: string): Cut {
  if (from === undefined) return { value: 'below', after: false }
  if (measure === 'count') return { value: fromOpen === true ? new Exact(from).floor().plus(1) : new Exact(from).ceil(), after: false }
  return { value: new Exact(from), after: fromOpen === true }
}

function highOf({ to, toClosed }: Band, measure: string): Cut {
  if (to === undefined) return { value: 'above', after: true }
  if (measure === 'count') return { value: toClosed === true ? new Exact(to).floor().plus(1) : new Exact(to).ceil(), after: false }
  return { value: new Exact(to), after: toClosed === true }
}

function order(a: Cut, b: Cut): number {
  const rank = ({ value }: Cut) => (value === 'below' ? -1 : value === 'above' ? 1 : 0)
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  if (a.value === 'below' || a.value === 'above' || b.value === 'below' || b.value === 'above') return 0
  return a.value.cmp(b.value) || Number(a.after) - Number(b.after)
}

function textOf({ value }: Cut): string {
  return value === 'below' ? '-∞' : value === 'above' ? '∞' : value.toFixed()
}
