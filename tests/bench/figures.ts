import { planLine, type StatementPlan } from '../support/plans.ts'

/** One figure of a bench: never without the limit or peer that was measured beside it in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** `value` over the other's value; null where nothing stands beside it. */
  readonly ratio: number | null
  /** What stands beside it, with its own value. */
  readonly against: string | null
}

/** What is kept beside the figures, e.g. the plan of a statement. */
export interface Note {
  readonly note: string
  readonly text: string
}

/** A bench file `tests/bench/<name>.bench.ts` exports `bench`. */
export type Bench = () => Promise<readonly (Figure | Note)[]>

/** A line for each statement; where several statements have one name, for each plan. */
export function planNotes(plans: readonly StatementPlan[]): readonly Note[] {
  const notes = plans.map(({ name, plan }) => ({ note: `plan of ${name}`, text: planLine(plan) }))
  return [...new Map(notes.map((note) => [`${note.note} ${note.text}`, note])).values()]
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}
