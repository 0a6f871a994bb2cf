import { parseExact } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import { compileUnaryTests } from '../feel/expression.ts'
import type { Run, Scope, Test } from '../feel/run.ts'
import { parseDate, parseDateAndTime, parseDuration, parseTime } from '../feel/temporal.ts'
import { entryOf, type FeelKind, type FeelValue, isContext, isList, kindOf } from '../feel/values.ts'
import { allOf, type DmnElement, oneOf, textOf } from './xml.ts'

/** A type of DMN: a kind of FEEL, a list, a structure, or anything. */
export interface ValueType {
  readonly name: string
  readonly kind: FeelKind | 'any'
  readonly collection: boolean
  readonly components: readonly { readonly name: string; readonly type: ValueType }[]
  readonly allowed: Test | null
  readonly allowedText: string
}

const KINDS: { readonly [typeRef: string]: FeelKind | 'any' } = {
  any: 'any',
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  decimal: 'number',
  int: 'number',
  date: 'date',
  time: 'time',
  datetime: 'date and time',
  'date and time': 'date and time',
  daytimeduration: 'days and time duration',
  'days and time duration': 'days and time duration',
  yearmonthduration: 'years and months duration',
  'years and months duration': 'years and months duration',
  context: 'context',
  list: 'list',
}

export const ANY: ValueType = { name: 'Any', kind: 'any', collection: false, components: [], allowed: null, allowedText: '' }

/** The types of a model by name: those of FEEL and its item definitions. */
export class TypeTable {
  private readonly definitions = new Map<string, DmnElement>()
  private readonly built = new Map<string, ValueType>()
  readonly problems: Problem[] = []

  constructor(definitions: readonly DmnElement[]) {
    for (const definition of definitions) {
      const name = textOf(definition, 'name')
      if (name !== null) this.definitions.set(name, definition)
    }
  }

  /** null: there is no type of that name. */
  named(typeRef: string | null): ValueType | null {
    if (typeRef === null) return ANY
    const name = this.definitions.has(typeRef) ? typeRef : typeRef.replace(/^[^:]*:/, '')
    const kind = this.definitions.has(name) ? undefined : KINDS[name.toLowerCase()]
    if (kind !== undefined) return { ...ANY, name, kind }
    const known = this.built.get(name)
    if (known !== undefined) return known
    const definition = this.definitions.get(name)
    if (definition === undefined) return null
    this.built.set(name, ANY) // a type that holds itself is not checked further down
    const type = this.build(definition, name)
    this.built.set(name, type)
    return type
  }

  /** Names of all components: they may hold spaces. */
  componentNames(): readonly string[] {
    const names: string[] = []
    const walk = (definition: DmnElement) => {
      for (const component of allOf(definition, 'itemComponent')) {
        const name = textOf(component, 'name')
        if (name !== null) names.push(name)
        walk(component)
      }
    }
    for (const definition of this.definitions.values()) walk(definition)
    return names
  }

  private build(definition: DmnElement, name: string): ValueType {
    const base = this.named(textOf(definition, 'typeRef')) ?? ANY
    const components = allOf(definition, 'itemComponent').map((component) => {
      const part = textOf(component, 'name') ?? ''
      return { name: part, type: this.build(component, part) }
    })
    const tests = oneOf(definition, 'allowedValues')
    const allowedText = tests === null ? '' : (textOf(tests, 'text') ?? '')
    let allowed = base.allowed
    if (allowedText !== '') {
      const compiled = compileUnaryTests(allowedText)
      if (compiled.ok) allowed = compiled.value.variant([])
      else
        this.problems.push(...compiled.problems.map((each) => ({ ...each, ...(definition.id === undefined ? {} : { at: definition.id }) })))
    }
    return {
      name,
      kind: components.length > 0 ? 'context' : base.kind,
      collection: definition.get('isCollection') === true || base.collection,
      components: components.length > 0 ? components : base.components,
      allowed,
      allowedText: allowedText === '' ? base.allowedText : allowedText,
    }
  }
}

/** JSON text as the date, time, duration or number the type asks for; everything else stays. */
export function coerce(value: FeelValue, type: ValueType): FeelValue {
  if (type.collection && isList(value)) return value.map((item) => coerce(item, { ...type, collection: false }))
  if (type.components.length > 0 && isContext(value)) {
    const entries = type.components.map((part) => [part.name, coerce(entryOf(value, part.name) ?? null, part.type)] as const)
    return { ...value, ...Object.fromEntries(entries) }
  }
  if (typeof value !== 'string') return value
  if (type.kind === 'date') return parseDate(value) ?? value
  if (type.kind === 'time') return parseTime(value) ?? value
  if (type.kind === 'date and time') return parseDateAndTime(value) ?? value
  if (type.kind === 'number') return parseExact(value) ?? value
  return type.kind === 'days and time duration' || type.kind === 'years and months duration' ? (parseDuration(value) ?? value) : value
}

/**
 * What a decision or a parameter with a type is worth (DMN 1.4 §10.3.2.9.4): a list of one stands for its item, a single value for
 * a list of one, and what still does not fit is null with a warning.
 */
export function conformed(value: FeelValue, type: ValueType, at: DmnElement, scope: Scope, run: Run): FeelValue {
  if (type === ANY || value === null) return value
  const single = isList(value) && value.length === 1 && !type.collection && type.kind !== 'list' && type.kind !== 'any'
  const shaped = single ? (value[0] ?? null) : type.collection && !isList(value) ? [value] : value
  const fitted = coerce(shaped, type)
  const misfit = misfitOf(fitted, type, scope, run)
  if (misfit === null) return fitted
  const name = textOf(at, 'name') ?? at.id ?? ''
  return run.warn('DMN_TYPE', `Expected "${name}" to be ${misfit.en}.`, `“${name}”${misfit.zh}。`, at.id)
}

/** Why a value is not of the type; null when it is. Null is of every type. */
export function misfitOf(value: FeelValue, type: ValueType, scope: Scope, run: Run): { readonly zh: string; readonly en: string } | null {
  if (value === null) return null
  if (type.collection) {
    if (!isList(value)) return { zh: `应为列表，实为 ${kindOf(value)}`, en: `a list of ${type.name}, but it is a ${kindOf(value)}` }
    for (const item of value) {
      const misfit = misfitOf(item, { ...type, collection: false }, scope, run)
      if (misfit !== null) return misfit
    }
    return null
  }
  if (type.kind !== 'any' && kindOf(value) !== type.kind) {
    return { zh: `应为 ${type.kind}，实为 ${kindOf(value)}`, en: `a ${type.kind}, but it is a ${kindOf(value)}` }
  }
  for (const part of type.components) {
    const misfit = isContext(value) ? misfitOf(entryOf(value, part.name) ?? null, part.type, scope, run) : null
    if (misfit !== null) return misfit
  }
  if (type.allowed !== null && type.allowed(value, scope, run) !== true) {
    return { zh: `应为 ${type.allowedText} 之一`, en: `one of ${type.allowedText}, but it is not` }
  }
  return null
}
