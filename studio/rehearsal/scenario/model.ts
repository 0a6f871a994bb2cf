import type { Distribution, FieldPlan, Scenario, StartPlan, WayPlan } from '../../../server/base/api/rehearsal.ts'
import type { Json } from '../../../server/base/json.ts'
import { tenthsOf } from './curve.ts'

export const DISTRIBUTION_KINDS = [
  'fixed',
  'uniform',
  'triangular',
  'normal',
  'lognormal',
] as const satisfies readonly Distribution['kind'][]

export const FIELD_KINDS = ['value', 'number', 'choice', 'date', 'feel', 'list'] as const satisfies readonly FieldPlan['kind'][]

/** Deviations between the tenth and the ninth tenth of a normal distribution. */
const TENTHS_APART = 2.563

/** The same numbers, roughly, drawn in another way: the middle and the tenths stay where they are. */
export function withKind(distribution: Distribution, kind: Distribution['kind']): Distribution {
  if (distribution.kind === kind) return distribution
  const { decimals, least, most } = distribution
  const limits = {
    ...(decimals === undefined ? {} : { decimals }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  }
  const { p10, p50, p90 } = tenthsOf(distribution)
  const [from, to] = p10 === p90 ? [Math.min(p50 / 2, p50 - 1), Math.max(p50 * 1.5, p50 + 1)] : [p10, p90]
  switch (kind) {
    case 'fixed':
      return { ...limits, kind, value: p50 }
    case 'uniform':
      return { ...limits, kind, from: exact(from), to: exact(to) }
    case 'triangular':
      return { ...limits, kind, from: exact(from), likely: p50, to: exact(to) }
    case 'normal':
      return { ...limits, kind, mean: p50, deviation: exact((to - from) / TENTHS_APART) }
    case 'lognormal': {
      const median = Math.max(p50, Number.EPSILON)
      const spread = from > 0 ? Math.log(to / from) / TENTHS_APART : Math.log(Math.max(to, median * 2) / median) / (TENTHS_APART / 2)
      return { ...limits, kind, median: exact(median), spread: exact(spread) }
    }
  }
}

/** Without the dust of binary fractions. */
function exact(value: number): number {
  return Number(value.toPrecision(4))
}

/** Share 0 to 1 as per cent, and back, without the dust of binary fractions. */
export const toPercent = (share: number): number => Number((share * 100).toPrecision(12))
export const toShare = (percent: number): number => Number((percent / 100).toPrecision(12))

/** What each weight is of the whole, in whole per cent; nothing of nothing. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => (sum > 0 ? Math.round((weight / sum) * 100) : 0))
}

const MONTHS = 12

/** Weights of the twelve months, with 1 where none is given. */
export function monthsOf(start: Pick<StartPlan, 'months'>): readonly number[] {
  return Array.from({ length: MONTHS }, (_, month) => start.months?.[month] ?? 1)
}

/** The start with one month's weight changed; twelve equal ones need no list. */
export function withMonth(start: StartPlan, month: number, weight: number): StartPlan {
  const months = monthsOf(start).map((old, at) => (at === month ? weight : old))
  const { months: _, ...rest } = start
  return months.every((one) => one === months[0]) && weight > 0 ? rest : { ...rest, months }
}

/** Bars of the months, 0 to 1 of the highest. */
export function barsOf(months: readonly number[]): readonly number[] {
  const most = Math.max(...months, 0)
  return months.map((weight) => (most > 0 ? weight / most : 0))
}

/** A number to begin with. */
export const FIRST_DISTRIBUTION: Distribution = { kind: 'fixed', value: 1 }

/** A plan of a field to begin with, of the kind asked for. */
export function firstPlan(kind: FieldPlan['kind'], options: readonly Json[] = []): FieldPlan {
  switch (kind) {
    case 'value':
      return { kind, value: options[0] ?? '' }
    case 'number':
      return { kind, of: FIRST_DISTRIBUTION }
    case 'choice':
      return { kind, of: (options.length === 0 ? [''] : options).map((value) => ({ value, weight: 1 })) }
    case 'date':
      return { kind, days: { kind: 'fixed', value: 0 } }
    case 'feel':
      return { kind, feel: '' }
    case 'list':
      return { kind, count: FIRST_DISTRIBUTION, item: {} }
  }
}

export const firstWay = (): WayPlan => ({ name: { zh: '', en: '' }, weight: 1, fields: {} })

/** The object with a key set, renamed to nothing when the value is undefined. */
export function withKey<T>(map: { readonly [key: string]: T }, key: string, value: T | undefined): { readonly [key: string]: T } {
  const { [key]: _, ...rest } = map
  if (value === undefined) return rest
  return key in map
    ? Object.fromEntries(Object.entries(map).map(([name, old]) => [name, name === key ? value : old]))
    : { ...map, [key]: value }
}

/** The object with an optional property set, or left out when it is undefined or empty text. */
export function withOptional<T extends object, K extends keyof T>(whole: T, key: K, value: T[K] | undefined): T {
  const { [key]: _, ...rest } = whole
  return (value === undefined || value === '' ? rest : { ...rest, [key]: value }) as T
}

/** A copy of a scenario under another name and seed of its own. */
export function copyOf(scenario: Scenario, id: string, title: string): Scenario {
  return { ...scenario, id, title: { zh: title, en: title }, seed: id }
}
