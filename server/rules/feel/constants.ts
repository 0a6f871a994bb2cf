import { type Evaluate, FeelFailure, Run, type Scope } from './run.ts'
import { DaysDuration, FeelDate, type FeelValue, isNumber, MonthsDuration } from './values.ts'

/** What is known when compiling: closures that always give the same value. */
const known = new WeakMap<Evaluate, { readonly value: FeelValue }>()

export function constant(value: FeelValue): Evaluate {
  const evaluate = () => value
  known.set(evaluate, { value })
  return evaluate
}

/** The value of a closure that is constant; undefined for others. */
export function constantOf(evaluate: Evaluate): FeelValue | undefined {
  return known.get(evaluate)?.value
}

const NO_SCOPE: Scope = { values: {}, outer: null }
const FOLDING = { budget: { steps: 1_000, listItems: 100 } }

/**
 * A closure whose parts are all constant is evaluated once, here. Only for pure work that does not read the clock; work that may
 * read the zone (`zoned`: it compares or subtracts) is left alone when a part has a time of day.
 * What warns or fails stays as it is, so that each evaluation says so.
 */
export function folded(parts: readonly Evaluate[], evaluate: Evaluate, zoned = false): Evaluate {
  const constants = parts.map((part) => known.get(part))
  if (!constants.every((each) => each !== undefined && (!zoned || isZoneFree(each.value)))) return evaluate
  const run = new Run(FOLDING, () => null)
  try {
    const value = evaluate(NO_SCOPE, run)
    return run.warnings.length === 0 ? constant(value) : evaluate
  } catch (error) {
    if (error instanceof FeelFailure) return evaluate
    throw error
  }
}

function isZoneFree(value: FeelValue): boolean {
  return (
    value === null ||
    typeof value !== 'object' ||
    isNumber(value) ||
    value instanceof FeelDate ||
    value instanceof DaysDuration ||
    value instanceof MonthsDuration
  )
}
