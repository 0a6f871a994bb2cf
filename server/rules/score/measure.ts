import type { Measured } from '../../base/api/score.ts'
import { type Decimal, Exact } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import type { Limit, Measure, Operator, SchemeRow } from './types.ts'

export interface Refused {
  readonly ok: false
  readonly problem: Problem
}
/** `value` is null while nothing was said. */
export type Quantity = { readonly ok: true; readonly value: Decimal | null } | Refused

/** The share of an answer; part and whole are whole numbers. */
export function ratioOf(row: SchemeRow, { numerator, denominator }: Measured): Quantity {
  if (denominator === undefined && numerator === undefined) return { ok: true, value: null }
  if (denominator === undefined || !Number.isSafeInteger(denominator) || denominator <= 0)
    return refuse(row, 'DENOMINATOR_NOT_POSITIVE', '的总数应为大于 0 的整数', 'needs a total that is a whole number above 0')
  const part = numerator ?? 0
  if (!Number.isSafeInteger(part) || part < 0 || part > denominator)
    return refuse(row, 'NUMERATOR_OUT_OF_RANGE', `的达标数应在 0 到 ${denominator} 之间`, `needs a part from 0 to ${denominator}`)
  return { ok: true, value: new Exact(part).div(denominator) }
}

export function countOf(row: SchemeRow, { count }: Measured): Quantity {
  if (count === undefined) return { ok: true, value: null }
  if (!Number.isSafeInteger(count) || count < 0)
    return refuse(row, 'COUNT_OUT_OF_RANGE', '的数量应为不小于 0 的整数', 'needs a whole number that is not negative')
  return { ok: true, value: new Exact(count) }
}

export function quantityOf(row: SchemeRow, { measure }: Measure, answer: Measured): Quantity {
  if (measure === 'ratio') return ratioOf(row, answer)
  if (measure === 'count') return countOf(row, answer)
  if (answer.value === undefined) return { ok: true, value: null }
  if (!/^-?\d{1,12}(\.\d{1,12})?$/.test(String(answer.value)))
    return refuse(row, 'VALUE_NOT_A_NUMBER', '的数值格式不正确', 'needs a number')
  return { ok: true, value: new Exact(answer.value) }
}

/** Is the limit kept? Nothing said keeps no limit. */
export function keeps(limit: Limit, value: Decimal | null): boolean {
  return value !== null && compares(value, limit.operator, new Exact(limit.value))
}

export function isMeasured({ measure }: Measure, answer: Measured | undefined): boolean {
  if (answer === undefined) return false
  if (measure === 'ratio') return answer.numerator !== undefined && answer.denominator !== undefined
  return (measure === 'count' ? answer.count : answer.value) !== undefined
}

function compares(value: Decimal, operator: Operator, limit: Decimal): boolean {
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

export function refuse(row: SchemeRow, code: string, zh: string, en: string): Refused {
  return {
    ok: false,
    problem: {
      code,
      at: row.id,
      text: { zh: `第 ${row.number} 项“${row.text.zh}”${zh}。`, en: `Row ${row.number} "${row.text.en}" ${en}.` },
    },
  }
}
