import { type Decimal, Exact, type ExactNumber } from '../../base/decimal.ts'
import type { Json } from '../../base/json.ts'

/** Whatever FEEL computes with (DMN 1.3 §10.3.2). JSON values are FEEL values as they are; numbers of JSON mean their shortest writing. */
export type FeelValue =
  | null
  | boolean
  | string
  | number
  | Decimal
  | FeelDate
  | FeelTime
  | FeelDateTime
  | DaysDuration
  | MonthsDuration
  | FeelRange
  | FeelFunction
  | FeelList
  | FeelContext
export type FeelList = readonly FeelValue[]
export interface FeelContext {
  readonly [name: string]: FeelValue
}

export const NANOS_PER_SECOND = 1_000_000_000
export const NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND

/** Zone of a time: minutes east of UTC, and the IANA name when the text had one. */
export interface FeelZone {
  readonly offsetSeconds: number
  readonly name: string | null
}

export class FeelDate {
  readonly kind = 'date'
  /** Days since 1970-01-01. */
  readonly day: number
  constructor(day: number) {
    this.day = day
  }
}

export class FeelTime {
  readonly kind = 'time'
  /** Nanoseconds since midnight. */
  readonly nanos: number
  /** null: a local time. */
  readonly zone: FeelZone | null
  constructor(nanos: number, zone: FeelZone | null) {
    this.nanos = nanos
    this.zone = zone
  }
}

export class FeelDateTime {
  readonly kind = 'date and time'
  readonly day: number
  readonly nanos: number
  readonly zone: FeelZone | null
  constructor(day: number, nanos: number, zone: FeelZone | null) {
    this.day = day
    this.nanos = nanos
    this.zone = zone
  }
}

export class DaysDuration {
  readonly kind = 'days and time duration'
  readonly nanos: bigint
  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

export class MonthsDuration {
  readonly kind = 'years and months duration'
  readonly months: number
  constructor(months: number) {
    this.months = months
  }
}

/** `[1..5)`; a missing end (`>= 3`) is null with `open` on that side. */
export class FeelRange {
  readonly kind = 'range'
  readonly start: FeelValue
  readonly end: FeelValue
  readonly startIncluded: boolean
  readonly endIncluded: boolean
  /** Sides without a bound. */
  readonly open: 'none' | 'start' | 'end'
  constructor(start: FeelValue, end: FeelValue, startIncluded: boolean, endIncluded: boolean, open: 'none' | 'start' | 'end' = 'none') {
    this.start = start
    this.end = end
    this.startIncluded = startIncluded
    this.endIncluded = endIncluded
    this.open = open
  }
}

export interface FeelSignature {
  /** Names in order; `?` at the end marks optional ones, `...` before the last one a list of any length. */
  readonly parameters: readonly string[]
}

/** A function of FEEL: defined in an expression, built in, or given by the caller. */
export class FeelFunction {
  readonly kind = 'function'
  readonly name: string
  readonly signatures: readonly FeelSignature[]
  readonly call: (args: readonly FeelValue[]) => FeelValue
  /** Every parameter has to be given; else those that are not are null. */
  readonly complete: boolean
  constructor(
    name: string,
    signatures: readonly FeelSignature[],
    call: (args: readonly FeelValue[]) => FeelValue,
    { complete = false }: { readonly complete?: boolean } = {},
  ) {
    this.name = name
    this.signatures = signatures
    this.call = call
    this.complete = complete
  }
}

export type FeelKind =
  | 'null'
  | 'boolean'
  | 'string'
  | 'number'
  | 'date'
  | 'time'
  | 'date and time'
  | 'days and time duration'
  | 'years and months duration'
  | 'range'
  | 'function'
  | 'list'
  | 'context'

/** Name of the value's type as FEEL has it. */
export function kindOf(value: FeelValue): FeelKind {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number' || value instanceof Exact) return 'number'
  if (isList(value)) return 'list'
  if (isTyped(value)) return value.kind
  return 'context'
}

type Typed = FeelDate | FeelTime | FeelDateTime | DaysDuration | MonthsDuration | FeelRange | FeelFunction

function isTyped(value: object): value is Typed {
  return (
    value instanceof FeelDate ||
    value instanceof FeelDateTime ||
    value instanceof FeelTime ||
    value instanceof DaysDuration ||
    value instanceof MonthsDuration ||
    value instanceof FeelRange ||
    value instanceof FeelFunction
  )
}

export function isNumber(value: FeelValue): value is ExactNumber {
  return typeof value === 'number' || value instanceof Exact
}

export function isList(value: FeelValue): value is FeelList {
  return Array.isArray(value)
}

export function isContext(value: FeelValue): value is FeelContext {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Exact) && !isTyped(value)
}

/** Entry of a context, undefined when there is none; never reaches the prototype. */
export function entryOf(context: FeelContext, name: string): FeelValue | undefined {
  return Object.hasOwn(context, name) ? (context[name] ?? null) : undefined
}

/** JSON is FEEL already: objects are contexts, arrays are lists. */
export function fromJson(value: Json): FeelValue {
  return value as FeelValue
}
