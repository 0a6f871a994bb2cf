import { addExact, type ExactNumber } from '../../base/decimal.ts'
import { compare, equal } from '../feel/compare.ts'
import type { Run } from '../feel/run.ts'
import { entryOf, type FeelContext, type FeelValue, isContext, isNumber } from '../feel/values.ts'

export type HitPolicy =
  | 'UNIQUE'
  | 'FIRST'
  | 'ANY'
  | 'PRIORITY'
  | 'RULE ORDER'
  | 'OUTPUT ORDER'
  | 'COLLECT'
  | 'COLLECT SUM'
  | 'COLLECT MIN'
  | 'COLLECT MAX'
  | 'COLLECT COUNT'

/** A rule that matched, with what it gives: a value, or a context when the table has several outputs. */
export interface Hit {
  readonly ruleNumber: number
  readonly result: FeelValue
}

export interface OutputOrder {
  /** Name of the output; null when the table has only one. */
  readonly name: string | null
  /** Its output values, the first of highest priority; empty when none are listed. */
  readonly values: readonly FeelValue[]
}

/** What the policy makes of the hits, or why it can not (DMN 1.3 §8.2.8 and §8.2.11). */
export type PolicyResult =
  | { readonly ok: true; readonly value: FeelValue }
  | { readonly ok: false; readonly zh: string; readonly en: string }

export const SINGLE_HIT: ReadonlySet<HitPolicy> = new Set(['UNIQUE', 'FIRST', 'ANY', 'PRIORITY'])

/** Applies a hit policy to at least one hit, in rule order. */
export function applyPolicy(policy: HitPolicy, hits: readonly Hit[], order: readonly OutputOrder[], run: Run): PolicyResult {
  const results = hits.map((hit) => hit.result)
  const first = results[0] ?? null
  switch (policy) {
    case 'UNIQUE': {
      if (hits.length === 1) return { ok: true, value: first }
      const rules = hits.map((hit) => hit.ruleNumber).join(', ')
      return {
        ok: false,
        zh: `命中策略“唯一”只允许一条规则，现有第 ${rules} 条`,
        en: `only one rule to match (hit policy UNIQUE), but rules ${rules} do`,
      }
    }
    case 'ANY': {
      const differs = results.some((result) => equal(result, first, run) !== true)
      if (!differs) return { ok: true, value: first }
      return { ok: false, zh: '命中策略“任意”要求结果相同', en: 'all matching rules to give the same (hit policy ANY), but they differ' }
    }
    case 'FIRST':
      return { ok: true, value: first }
    case 'PRIORITY':
      return { ok: true, value: byPriority(results, order, run)[0] ?? null }
    case 'OUTPUT ORDER':
      return { ok: true, value: byPriority(results, order, run) }
    case 'RULE ORDER':
    case 'COLLECT':
      return { ok: true, value: results }
    case 'COLLECT COUNT':
      return { ok: true, value: results.length }
    case 'COLLECT SUM':
      if (!results.every(isNumber)) return { ok: false, zh: '汇总“求和”要求数字', en: 'numbers to add up, but an output is none' }
      return { ok: true, value: (results as readonly ExactNumber[]).reduce(addExact, 0) }
    case 'COLLECT MIN':
      return extreme(results, -1, run)
    case 'COLLECT MAX':
      return extreme(results, 1, run)
  }
}

function extreme(results: readonly FeelValue[], wanted: 1 | -1, run: Run): PolicyResult {
  let best = results[0] ?? null
  for (const result of results) {
    const order = compare(result, best, run)
    if (order === null) return { ok: false, zh: '输出不能互相比较', en: 'outputs that can be compared, but they can not' }
    if (order * wanted > 0) best = result
  }
  return { ok: true, value: best }
}

function byPriority(results: readonly FeelValue[], order: readonly OutputOrder[], run: Run): readonly FeelValue[] {
  const ranks = (result: FeelValue) =>
    order.map(({ name, values }) => {
      const output = name === null || !isContext(result) ? result : (entryOf(result as FeelContext, name) ?? null)
      const rank = values.findIndex((value) => equal(value, output, run) === true)
      return rank < 0 ? values.length : rank
    })
  return results
    .map((result) => ({ result, ranks: ranks(result) }))
    .sort((a, b) => {
      const at = a.ranks.findIndex((rank, index) => rank !== b.ranks[index])
      return at < 0 ? 0 : (a.ranks[at] ?? 0) - (b.ranks[at] ?? 0)
    })
    .map((each) => each.result)
}
