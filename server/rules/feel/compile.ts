import { parseExact } from '../../base/decimal.ts'
import { compileFilter, compilePath } from './access.ts'
import { type ArithmeticOperator, calculate } from './arithmetic.ts'
import type { Operator } from './compare.ts'
import { constant, folded } from './constants.ts'
import { compileInvocation, definedFunction } from './invoke.ts'
import { compileLoop, compileQuantified } from './iterate.ts'
import { child, type ExpressionCompiler, type FeelNode, nameCandidates, nameOf } from './nodes.ts'
import { arithmeticOf, equalityOf, orderOf } from './operators.ts'
import { type Evaluate, InvalidArguments, lookUp, type Run, reader } from './run.ts'
import { parseTemporal } from './temporal.ts'
import { typeTest } from './types.ts'
import { compareOrWarn, compileTests } from './unary.ts'
import { FeelRange, type FeelValue, isNumber, kindOf } from './values.ts'

/** Turns a syntax tree into closures once; `names` collects the variables it reads. */
export class Compiler implements ExpressionCompiler {
  readonly names = new Set<string>()
  private bound: string[] = []

  expression(node: FeelNode): Evaluate {
    const compile = this.handlers[node.name]
    if (compile === undefined) throw new Error(`Expected a FEEL expression, but got ${node.name}`)
    return compile(node)
  }

  /** Compiles with names that are no variables of the caller. */
  withBound<T>(names: readonly string[], work: () => T): T {
    const before = this.bound
    this.bound = [...before, ...names]
    const result = work()
    this.bound = before
    return result
  }

  private readonly handlers: { readonly [name: string]: (node: FeelNode) => Evaluate } = {
    Expression: (node) => this.expression(child(node, 0)),
    ParenthesizedExpression: (node) => this.expression(child(node, 1)),
    FunctionBody: (node) => this.expression(child(node, 0)),
    null: () => () => null,
    BooleanLiteral: (node) => constant(node.text === 'true'),
    NumericLiteral: (node) => constant(parseExact(node.text.replace(/\s+/g, ''))),
    StringLiteral: (node) => constant(unquote(node.text)),
    '?': () => (scope) => lookUp(scope, '?') ?? null,
    VariableName: (node) => this.variable(node),
    ArithmeticExpression: (node) => this.arithmetic(node),
    Conjunction: (node) => this.logic(node, false),
    Disjunction: (node) => this.logic(node, true),
    Comparison: (node) => this.comparison(node),
    SimplePositiveUnaryTest: (node) => this.range(node),
    Interval: (node) => this.interval(node),
    IfExpression: (node) => this.condition(node),
    ForExpression: (node) => compileLoop(this, node),
    QuantifiedExpression: (node) => compileQuantified(this, node),
    List: (node) => this.list(node),
    Context: (node) => this.context(node),
    FilterExpression: (node) => compileFilter(this, node),
    PathExpression: (node) => compilePath(this, node),
    InstanceOfExpression: (node) => this.instanceOf(node),
    FunctionDefinition: (node) => this.definition(node),
    FunctionInvocation: (node) => compileInvocation(this, child(node, 0), child(node, 2)),
    DateTimeLiteral: (node) => this.dateTime(node),
  }

  private variable(node: FeelNode): Evaluate {
    const candidates = nameCandidates(node)
    const shown = candidates[0] ?? ''
    if (!candidates.some((name) => this.bound.includes(name))) this.names.add(shown)
    const readers = candidates.map(reader)
    const unknown = (run: Run) =>
      run.functionNamed(shown) ?? run.warn('FEEL_NO_VARIABLE', `Variable "${shown}" is not known.`, `没有名为“${shown}”的变量。`)
    const [only, other] = readers
    if (only !== undefined && other === undefined) {
      return (scope, run) => {
        run.tick()
        const value = only(scope)
        return value === undefined ? unknown(run) : value
      }
    }
    return (scope, run) => {
      run.tick()
      for (const read of readers) {
        const value = read(scope)
        if (value !== undefined) return value
      }
      return unknown(run)
    }
  }

