import { comparable, equal, includes, type Operator, ordered } from './compare.ts'
import { child, type ExpressionCompiler, type FeelNode, unwrapped } from './nodes.ts'
import type { Run, Test } from './run.ts'
import { FeelRange, type FeelValue, isList, kindOf } from './values.ts'

const ANSWERS_BOOLEAN = new Set(['Comparison', 'Conjunction', 'Disjunction', 'QuantifiedExpression', 'InstanceOfExpression'])

/** `UnaryTests`: `-`, a list of tests, or `not(...)` around one. */
export function compileUnary(compiler: ExpressionCompiler, node: FeelNode): Test {
  const first = node.children[0]
  if (first?.name === 'Wildcard') return () => true
  const negated = first?.name === 'not'
  const tests = compileTests(compiler, child(node, negated ? 2 : 0))
  if (!negated) return tests
  return (input, scope, run) => {
    const holds = tests(input, scope, run)
    return holds === null ? null : !holds
  }
}

/** `PositiveUnaryTests` or one `PositiveUnaryTest`: holds when any does. */
export function compileTests(compiler: ExpressionCompiler, node: FeelNode): Test {
  if (node.name !== 'PositiveUnaryTests') return compileTest(compiler, node)
  const tests = node.children.map((each) => compileTest(compiler, each))
  const [only] = tests
  if (tests.length === 1 && only !== undefined) return only
  return (input, scope, run) => {
    let unknown = false
    for (const test of tests) {
      const holds = test(input, scope, run)
      if (holds === true) return true
      if (holds === null) unknown = true
    }
    return unknown ? null : false
  }
}

export function compileTest(compiler: ExpressionCompiler, node: FeelNode): Test {
  const inner = child(node, 0)
  if (inner.name === 'SimplePositiveUnaryTest' && inner.children.length === 2) {
    const operator = child(inner, 0).text
    const operand = compiler.expression(child(inner, 1))
    if (operator !== '=' && operator !== '!=') {
      return (input, scope, run) => compareOrWarn(operator as Operator, input, operand(scope, run), run)
    }
    return (input, scope, run) => {
      const same = equalOrWarn(input, operand(scope, run), run)
      return same === null || operator === '=' ? same : !same
    }
  }
  const value = compiler.expression(inner)
  if (mentionsInput(inner)) {
    return (input, scope, run) => {
      const holds = value({ values: { '?': input }, outer: scope }, run)
      return typeof holds === 'boolean' ? holds : null
    }
  }
  const answers = ANSWERS_BOOLEAN.has(unwrapped(inner).name)
  return (input, scope, run) => {
    run.tick()
    const wanted = value({ values: { '?': input }, outer: scope }, run)
    if (typeof wanted === 'boolean' && (answers || (typeof input !== 'boolean' && input !== null))) return wanted
    return matches(wanted, input, run)
  }
}

/** Whether a value stands for the input in a unary test: it is equal, a range that holds it, or a list with such an item. */
export function matches(wanted: FeelValue, input: FeelValue, run: Run): boolean | null {
  if (wanted instanceof FeelRange && !(input instanceof FeelRange)) {
    const bound = wanted.open === 'start' ? wanted.end : wanted.start
    return comparable(input, bound) ? includes(wanted, input, run) : notComparable(input, bound, run)
  }
  if (isList(wanted) && !isList(input))
    return wanted.some((item) => (comparable(item, input) || item instanceof FeelRange) && matches(item, input, run) === true)
  if (isList(wanted) && isList(input)) return equal(wanted, input, run) === true || wanted.some((item) => equal(item, input, run) === true)
  return equalOrWarn(wanted, input, run)
}

export function equalOrWarn(a: FeelValue, b: FeelValue, run: Run): boolean | null {
  const same = equal(a, b, run)
  return same === null ? notComparable(a, b, run) : same
}

export function compareOrWarn(operator: Operator, a: FeelValue, b: FeelValue, run: Run): boolean | null {
  const holds = ordered(operator, a, b, run)
  return holds === null && a !== null && b !== null ? notComparable(a, b, run) : holds
}

function notComparable(a: FeelValue, b: FeelValue, run: Run): null {
  return run.warn(
    'FEEL_NOT_COMPARABLE',
    `Expected values that can be compared, but got ${kindOf(a)} and ${kindOf(b)}.`,
    `${kindOf(a)} 与 ${kindOf(b)} 不能比较。`,
  )
}

function mentionsInput(node: FeelNode): boolean {
  return node.name === '?' || node.children.some(mentionsInput)
}
