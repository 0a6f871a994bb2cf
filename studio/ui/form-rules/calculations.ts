import { TIME_FUNCTION_NAMES } from '../../../server/rules/feel/index.ts'
import type { FeelNode } from '../../../server/rules/feel/nodes.ts'
import { parseFeel } from '../../../server/rules/feel/parse.ts'
import { type Condition, readCondition, writeCondition } from './conditions.ts'

/** What a calculated field can be without writing FEEL. Terms are fields as FEEL names them. */
export type Calculation =
  | { readonly kind: 'sum'; readonly table: string; readonly column: string }
  | { readonly kind: 'count'; readonly table: string }
  | { readonly kind: 'difference' | 'product' | 'total'; readonly left: string; readonly right: string }
  | { readonly kind: 'percentage'; readonly part: string; readonly whole: string }
  | { readonly kind: 'workingDaysAfter'; readonly from: string; readonly days: number }
  | { readonly kind: 'workingDaysBetween'; readonly from: string; readonly to: string }
  | { readonly kind: 'choice'; readonly when: Condition; readonly value: string; readonly otherwise: string }

const SIGN = { difference: '-', product: '*', total: '+' } as const
const NAME = '[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*'
const pattern = (text: string) => new RegExp(`^${text.replaceAll('@', `(${NAME})`)}$`, 'u')

/** The column of a table without its blank rows, summed: what rules and the foot of the table call its sum. */
export function columnSum(table: string, column: string): string {
  return `sum(${table}.${column}[item != null])`
}

export function writeCalculation(calculation: Calculation): string {
  switch (calculation.kind) {
    case 'sum':
      return columnSum(calculation.table, calculation.column)
    case 'count':
      return `count(${calculation.table})`
    case 'percentage': {
      const { part, whole } = calculation
      return `if ${whole} = null or ${whole} = 0 then null else round half up(${part} / ${whole} * 100, 2)`
    }
    case 'workingDaysAfter':
      return `add working days(${calculation.from}, ${calculation.days})`
    case 'workingDaysBetween':
      return `working days between(${calculation.from}, ${calculation.to})`
    case 'choice':
      return `if ${writeCondition(calculation.when)} then ${calculation.value} else ${calculation.otherwise}`
    default:
      return `${calculation.left} ${SIGN[calculation.kind]} ${calculation.right}`
  }
}

const SUM = pattern('sum\\(@\\[item != null\\]\\)')
const COUNT = pattern('count\\(@\\)')
const OPERATION = pattern('@ ([-+*]) @')
const PERCENTAGE = pattern('if @ = null or @ = 0 then null else round half up\\(@ / @ \\* 100, 2\\)')
const AFTER = pattern('add working days\\(@, (\\d+)\\)')
const BETWEEN = pattern('working days between\\(@, @\\)')

/** The calculation that FEEL text says, or null when it says something else. */
export function readCalculation(source: string): Calculation | null {
  const text = source.trim().replace(/\s+/g, ' ')
  const sum = SUM.exec(text)?.[1]
  if (sum?.includes('.') === true)
    return { kind: 'sum', table: sum.slice(0, sum.lastIndexOf('.')), column: sum.slice(sum.lastIndexOf('.') + 1) }
  const count = COUNT.exec(text)?.[1]
  if (count !== undefined) return { kind: 'count', table: count }
  const [, left, sign, right] = OPERATION.exec(text) ?? []
  if (left !== undefined && right !== undefined)
    return { kind: sign === '-' ? 'difference' : sign === '*' ? 'product' : 'total', left, right }
  const [, one, two, part, whole] = PERCENTAGE.exec(text) ?? []
  if (part !== undefined && whole !== undefined && one === whole && two === whole) return { kind: 'percentage', part, whole }
  const [, from, days] = AFTER.exec(text) ?? []
  if (from !== undefined && days !== undefined) return { kind: 'workingDaysAfter', from, days: Number(days) }
  const [, first, last] = BETWEEN.exec(text) ?? []
  if (first !== undefined && last !== undefined) return { kind: 'workingDaysBetween', from: first, to: last }
  return readChoice(source)
}

const SIMPLE = new Set(['StringLiteral', 'NumericLiteral', 'BooleanLiteral', 'null', 'VariableName', 'PathExpression'])

function readChoice(source: string): Calculation | null {
  const parsed = parseFeel(source, 'Expression', TIME_FUNCTION_NAMES)
  const root: FeelNode | undefined = parsed.ok ? parsed.value.children[0] : undefined
  if (root?.name !== 'IfExpression') return null
  const [, when, , then, , otherwise] = root.children
  if (when === undefined || then === undefined || otherwise === undefined) return null
  const condition = readCondition(when.text)
  return condition !== null && SIMPLE.has(then.name) && SIMPLE.has(otherwise.name)
    ? { kind: 'choice', when: condition, value: then.text, otherwise: otherwise.text }
    : null
}
