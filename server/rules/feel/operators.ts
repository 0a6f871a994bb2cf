import { addExact, multiplyExact, subtractExact } from '../../base/decimal.ts'
import { type ArithmeticOperator, calculate } from './arithmetic.ts'
import type { Operator } from './compare.ts'
import { constantOf } from './constants.ts'
import { limitTest, NUMBER_TESTS } from './limits.ts'
import type { Evaluate } from './run.ts'
import { compareOrWarn, equalOrWarn } from './unary.ts'

/*
 * Closures of the operators. Two JS numbers, two strings or two booleans are the common case and answered at once: a JS number
 * stands for its shortest writing, so two of them compare as their writings do. Everything else goes the general way.
 */

export function arithmeticOf(operator: ArithmeticOperator, left: Evaluate, right: Evaluate): Evaluate {
  const exactly = { '+': addExact, '-': subtractExact, '*': multiplyExact, '/': null, '**': null }[operator]
  if (exactly === null) return (scope, run) => calculate(operator, left(scope, run), right(scope, run), run)
  return (scope, run) => {
    const a = left(scope, run)
    const b = right(scope, run)
    if (typeof a !== 'number' || typeof b !== 'number') return calculate(operator, a, b, run)
    run.tick()
    return exactly(a, b)
  }
}

export function orderOf(operator: Operator, left: Evaluate, right: Evaluate): Evaluate {
  const limit = constantOf(right)
  if (typeof limit === 'number') {
    const holds = limitTest(operator, limit)
    return (scope, run) => {
      const value = left(scope, run)
      if (typeof value !== 'number') return compareOrWarn(operator, value, limit, run)
      run.tick()
      return holds(value)
    }
  }
  const holds = NUMBER_TESTS[operator]
  return (scope, run) => {
    const a = left(scope, run)
    const b = right(scope, run)
    if (typeof a !== 'number' || typeof b !== 'number') return compareOrWarn(operator, a, b, run)
    run.tick()
    return holds(a, b)
  }
}

/** `=` (or `!=`); `withNull`: what is compared with null may be missing, no warning then. */
export function equalityOf(equal: boolean, left: Evaluate, right: Evaluate, withNull: boolean): Evaluate {
  if (withNull) {
    return (scope, run) => {
      const same = run.quietly(() => equalOrWarn(left(scope, run), right(scope, run), run))
      return same === null || equal ? same : !same
    }
  }
  return (scope, run) => {
    const a = left(scope, run)
    const b = right(scope, run)
    if (typeof a === typeof b && (typeof a === 'number' || typeof a === 'boolean' || (typeof a === 'string' && a.length < 100))) {
      run.tick()
      return (a === b) === equal
    }
    const same = equalOrWarn(a, b, run)
    return same === null || equal ? same : !same
  }
}