  private arithmetic(node: FeelNode): Evaluate {
    if (node.children.length === 2) {
      const operand = this.expression(child(node, 1))
      return folded([operand], (scope, run) => {
        const value = operand(scope, run)
        return isNumber(value) ? calculate('-', 0, value, run) : calculate('*', value, -1, run)
      })
    }
    const [left, right] = [this.expression(child(node, 0)), this.expression(child(node, 2))]
    const sign = child(node, 1).text
    return folded([left, right], arithmeticOf((sign === '^' ? '**' : sign) as ArithmeticOperator, left, right), true)
  }

  /** Three-valued `and` and `or`; `decisive` is the value that settles it. */
  private logic(node: FeelNode, decisive: boolean): Evaluate {
    const [left, right] = [this.expression(child(node, 0)), this.expression(child(node, 2))]
    return (scope, run) => {
      run.tick()
      const a = left(scope, run)
      if (a === decisive) return decisive
      const b = right(scope, run)
      if (b === decisive) return decisive
      for (const value of [a, b]) if (value !== null && typeof value !== 'boolean') expectBoolean(value, run)
      return typeof a === 'boolean' && typeof b === 'boolean' ? !decisive : null
    }
  }

  private comparison(node: FeelNode): Evaluate {
    const operator = child(node, 1).text
    if (operator === 'between') return this.between(node)
    const left = this.expression(child(node, 0))
    if (operator === 'in') {
      const test = compileTests(this, child(node, child(node, 2).name === '(' ? 3 : 2))
      return (scope, run) => test(left(scope, run), scope, run)
    }
    const right = this.expression(child(node, 2))
    if (operator !== '=' && operator !== '!=') return folded([left, right], orderOf(operator as Operator, left, right), true)
    // What is compared with null may be missing: no warning then.
    const withNull = child(node, 0).name === 'null' || child(node, 2).name === 'null'
    return folded([left, right], equalityOf(operator === '=', left, right, withNull), true)
  }

  private between(node: FeelNode): Evaluate {
    const [value, low, high] = [0, 2, 4].map((index) => this.expression(child(node, index))) as [Evaluate, Evaluate, Evaluate]
    return (scope, run) => {
      const subject = value(scope, run)
      const above = compareOrWarn('>=', subject, low(scope, run), run)
      const below = compareOrWarn('<=', subject, high(scope, run), run)
      if (above === false || below === false) return false
      return above === null || below === null ? null : true
    }
  }

  /** `> 3` or an interval where a value is wanted. */
  private range(node: FeelNode): Evaluate {
    if (node.children.length === 1) return this.interval(child(node, 0))
    const operator = child(node, 0).text
    const bound = this.expression(child(node, 1))
    return (scope, run) => {
      const value = bound(scope, run)
      if (operator === '>' || operator === '>=') return new FeelRange(value, null, operator === '>=', false, 'end')
      if (operator === '<' || operator === '<=') return new FeelRange(null, value, false, operator === '<=', 'start')
      return operator === '=' ? new FeelRange(value, value, true, true) : null
    }
  }

  private interval(node: FeelNode): Evaluate {
    const [start, end] = [this.expression(child(node, 1)), this.expression(child(node, 3))]
    const [startIncluded, endIncluded] = [child(node, 0).text === '[', child(node, 4).text === ']']
    return folded([start, end], (scope, run) => {
      const [low, high] = [start(scope, run), end(scope, run)]
      if (low === null || high === null) return null
      if (kindOf(low) !== kindOf(high)) {
        return run.warn('FEEL_INVALID_TYPE', 'Expected ends of one kind in a range.', '区间两端的类型应相同。')
      }
      return new FeelRange(low, high, startIncluded, endIncluded)
    })
  }

