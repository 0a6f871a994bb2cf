import type { RowAnswer } from '../../base/api/score.ts'
import { type Decimal, Exact } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import type { SchemeRow } from './types.ts'

export type RowOutcome =
  | { readonly ok: true; readonly score: Decimal; readonly met: boolean }
  | { readonly ok: false; readonly problem: Problem }

const ZERO = new Exact(0)

/** Score of one row before rounding, and whether its condition is met. A row without answer has no points and is not met. */
export function scoreRow(row: SchemeRow, answer: RowAnswer | undefined): RowOutcome {
  const full = new Exact(row.points ?? 0)
  const hold = (met: boolean): RowOutcome => ({ ok: true, score: met ? full : ZERO, met })
  if (answer === undefined) return hold(false)
  if (answer.notApplicable === true) {
    if (row.notApplicable?.allowed !== true)
      return refuse(row, 'NOT_APPLICABLE_REFUSED', '不允许选“不适用”', 'can not be marked as not applicable')
    return { ok: true, score: row.notApplicable.scores === 'full' ? full : ZERO, met: true }
  }
  const { method } = row
  switch (method.kind) {
    case 'has':
      return hold(answer.has === true)
    case 'proportional': {
      const share = ratio(row, answer)
      if ('problem' in share) return share
      const met = method.minimumRatio === undefined ? share.value.gt(0) : share.value.gte(method.minimumRatio)
      return { ok: true, score: full.times(share.value), met }
    }
    case 'threshold': {
      if (method.measure === 'ratio') {
        const share = ratio(row, answer)
        return 'problem' in share ? share : hold(compares(share.value, method.operator, new Exact(method.value)))
      }
      if (method.measure === 'count' && answer.count !== undefined && !isCount(answer.count))
        return refuse(row, 'COUNT_OUT_OF_RANGE', '的数量应为不小于 0 的整数', 'needs a whole number that is not negative')
      const measured = method.measure === 'count' ? answer.count : answer.value
      if (measured === undefined) return hold(false)
      if (!/^-?\d+(\.\d+)?$/.test(String(measured))) return refuse(row, 'VALUE_NOT_A_NUMBER', '的数值格式不正确', 'needs a number')
      return hold(compares(new Exact(measured), method.operator, new Exact(method.value)))
    }
    case 'count': {
      const count = answer.count ?? 0
      if (!isCount(count))
        return refuse(row, 'COUNT_OUT_OF_RANGE', '的数量应为不小于 0 的整数', 'needs a whole number that is not negative')
      return hold(count >= method.atLeast)
    }
    case 'all-of':
      return hold(method.conditions.every(({ id }) => answer.conditions?.[id] === true))
    case 'judged': {
      const judged = answer.judged
      if (judged === undefined) return hold(false)
      if (!/^\d+(\.\d+)?$/.test(judged) || new Exact(judged).gt(full))
        return refuse(row, 'SCORE_OUT_OF_RANGE', `的评分应在 0 到 ${full} 之间`, `takes a score from 0 to ${full}`)
      const given = new Exact(judged)
      if (!given.mod(method.step).isZero())
        return refuse(row, 'SCORE_STEP', `的评分应为 ${method.step} 的整数倍`, `takes scores in steps of ${method.step}`)
      return { ok: true, score: given, met: given.gt(0) }
    }
  }
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
      return answer.numerator !== undefined && answer.denominator !== undefined
    case 'threshold':
      if (method.measure === 'ratio') return answer.numerator !== undefined && answer.denominator !== undefined
      return (method.measure === 'count' ? answer.count : answer.value) !== undefined
    case 'count':
      return answer.count !== undefined
    case 'all-of':
      return answer.conditions !== undefined
    case 'judged':
      return answer.judged !== undefined
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function ratio(
  row: SchemeRow,
  { numerator, denominator }: RowAnswer,
): { readonly value: Decimal } | { readonly ok: false; readonly problem: Problem } {
  if (denominator === undefined && numerator === undefined) return { value: ZERO }
  if (denominator === undefined || !Number.isSafeInteger(denominator) || denominator <= 0)
    return refuse(row, 'DENOMINATOR_NOT_POSITIVE', '的总数应为大于 0 的整数', 'needs a total that is a whole number above 0')
  const part = numerator ?? 0
  if (!Number.isSafeInteger(part) || part < 0 || part > denominator)
    return refuse(row, 'NUMERATOR_OUT_OF_RANGE', `的达标数应在 0 到 ${denominator} 之间`, `needs a part from 0 to ${denominator}`)
  return { value: new Exact(part).div(denominator) }
}

function compares(value: Decimal, operator: '>=' | '>' | '<=' | '<', limit: Decimal): boolean {
  switch (operator) {
    case '>=':
      return value.gte(limit)
    case '>':
      return value.gt(limit)
    case '<=':
      return value.lte(limit)
    case '<':
      return value.lt(limit)
  }
}

function refuse(row: SchemeRow, code: string, zh: string, en: string): { readonly ok: false; readonly problem: Problem } {
  return {
    ok: false,
    problem: {
      code,
      at: row.id,
      text: { zh: `第 ${row.number} 项“${row.text.zh}”${zh}。`, en: `Row ${row.number} "${row.text.en}" ${en}.` },
    },
  }
}
