import type { RowAnswer } from '../../base/api/score.ts'
import { type Decimal, Exact } from '../../base/decimal.ts'
import { bandOf } from './bands.ts'
import { countOf, isMeasured, keeps, quantityOf, type Refused, ratioOf, refuse } from './measure.ts'
import type { Condition, RowMethod, SchemeRow } from './types.ts'

/** `full`: the points that are at stake; zero when the row leaves the denominator. */
export interface RowScore {
  readonly score: Decimal
  readonly met: boolean
  readonly full: Decimal
}
export type RowOutcome = ({ readonly ok: true } & RowScore) | Refused

const ZERO = new Exact(0)
const MARK = /^\d{1,9}(\.\d{1,9})?$/

interface Whole {
  readonly full: Decimal
  readonly held: RowOutcome
  readonly missed: RowOutcome
}
const wholes = new WeakMap<SchemeRow, Whole>()

/** The points of a row, and what it comes to when it is met or missed as a whole; rows never change. */
function wholeOf(row: SchemeRow): Whole {
  let whole = wholes.get(row)
  if (whole === undefined) {
    const full = new Exact(row.points ?? 0)
    whole = { full, held: give(full, full, true), missed: give(full, ZERO, false) }
    wholes.set(row, whole)
  }
  return whole
}

function give(full: Decimal, score: Decimal, met: boolean): RowOutcome {
  return { ok: true, score, met, full }
}

function hold({ held, missed }: Whole, met: boolean): RowOutcome {
  return met ? held : missed
}

function byShare(full: Decimal, share: Decimal, least: string | undefined): RowOutcome {
  return give(full, full.times(share), least === undefined ? share.gt(0) : share.gte(least))
}

/** Score of one row before rounding, and whether its condition is met. A row without answer has no points and is not met. */
export function scoreRow(row: SchemeRow, answer: RowAnswer | undefined): RowOutcome {
  const whole = wholeOf(row)
  const { full } = whole
  if (answer === undefined) return whole.missed
  if (answer.notApplicable === true) return notApplicable(row, full)
  const { method } = row
  switch (method.kind) {
    case 'has':
      return hold(whole, answer.has === true)
    case 'proportional': {
      const share = ratioOf(row, answer)
      return share.ok ? byShare(full, share.value ?? ZERO, method.minimumRatio) : share
    }
    case 'threshold': {
      const found = quantityOf(row, method, answer)
      return found.ok ? hold(whole, keeps(method, found.value)) : found
    }
    case 'count': {
      const found = countOf(row, answer)
      return found.ok ? hold(whole, found.value?.gte(method.atLeast) === true) : found
    }
    case 'all-of':
    case 'k-of-n':
    case 'rate': {
      const held = heldOf(row, method, answer)
      if ('problem' in held) return held
      if (method.kind === 'k-of-n') return hold(whole, held.held >= method.atLeast)
      if (method.kind === 'all-of') return hold(whole, held.held === held.of)
      return held.of === 0
        ? { ok: true, score: ZERO, met: true, full: ZERO }
        : byShare(full, new Exact(held.held).div(held.of), method.minimumRatio)
    }
    case 'weighted-mean':
      return weightedMean(row, method, answer, full)
    case 'bands': {
      const found = quantityOf(row, method, answer)
      if (!found.ok) return found
      if (found.value === null) return whole.missed
      const index = bandOf(method.bands, found.value)
      const band = index === undefined ? undefined : method.bands[index]
      if (band === undefined) return refuse(row, 'VALUE_IN_NO_BAND', '的数值不在任何一档之内', 'has a value that lies in no band')
      return give(full, new Exact(band.points), new Exact(band.points).gt(0))
    }
    case 'choice': {
      if (answer.choice === undefined) return whole.missed
      const option = method.options.find(({ id }) => id === answer.choice)
      if (option === undefined) return refuse(row, 'CHOICE_UNKNOWN', '没有这一选项', 'has no such option')
      return give(full, new Exact(option.points), option.met ?? new Exact(option.points).gt(0))
    }
    case 'judged': {
      const { judged } = answer
      if (judged === undefined) return whole.missed
      if (!MARK.test(judged) || new Exact(judged).gt(full))
        return refuse(row, 'SCORE_OUT_OF_RANGE', `的评分应在 0 到 ${full} 之间`, `takes a score from 0 to ${full}`)
      const given = new Exact(judged)
      if (!given.mod(method.step).isZero())
        return refuse(row, 'SCORE_STEP', `的评分应为 ${method.step} 的整数倍`, `takes scores in steps of ${method.step}`)
      return give(full, given, given.gt(0))
    }
    case 'survey': {
      const share = ratioOf(row, answer)
      if (!share.ok) return share
      if (share.value === null) return whole.missed
      const missing = missingAnswers(row, method, answer)
      if (missing !== null) return missing
      const met = share.value.gte(method.minimumRatio)
      return method.scores === 'threshold' ? hold(whole, met) : give(full, full.times(share.value), met)
    }
  }
}