  private condition(node: FeelNode): Evaluate {
    const [test, then, otherwise] = [1, 3, 5].map((index) => this.expression(child(node, index))) as [Evaluate, Evaluate, Evaluate]
    return (scope, run) => {
      run.tick()
      const holds = test(scope, run)
      if (holds !== null && typeof holds !== 'boolean') expectBoolean(holds, run)
      return holds === true ? then(scope, run) : otherwise(scope, run)
    }
  }

  private list(node: FeelNode): Evaluate {
    const items = node.children.filter((each) => each.name !== '[' && each.name !== ']').map((each) => this.expression(each))
    return folded(items, (scope, run) => {
      run.tick(items.length)
      return items.map((item) => item(scope, run))
    })
  }

  private context(node: FeelNode): Evaluate {
    const names: string[] = []
    const entries = node.children
      .filter((each) => each.name === 'ContextEntry')
      .map((each) => {
        const key = child(child(each, 0), 0)
        const name = key.name === 'StringLiteral' ? unquote(key.text) : nameOf(key)
        const value = this.withBound(names, () => this.expression(child(each, 1)))
        names.push(name)
        return { name, value }
      })
    return (scope, run) => {
      const made: { [name: string]: FeelValue } = Object.create(null)
      const inner = { values: made, outer: scope }
      for (const { name, value } of entries) {
        run.tick()
        made[name] = value(inner, run)
      }
      return made
    }
  }

  private instanceOf(node: FeelNode): Evaluate {
    const value = this.expression(child(node, 0))
    const test = typeTest(child(node, 3))
    return (scope, run) => {
      run.tick()
      return test(value(scope, run))
    }
  }

  private definition(node: FeelNode): Evaluate {
    const parameters = child(node, 2).children.map((parameter) => {
      const type = parameter.children[1]
      return { name: nameOf(child(child(parameter, 0), 0)), fits: type === undefined ? () => true : typeTest(type) }
    })
    const names = parameters.map((parameter) => parameter.name)
    const last = node.children.at(-1)
    if (last === undefined || node.children.some((each) => each.name === 'external')) {
      return (_scope, run) => run.warn('FEEL_INVALID_TYPE', 'External functions are not available.', '不支持外部函数。')
    }
    const body = this.withBound(names, () => this.expression(last))
    return (scope, run) =>
      definedFunction('(anonymous)', names, run, (args) => {
        const values: { [name: string]: FeelValue } = Object.create(null)
        for (const [index, { name, fits }] of parameters.entries()) {
          const value = args[index] ?? null
          if (value !== null && !fits(value)) throw new InvalidArguments(`Expected "${name}" of its type`, `参数“${name}”类型不符`)
          values[name] = value
        }
        return body({ values, outer: scope }, run)
      })
  }

  private dateTime(node: FeelNode): Evaluate {
    const first = child(node, 0)
    if (first.name !== 'AtLiteral') return this.temporalCall(first, child(node, 2))
    const text = unquote(child(first, 0).text)
    const value = parseTemporal(text)
    if (value !== null) return constant(value)
    return (_scope, run) =>
      run.warn('FEEL_INVALID_ARGUMENTS', `Expected a date, time or duration, but got "${text}".`, `“${text}”不是日期、时间或时间段。`)
  }

  /** `date("2024-01-31")` and the like: with constants they are constants. */
  private temporalCall(callee: FeelNode, parameters: FeelNode): Evaluate {
    const call = compileInvocation(this, callee, parameters)
    if (parameters.name === 'NamedParameters') return call
    return folded(
      parameters.children.map((each) => this.expression(each)),
      call,
    )
  }
}

function expectBoolean(value: FeelValue, run: Run): void {
  run.warn('FEEL_INVALID_TYPE', `Expected true or false, but got a ${kindOf(value)}.`, `应为是或否，实为 ${kindOf(value)}。`)
}

function unquote(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{6})|u([0-9a-fA-F]{4})|(.))/gs, (whole, braced, long, short, char) => {
      const code = braced ?? long ?? short
      if (code !== undefined) {
        const point = Number.parseInt(code, 16)
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole
      }
      const plain: { readonly [char: string]: string } = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', "'": "'" }
      return plain[char] ?? whole
    })
}
