import type { Measured, RowAnswer, SchemeRow } from '../../server/rules/score/index.ts'
import type { Limit } from '../../server/rules/score/types.ts'

/** An answer that gives the row all its points. */
export function fullAnswer({ method }: SchemeRow): RowAnswer {
  switch (method.kind) {
    case 'has':
      return { has: true }
    case 'proportional':
      return { numerator: 12, denominator: 12 }
    case 'survey':
      return { numerator: 10, denominator: 10 }
    case 'threshold':
      return kept(method)
    case 'count':
      return { count: method.atLeast }
    case 'all-of':
      return {
        conditions: Object.fromEntries(method.conditions.flatMap(({ id, limit }) => (limit === undefined ? [[id, true]] : []))),
        measured: Object.fromEntries(method.conditions.flatMap(({ id, limit }) => (limit === undefined ? [] : [[id, kept(limit)]]))),
      }
    default:
      throw new Error(`Expected a method that these programmes use, but got ${method.kind}`)
  }
}

/** A quantity that keeps the limit. */
function kept({ measure, value }: Limit): Measured {
  if (measure === 'ratio') return { numerator: 12, denominator: 12 }
  return measure === 'count' ? { count: Number(value) } : { value }
}