function notApplicable(row: SchemeRow, full: Decimal): RowOutcome {
  if (row.notApplicable?.allowed !== true)
    return refuse(row, 'NOT_APPLICABLE_REFUSED', '不允许选“不适用”', 'can not be marked as not applicable')
  const { scores } = row.notApplicable
  if (scores === 'excluded') return { ok: true, score: ZERO, met: true, full: ZERO }
  return { ok: true, score: scores === 'full' ? full : ZERO, met: true, full }
}

type Conditions = Extract<RowMethod, { readonly conditions: unknown }>

/** How many conditions hold, of how many that apply; only a rate lets conditions be excluded. */
function heldOf(
  row: SchemeRow,
  { kind, conditions }: Conditions,
  answer: RowAnswer,
): { readonly held: number; readonly of: number } | Refused {
  const excluded = new Set(kind === 'rate' ? (answer.excluded ?? []) : [])
  let held = 0
  for (const condition of conditions) {
    if (excluded.has(condition.id)) continue
    const holds = isHeld(row, condition, answer)
    if (typeof holds !== 'boolean') return holds
    if (holds) held += 1
  }
  return { held, of: conditions.filter(({ id }) => !excluded.has(id)).length }
}

function isHeld(row: SchemeRow, { id, limit }: Condition, answer: RowAnswer): boolean | Refused {
  if (limit === undefined || answer.measured?.[id] === undefined) return answer.conditions?.[id] === true
  const found = quantityOf(row, limit, answer.measured[id])
  return found.ok ? keeps(limit, found.value) : found
}

function weightedMean(
  row: SchemeRow,
  { scale, parts, atLeast }: Extract<RowMethod, { readonly kind: 'weighted-mean' }>,
  answer: RowAnswer,
  full: Decimal,
): RowOutcome {
  let sum = ZERO
  let weights = ZERO
  for (const { id, weight } of parts) {
    const mark = answer.marks?.[id] ?? '0'
    if (!MARK.test(mark) || new Exact(mark).gt(scale))
      return refuse(row, 'MARK_OUT_OF_RANGE', `的各分项应在 0 到 ${scale} 之间`, `takes marks from 0 to ${scale}`)
    sum = sum.plus(new Exact(mark).times(weight))
    weights = weights.plus(weight)
  }
  const mean = weights.isZero() ? ZERO : sum.div(weights)
  return { ok: true, score: mean.times(full).div(scale), met: atLeast === undefined ? mean.gt(0) : mean.gte(atLeast), full }
}

export interface SampleSize {
  readonly size: number
  /** There are fewer than the least number: all of them are asked. */
  readonly belowMinimum: boolean
}

/** How many must answer a survey of so many: rounded up, between least and most, and never more than there are. */
export function sampleSizeOf(
  { share, least, most }: { readonly share: string; readonly least: number; readonly most: number },
  population: number,
): SampleSize {
  const wanted = new Exact(population).times(share).ceil().toNumber()
  return { size: Math.min(Math.max(Math.min(wanted, most), least), population), belowMinimum: population < least }
}

function missingAnswers(row: SchemeRow, { sample }: Extract<RowMethod, { readonly kind: 'survey' }>, answer: RowAnswer): Refused | null {
  const { population, denominator = 0 } = answer
  if (sample === undefined || population === undefined) return null
  if (!Number.isSafeInteger(population) || population < denominator)
    return refuse(row, 'POPULATION_OUT_OF_RANGE', '的总户数不能少于有效答卷数', 'needs at least as many households as valid answers')
  const { size } = sampleSizeOf(sample, population)
  return denominator >= size
    ? null
    : refuse(row, 'SAMPLE_NOT_COMPLETE', `的有效答卷不足 ${size} 份，调查尚未完成`, `needs ${size} valid answers: the survey is still open`)
}

/** Does the answer say what the row's method asks? A sheet is signed only when every row does. */
export function isAnswered(row: SchemeRow, answer: RowAnswer | undefined): boolean {
  if (answer === undefined) return false
  if (answer.notApplicable === true) return true
  const { method } = row
  switch (method.kind) {
    case 'has':
      return answer.has !== undefined
    case 'proportional':
      return isMeasured({ measure: 'ratio' }, answer)
    case 'threshold':
    case 'bands':
      return isMeasured(method, answer)
    case 'count':
      return answer.count !== undefined
    case 'all-of':
    case 'k-of-n':
    case 'rate': {
      const said = method.conditions.some(({ limit }) => limit === undefined)
        ? answer.conditions !== undefined || (answer.excluded?.length ?? 0) > 0
        : true
      return (
        said &&
        method.conditions.every(
          ({ id, limit }) => limit === undefined || answer.excluded?.includes(id) === true || isMeasured(limit, answer.measured?.[id]),
        )
      )
    }
    case 'weighted-mean':
      return method.parts.every(({ id }) => answer.marks?.[id] !== undefined)
    case 'choice':
      return answer.choice !== undefined
    case 'judged':
      return answer.judged !== undefined
    case 'survey':
      return isMeasured({ measure: 'ratio' }, answer) && (method.sample === undefined || answer.population !== undefined)
  }
}
