import { temporalProperty } from './builtins/temporal.ts'
import { child, type ExpressionCompiler, type FeelNode, nameCandidates, unwrapped } from './nodes.ts'
import { type Evaluate, lookUp, type Run, type Scope } from './run.ts'
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
  const test = condition.name === 'SimplePositiveUnaryTest' ? compileTest(compiler, { ...condition, children: [condition] }) : null
  const value = test === null ? compiler.withBound(['item'], () => compiler.expression(condition)) : null
  const onlyPredicate = isPredicate(condition.name)
  const holds = (scope: Scope, item: FeelValue, run: Run) =>
    test === null ? value?.(scope, run) === true : test(item, scope, run) === true
  return (scope, run) => {
    const source = target(scope, run)
    if (source === null) return null
    const list = isList(source) ? source : [source]
    if (!onlyPredicate && value !== null) {
      const index = run.quietly(() => value(scope, run))
      if (isNumber(index)) return typeof index === 'number' ? (list[index > 0 ? index - 1 : list.length + index] ?? null) : null
    }
    return list.filter((item) => {
      run.tick()
      const outer: Scope = { values: { item }, outer: scope }
      return holds(isContext(item) ? { values: item, outer } : outer, item, run)
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

/** Whether there is such a variable or entry at all (`is defined` of Camunda); other expressions always are. */
export function compileDefined(compiler: ExpressionCompiler, node: FeelNode): (scope: Scope, run: Run) => boolean {
  if (node.name === 'VariableName') {
    const candidates = nameCandidates(node)
    return (scope, run) => candidates.some((name) => lookUp(scope, name) !== undefined || run.functionNamed(name) !== null)
  }
  if (node.name !== 'PathExpression') return () => true
  const owner = compileDefined(compiler, child(node, 0))
  const target = compiler.expression(child(node, 0))
  const candidates = nameCandidates(child(node, 2))
  return (scope, run) =>
    owner(scope, run) &&
    property(
      run.quietly(() => target(scope, run)),
      candidates,
    ) !== undefined
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
