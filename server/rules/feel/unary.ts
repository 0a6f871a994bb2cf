import { comparable, equal, includes, type Operator, ordered } from './compare.ts'
import { constantOf } from './constants.ts'
import { limitTest, rangeTest } from './limits.ts'
import { child, type ExpressionCompiler, type FeelNode, unwrapped } from './nodes.ts'
import type { Run, Scope, Test } from './run.ts'
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
  if (inner.name === 'SimplePositiveUnaryTest' && inner.children.length === 2) return compileOperatorTest(compiler, inner)
  const value = compiler.expression(inner)
  const known = constantOf(value)
  if (known !== undefined) return constantTest(known)
  if (mentionsInput(inner)) {
    return (input, scope, run) => {
      const holds = value({ values: { '?': input }, outer: scope }, run)
      return typeof holds === 'boolean' ? holds : null
    }
  }
  const answers = ANSWERS_BOOLEAN.has(unwrapped(inner).name)
  return (input, scope, run) => {
    run.tick()
    const wanted = value(scope, run)
    if (typeof wanted === 'boolean' && (answers || (typeof input !== 'boolean' && input !== null))) return wanted
    return matches(wanted, input, run)
  }
}

function compileOperatorTest(compiler: ExpressionCompiler, node: FeelNode): Test {
  const operator = child(node, 0).text
  const operandNode = child(node, 1)
  const compiled = compiler.expression(operandNode)
  const operand: (input: FeelValue, scope: Scope, run: Run) => FeelValue = mentionsInput(operandNode)
    ? (input, scope, run) => compiled({ values: { '?': input }, outer: scope }, run)
    : (_input, scope, run) => compiled(scope, run)
  if (operator === '=' || operator === '!=') {
    return (input, scope, run) => {
      const same = equalOrWarn(input, operand(input, scope, run), run)
      return same === null || operator === '=' ? same : !same
    }
  }
  const order = operator as Operator
  const limit = constantOf(compiled)
  if (typeof limit === 'number') {
    const holds = limitTest(order, limit)
    return (input, _scope, run) => {
      if (typeof input !== 'number') return compareOrWarn(order, input, limit, run)
      run.tick()
      return holds(input)
    }
  }
  return (input, scope, run) => compareOrWarn(order, input, operand(input, scope, run), run)
}

/** A test by a value that is known when compiling. */
function constantTest(wanted: FeelValue): Test {
  const kind = typeof wanted
  const general: Test = (input, _scope, run) => {
    run.tick()
    return kind === 'boolean' && typeof input !== 'boolean' && input !== null ? wanted === true : matches(wanted, input, run)
  }
  if (kind === 'number' || kind === 'boolean' || (typeof wanted === 'string' && wanted.length < 100)) {
    return (input, scope, run) => {
      if (typeof input !== kind) return general(input, scope, run)
      run.tick()
      return input === wanted
    }
  }
  if (wanted instanceof FeelRange && typeof wanted.start === 'number' && typeof wanted.end === 'number') {
    const holds = rangeTest(wanted.start, wanted.end, wanted.startIncluded, wanted.endIncluded)
    return (input, scope, run) => {
      if (typeof input !== 'number') return general(input, scope, run)
      run.tick()
      return holds(input)
    }
  }
  return general
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
