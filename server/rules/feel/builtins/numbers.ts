import { type ExactNumber, exact, type Rounding, roundExact, simplify } from '../../../base/decimal.ts'
import { InvalidArguments } from '../run.ts'
import { DaysDuration, MonthsDuration } from '../values.ts'
import { type Arguments, type BuiltinTable, signature } from './signature.ts'

/** Steps of a root, a logarithm or a power: they take as long as hundreds of additions. */
const DEAR = 500

function scaleAt(args: Arguments, index: number): number {
  const scale = args.has(index) ? args.integer(index) : 0
  if (scale < -6111 || scale > 6176) throw new InvalidArguments('Expected a scale from -6111 to 6176', '小数位数超出范围')
  return scale
}

function rounding(mode: Rounding, scaleOptional: boolean) {
  return signature(`n: number, scale${scaleOptional ? '?' : ''}: number`, (args) => roundExact(args.number(0), scaleAt(args, 1), mode))
}

function finite(value: ReturnType<typeof exact>): ExactNumber {
  if (!value.isFinite()) throw new InvalidArguments('Expected a finite result', '结果不是有限的数')
  return simplify(value)
}

/** DMN 1.4 §10.3.4.5; `scale` may be left out everywhere but in `decimal`, and `random number` is there, as in Camunda. */
export const numberFunctions: BuiltinTable = {
  decimal: [rounding('half-even', false)],
  floor: [rounding('floor', true)],
  ceiling: [rounding('ceiling', true)],
  'round up': [rounding('up', true)],
  'round down': [rounding('down', true)],
  'round half up': [rounding('half-up', true)],
  'round half down': [rounding('half-down', true)],
  'random number': [signature('', (_args, run) => run.random())],
  abs: [
    signature('n: number', (args) => simplify(exact(args.number(0)).abs())),
    signature('n: days and time duration|years and months duration', (args) => {
      const value = args.duration(0)
      if (value instanceof MonthsDuration) return new MonthsDuration(Math.abs(value.months))
      return new DaysDuration(value.nanos < 0n ? -value.nanos : value.nanos)
    }),
  ],
  modulo: [
    signature('dividend: number, divisor: number', (args) => {
      const [dividend, divisor] = [exact(args.number(0)), exact(args.number(1))]
      if (divisor.isZero()) throw new InvalidArguments('Expected a divisor that is not zero', '除数不能为零')
      return finite(dividend.minus(divisor.times(dividend.div(divisor).floor())))
    }),
  ],
  sqrt: [
    signature('number: number', (args, run) => {
      run.tick(DEAR)
      if (exact(args.number(0)).isNegative()) throw new InvalidArguments('Expected a number from 0', '负数没有平方根')
      return finite(exact(args.number(0)).sqrt())
    }),
  ],
  log: [
    signature('number: number', (args, run) => {
      run.tick(DEAR)
      if (exact(args.number(0)).lte(0)) throw new InvalidArguments('Expected a positive number', '对数的参数应为正数')
      return finite(exact(args.number(0)).ln())
    }),
  ],
  exp: [
    signature('number: number', (args, run) => {
      run.tick(DEAR)
      if (exact(args.number(0)).abs().gt(10_000)) throw new InvalidArguments('Expected an exponent up to 10000', '指数过大')
      return finite(exact(args.number(0)).exp())
    }),
  ],
  odd: [signature('number: number', (args) => exact(args.number(0)).mod(2).abs().eq(1))],
  even: [signature('number: number', (args) => exact(args.number(0)).mod(2).isZero())],
}
