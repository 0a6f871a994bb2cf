import { temporalProperty } from './builtins/temporal.ts'
import { child, type ExpressionCompiler, type FeelNode, nameCandidates, unwrapped } from './nodes.ts'
import type { Evaluate, Run, Scope } from './run.ts'
import { compileTest } from './unary.ts'
import { entryOf, FeelRange, type FeelValue, isContext, isList, isNumber, kindOf } from './values.ts'

const PREDICATES = new Set([
  'Comparison',
  'Conjunction',
  'Disjunction',
  'QuantifiedExpression',
  'InstanceOfExpression',
  'BooleanLiteral',
  'SimplePositiveUnaryTest',
])

/** Whether a filter of this node can only choose items, never be an index. */
function isPredicate(nodeName: string): boolean {
  return PREDICATES.has(nodeName)
}

export function compileFilter(compiler: ExpressionCompiler, node: FeelNode): Evaluate {
  const target = compiler.expression(child(node, 0))
  const condition = unwrapped(child(node, 2))
  if (condition.name === 'SimplePositiveUnaryTest') {
    const test = compileTest(compiler, { ...condition, children: [condition] })
    return filterOf(target, (item, scope, run) => test(item, scope, run) === true)
  }
  const value = compiler.withBound(['item'], () => compiler.expression(condition))
  const choose = filterOf(target, (_item, scope, run) => value(scope, run) === true)
  if (isPredicate(condition.name)) return choose
  return (scope, run) => {
    const index = run.quietly(() => value(scope, run))
    if (!isNumber(index)) return choose(scope, run)
    const source = target(scope, run)
    if (source === null || typeof index !== 'number') return null
    const list = isList(source) ? source : [source]
    return list[index > 0 ? index - 1 : list.length + index] ?? null
  }
}

/** The items for which `holds` is true; it sees an item as `item`, and the entries of one that is a context. */
export function filterOf(target: Evaluate, holds: (item: FeelValue, scope: Scope, run: Run) => boolean): Evaluate {
  return (scope, run) => {
    const source = target(scope, run)
    if (source === null) return null
    const list = isList(source) ? source : [source]
    return list.filter((item) => {
      run.tick()
      const outer: Scope = { values: { item }, outer: scope }
      return holds(item, isContext(item) ? { values: item, outer } : outer, run)
    })
  }
}

export function compilePath(compiler: ExpressionCompiler, node: FeelNode): Evaluate {
  const target = compiler.expression(child(node, 0))
  const candidates = nameCandidates(child(node, 2))
  const read = (value: FeelValue, run: Run): FeelValue => {
    run.tick()
    if (value === null) return null
    const found = property(value, candidates)
    if (found !== undefined) return found
    const name = candidates[0] ?? ''
    return run.warn(
      'FEEL_NO_ENTRY',
      `Expected an entry "${name}" in a ${kindOf(value)}, but there is none.`,
      `${kindOf(value)} 中没有“${name}”。`,
    )
  }
  return (scope, run) => {
    const value = target(scope, run)
    return isList(value) ? value.map((item) => read(item, run)) : read(value, run)
  }
}

function property(value: FeelValue, candidates: readonly string[]): FeelValue | undefined {
  for (const name of candidates) {
    const found = isContext(value)
      ? entryOf(value, name)
      : value instanceof FeelRange
        ? rangeProperty(value, name)
        : temporalProperty(value, name)
    if (found !== undefined) return found
  }
  return undefined
}

function rangeProperty(range: FeelRange, name: string): FeelValue | undefined {
  if (name === 'start') return range.start
  if (name === 'end') return range.end
  if (name === 'start included') return range.startIncluded
  return name === 'end included' ? range.endIncluded : undefined
}
