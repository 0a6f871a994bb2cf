import type { Json } from '../../../server/base/json.ts'
import { compileExpression, evaluate } from '../../../server/rules/feel/index.ts'
import type { FeelNode } from '../../../server/rules/feel/nodes.ts'
import { parseFeel } from '../../../server/rules/feel/parse.ts'

export type Operator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'filled' | 'blank' | 'has' | 'lacks'

/** One thing that is asked of one term: a field (`applicant.kind`, `row.amount`) or something counted (`count(rows)`). */
export interface Comparison {
  readonly kind: 'compare'
  readonly term: string
  readonly operator: Operator
  /** Absent for `filled` and `blank`; a list for `in`. */
  readonly value?: Json
}

export interface Group<Item = Comparison> {
  readonly kind: 'all' | 'any'
  readonly items: readonly Item[]
}

/** What the builder can show: conditions of which all or any must hold, groups nested one level. */
export type Condition = Group<Comparison | Group>

const SIGNS = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const
const OPERATORS: { readonly [sign: string]: Operator } = { '=': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }

const literal = (value: Json | undefined) => JSON.stringify(value ?? null)

/** The condition as FEEL. */
export function writeCondition(condition: Condition): string {
  const joined = (group: Group<Comparison | Group>): string =>
    group.items
      .map((item) => (item.kind === 'compare' ? writeComparison(item) : `(${joined(item)})`))
      .join(group.kind === 'all' ? ' and ' : ' or ')
  return condition.items.length === 0 ? 'true' : joined(condition)
}

function writeComparison({ term, operator, value }: Comparison): string {
  switch (operator) {
    case 'filled':
      return `${term} != null`
    case 'blank':
      return `${term} = null`
    case 'in':
      // Not FEEL's `in`: with one value its test would go on over the following `and`.
      return `list contains([${(Array.isArray(value) ? (value as readonly Json[]) : [value ?? null]).map(literal).join(', ')}], ${term})`
    case 'has':
      return `list contains(${term}, ${literal(value)})`
    case 'lacks':
      return `not(${term} != null and list contains(${term}, ${literal(value)}))`
    default:
      return `${term} ${SIGNS[operator]} ${literal(value)}`
  }
}

/** The condition that FEEL text says, or null when it says more than the builder can show. */
export function readCondition(source: string): Condition | null {
  const parsed = parseFeel(source, 'Expression', [])
  const root = parsed.ok ? parsed.value.children[0] : undefined
  if (root === undefined || (parsed.ok && parsed.value.children.length !== 1)) return null
  if (root.name === 'BooleanLiteral' && root.text === 'true') return { kind: 'all', items: [] }
  return groupOf(bare(root), true)
}

function groupOf(node: FeelNode, mayNest: boolean): Condition | null {
  const parts = node.name === 'Conjunction' || node.name === 'Disjunction' ? chainOf(node, node.name) : [node]
  const items: (Comparison | Group)[] = []
  for (const part of parts) {
    const compared = comparisonOf(part)
    const inner = compared === null && mayNest && part.name === 'ParenthesizedExpression' ? groupOf(bare(part), false) : null
    const item = compared ?? (inner === null ? null : { kind: inner.kind, items: inner.items.filter((one) => one.kind === 'compare') })
    if (item === null) return null
    items.push(item)
  }
  return { kind: node.name === 'Disjunction' ? 'any' : 'all', items }
}

const bare = (node: FeelNode): FeelNode => {
  const inner = node.name === 'ParenthesizedExpression' ? node.children[1] : undefined
  return inner === undefined ? node : bare(inner)
}

/** `a and b and c` leans to the left: its parts in order. */
function chainOf(node: FeelNode, name: string): readonly FeelNode[] {
  const [left, , right] = node.children
  if (node.name !== name || left === undefined || right === undefined) return [node]
  return [...chainOf(left, name), ...(right.name === name ? chainOf(right, name) : [right])]
}

function comparisonOf(node: FeelNode): Comparison | null {
  if (node.name === 'FunctionInvocation') return listComparisonOf(node)
  const [left, sign, right] = node.children
  if (node.name !== 'Comparison' || left === undefined || sign === undefined || right === undefined) return null
  const term = termOf(left)
  if (term === null) return null
  if (sign.name === 'in') return choicesOf(node, term)
  const operator = OPERATORS[sign.text]
  const value = literalValue(textOf(right))
  if (operator === undefined || value === undefined || node.children.length !== 3) return null
  if (value === null)
    return operator === 'eq' || operator === 'ne' ? { kind: 'compare', term, operator: operator === 'eq' ? 'blank' : 'filled' } : null
  return { kind: 'compare', term, operator, value }
}

function choicesOf(node: FeelNode, term: string): Comparison | null {
  const tests = node.children.find((child) => child.name === 'PositiveUnaryTests')?.children
  if (tests === undefined) return null
  const values = tests.map((test) => literalValue(textOf(test)))
  return values.every((value): value is Json => value !== undefined) ? { kind: 'compare', term, operator: 'in', value: values } : null
}

function listComparisonOf(node: FeelNode): Comparison | null {
  const [name, , parameters] = node.children
  const [first, second] = parameters?.children ?? []
  if (first === undefined) return null
  const called = name?.text.replace(/\s+/g, ' ')
  if (called === 'list contains' && second !== undefined) {
    if (first.name === 'List') return listedOf(first, second)
    const term = termOf(first)
    const value = literalValue(textOf(second))
    return term === null || value === undefined ? null : { kind: 'compare', term, operator: 'has', value }
  }
  if (called !== 'not' || second !== undefined || first.name !== 'Conjunction') return null
  const [filled, has, ...more] = chainOf(first, 'Conjunction').map((part) => comparisonOf(part))
  const fits = filled?.operator === 'filled' && has?.operator === 'has' && filled.term === has.term && more.length === 0
  return fits && has !== undefined && has !== null ? { ...has, operator: 'lacks' } : null
}

function listedOf(list: FeelNode, asked: FeelNode): Comparison | null {
  const term = termOf(asked)
  const values = list.children.filter((one) => one.name !== '[' && one.name !== ']').map((one) => literalValue(textOf(one)))
  return term !== null && values.every((value): value is Json => value !== undefined)
    ? { kind: 'compare', term, operator: 'in', value: values }
    : null
}

const COUNTED = /^(count|sum)$/

/** A path, or `count(...)` and `sum(...)`, with single spaces. */
function termOf(node: FeelNode): string | null {
  const isTerm =
    node.name === 'VariableName' ||
    node.name === 'PathExpression' ||
    (node.name === 'FunctionInvocation' && COUNTED.test(node.children[0]?.text ?? ''))
  return isTerm ? textOf(node) : null
}

function textOf(node: FeelNode): string {
  // Spaces inside of quotes are part of the text.
  return node.text.trim().replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_all, quoted: string | undefined) => quoted ?? ' ')
}

/** The value of a literal; undefined when it is no literal. */
function literalValue(text: string): Json | undefined {
  if (!/^(-?\d+(\.\d+)?|"(?:[^"\\]|\\.)*"|true|false|null)$/s.test(text)) return undefined
  const compiled = compileExpression(text)
  return compiled.ok ? evaluate(compiled.value, {}).value : undefined
}

/** Comparisons anywhere in a condition. */
export function comparisonsOf(condition: Condition): readonly Comparison[] {
  return condition.items.flatMap((item) => (item.kind === 'compare' ? [item] : item.items))
}
