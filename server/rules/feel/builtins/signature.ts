import type { ExactNumber } from '../../../base/decimal.ts'
import { InvalidArguments, type Run } from '../run.ts'
import {
  DaysDuration,
  type FeelContext,
  FeelDate,
  FeelDateTime,
  type FeelFunction,
  type FeelKind,
  type FeelList,
  FeelRange,
  FeelTime,
  type FeelValue,
  isContext,
  isList,
  isNumber,
  kindOf,
  MonthsDuration,
} from '../values.ts'

export interface Parameter {
  readonly name: string
  /** Kinds accepted; `any` accepts everything, null too; `each` keeps a single list argument as one item. */
  readonly kinds: readonly (FeelKind | 'any' | 'each')[]
  readonly optional: boolean
  readonly variadic: boolean
}

/** One way to call a function. */
export interface Signature {
  readonly parameters: readonly Parameter[]
  readonly call: (args: Arguments, run: Run) => FeelValue
}
export type BuiltinTable = { readonly [name: string]: readonly Signature[] }

/**
 * `string: string, start position: number, length?: number` or `...list: any`; kinds are parted by `|`.
 * One list argument stands for all values of a `...` parameter.
 */
export function signature(parameters: string, call: Signature['call']): Signature {
  const parsed = parameters === '' ? [] : parameters.split(', ').map(parseParameter)
  return { parameters: parsed, call }
}

function parseParameter(text: string): Parameter {
  const [name = '', kinds = 'any'] = text.split(': ')
  return {
    name: name.replace(/^\.\.\.|\?$/g, ''),
    kinds: kinds.split('|') as Parameter['kinds'],
    optional: name.endsWith('?'),
    variadic: name.startsWith('...'),
  }
}

/** Checked arguments by position. */
export class Arguments {
  private readonly values: readonly FeelValue[]
  constructor(values: readonly FeelValue[]) {
    this.values = values
  }

  any(index: number): FeelValue {
    return this.values[index] ?? null
  }

  has(index: number): boolean {
    return (this.values[index] ?? null) !== null
  }

  number(index: number): ExactNumber {
    const value = this.any(index)
    if (!isNumber(value)) throw expected('number', value)
    return value
  }

  /** A whole number within the safe integers. */
  integer(index: number): number {
    const value = this.number(index)
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new InvalidArguments('Expected a whole number', '参数应为整数')
    return value
  }

  string(index: number): string {
    const value = this.any(index)
    if (typeof value !== 'string') throw expected('string', value)
    return value
  }

  boolean(index: number): boolean {
    const value = this.any(index)
    if (typeof value !== 'boolean') throw expected('boolean', value)
    return value
  }

  list(index: number): FeelList {
    const value = this.any(index)
    if (!isList(value)) throw expected('list', value)
    return value
  }

  context(index: number): FeelContext {
    const value = this.any(index)
    if (!isContext(value)) throw expected('context', value)
    return value
  }

  range(index: number): FeelRange {
    const value = this.any(index)
    if (!(value instanceof FeelRange)) throw expected('range', value)
    return value
  }

  callable(index: number): FeelFunction {
    const value = this.any(index)
    if (kindOf(value) !== 'function') throw expected('function', value)
    return value as FeelFunction
  }

  /** A date, or a date and time. */
  day(index: number): FeelDate | FeelDateTime {
    const value = this.any(index)
    if (value instanceof FeelDate || value instanceof FeelDateTime) return value
    throw expected('date', value)
  }

  time(index: number): FeelTime {
    const value = this.any(index)
    if (!(value instanceof FeelTime)) throw expected('time', value)
    return value
  }

  duration(index: number): DaysDuration | MonthsDuration {
    const value = this.any(index)
    if (value instanceof DaysDuration || value instanceof MonthsDuration) return value
    throw expected('duration', value)
  }
}

function expected(kind: string, value: FeelValue): InvalidArguments {
  return new InvalidArguments(`Expected a ${kind}, but got ${kindOf(value)}`, `参数应为 ${kind}，实为 ${kindOf(value)}`)
}

/** The arguments in the order of the signature, after FEEL's implicit conversions; null when they do not fit. */
export function bindPositional(parameters: readonly Parameter[], given: readonly FeelValue[]): Arguments | null {
  const last = parameters.at(-1)
  const fixed = last?.variadic === true ? parameters.length - 1 : parameters.length
  if (given.length > fixed && last?.variadic !== true) return null
  const values: FeelValue[] = []
  for (let index = 0; index < fixed; index += 1) {
    const parameter = parameters[index] as Parameter
    if (index >= given.length) {
      if (!parameter.optional) return null
      continue
    }
    const value = convert(given[index] ?? null, parameter)
    if (value === undefined) return null
    values.push(value)
  }
  if (last?.variadic === true) {
    const rest = given.slice(fixed)
    const single = rest[0]
    const each = last.kinds.includes('each')
    const items = !each && rest.length === 1 && isList(single ?? null) ? (single as FeelList) : rest
    if (rest.length === 0 || (rest.length === 1 && single === null && !each && !last.kinds.includes('any'))) return null
    values.push(items)
  }
  return new Arguments(values)
}

export function bindNamed(parameters: readonly Parameter[], given: ReadonlyMap<string, FeelValue>): Arguments | null {
  for (const name of given.keys()) if (!parameters.some((parameter) => parameter.name === name)) return null
  const values: FeelValue[] = []
  for (const parameter of parameters) {
    if (!given.has(parameter.name)) {
      if (!parameter.optional) return null
      values.push(null)
      continue
    }
    const raw = given.get(parameter.name) ?? null
    const value = parameter.variadic ? (isList(raw) ? raw : [raw]) : convert(raw, parameter)
    if (value === undefined) return null
    values.push(value)
  }
  return new Arguments(values)
}

/** DMN 1.3 §10.3.2.9.4: a list of one stands for its item, a single value for a list of one; undefined when the kind is wrong. */
function convert(value: FeelValue, parameter: Parameter): FeelValue | undefined {
  if (accepts(parameter, value)) return value
  if (value === null) return parameter.optional ? null : undefined
  if (isList(value) && value.length === 1 && accepts(parameter, value[0] ?? null)) return value[0] ?? null
  if (parameter.kinds.includes('list')) return [value]
  if (value instanceof FeelDate && parameter.kinds.includes('date and time')) return new FeelDateTime(value.day, 0, null)
  return undefined
}

function accepts(parameter: Parameter, value: FeelValue): boolean {
  return parameter.kinds.includes('any') || parameter.kinds.includes(kindOf(value))
}
