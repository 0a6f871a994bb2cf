import type { ElementReport, Percentiles, RehearsalReport } from '../../../server/base/api/rehearsal.ts'

/** What a heat map shows. */
export type Measure = 'count' | 'waiting' | 'working'
export const MEASURES = ['count', 'waiting', 'working'] as const satisfies readonly Measure[]

/** The number of an element under a measure: how often, or the middle of the hours; null where nothing was measured. */
export function measured(element: ElementReport, measure: Measure): number | null {
  return measure === 'count' ? element.entered : element[measure].p50
}

const HOURS_OF_DAY = 24
const MINUTES_OF_HOUR = 60

/** Hours as people say them: minutes below an hour, days from two days on. */
export function spanOf(hours: number): { readonly value: number; readonly unit: 'minutes' | 'hours' | 'days' } {
  if (hours < 1) return { value: Math.round(hours * MINUTES_OF_HOUR), unit: 'minutes' }
  if (hours < HOURS_OF_DAY * 2) return { value: tenth(hours), unit: 'hours' }
  return { value: tenth(hours / HOURS_OF_DAY), unit: 'days' }
}

/** One place behind the point, none where it says nothing. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** Middle, nine tenths, most: the three figures that stand for many. */
export const EDGES = ['p50', 'p90', 'most'] as const satisfies readonly (keyof Percentiles)[]

/** Amounts of a column of fen, exactly. */
export function sumOfFen(amounts: readonly string[]): string {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n).toString()
}

/** Deadlines that were missed as a share of those that came to an end or were missed; null where none did. */
export function missedShare(deadlines: RehearsalReport['deadlines']): number | null {
  const met = deadlines.reduce((sum, one) => sum + one.met, 0)
  const missed = deadlines.reduce((sum, one) => sum + one.missed, 0)
  return met + missed === 0 ? null : missed / (met + missed)
}

/** Processes of a report, in the order of its elements. */
export function processesOf({ elements, neverReached }: Pick<RehearsalReport, 'elements' | 'neverReached'>): readonly string[] {
  return [...new Set([...elements, ...neverReached].map(({ processId }) => processId))]
}
