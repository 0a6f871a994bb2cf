import type { Key } from '../../../base/ids.ts'
import type { Json, JsonObject } from '../../../base/json.ts'
import { LIMITS } from '../../limits.ts'
import { type Evaluation, type Expression, evaluateFeel } from '../../model/expressions.ts'
import type { Text } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { type IncidentType, isStuck, type Stuck, stuck } from './behaviour.ts'
import { visibleVariables } from './variables.ts'

function evaluateIn(run: Run, expression: Expression, variables: JsonObject): Evaluation {
  return evaluateFeel(expression, variables, run.context)
}

/** For mappings: doubts of FEEL give null; only what can not be evaluated at all is an incident. */
export function lenientValueOf(run: Run, source: Text, variables: JsonObject): Json | Stuck {
  if (source.kind === 'static') return source.text
  const { value, error } = evaluateIn(run, source.expression, variables)
  return error === null ? value : stuck('EXTRACT_VALUE_ERROR', `'${source.expression.source}': ${error.text.en}`)
}

/** For everything that must be right: an unknown variable or a kind that does not fit is an incident. */
export function strictValueOf(run: Run, expression: Expression, variables: JsonObject, type: IncidentType): Json | Stuck {
  const { value, warnings, error } = evaluateIn(run, expression, variables)
  const doubt = error ?? warnings[0]
  return doubt === undefined ? value : stuck(type, `'${expression.source}': ${doubt.text.en}`)
}

/** Whether a condition holds; anything but true or false is an incident. */
export function conditionHolds(run: Run, expression: Expression, variables: JsonObject): boolean | Stuck {
  const value = strictValueOf(run, expression, variables, 'CONDITION_ERROR')
  if (isStuck(value) || typeof value === 'boolean') return value
  return stuck('CONDITION_ERROR', `Expected '${expression.source}' to be true or false, but it is ${JSON.stringify(value)}`)
}

/** Value of an attribute in a scope: its text, or what its expression gives. */
export function attributeOf(run: Run, text: Text, scopeKey: Key): Json | Stuck {
  return text.kind === 'static' ? text.text : strictValueOf(run, text.expression, visibleVariables(run, scopeKey), 'EXTRACT_VALUE_ERROR')
}

/** Attribute that must be text (a number is written out). */
export function stringOf(run: Run, text: Text, scopeKey: Key): string | Stuck {
  const value = attributeOf(run, text, scopeKey)
  if (isStuck(value)) return value
  if (typeof value === 'string' && value.length > LIMITS.nameLength)
    return stuck(
      'EXTRACT_VALUE_ERROR',
      `Expected ${describe(text)} to have at most ${LIMITS.nameLength} characters, but it has ${value.length}`,
    )
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return stuck('EXTRACT_VALUE_ERROR', `Expected ${describe(text)} to be text, but it is ${JSON.stringify(value)}`)
}

/** Correlation key: text or number by which rows are found. */
export function correlationKeyOf(run: Run, expression: Expression, variables: JsonObject): string | Stuck {
  const key = strictValueOf(run, expression, variables, 'EXTRACT_VALUE_ERROR')
  if (isStuck(key)) return key
  const text = typeof key === 'number' ? String(key) : key
  if (typeof text === 'string' && text.length <= LIMITS.nameLength) return text
  const found = typeof text === 'string' ? `it has ${text.length}` : `it is ${JSON.stringify(key)}`
  return stuck(
    'EXTRACT_VALUE_ERROR',
    `Expected the correlation key '${expression.source}' to be a number or text of at most ${LIMITS.nameLength} characters, but ${found}`,
  )
}

/** Attribute that may be absent or null. */
export function optionalStringOf(run: Run, text: Text | null, scopeKey: Key): string | null | Stuck {
  if (text === null) return null
  if (text.kind === 'feel') {
    const value = attributeOf(run, text, scopeKey)
    if (value === null) return null
  }
  return stringOf(run, text, scopeKey)
}

/** List of texts: a FEEL list, or static text separated by commas. */
export function stringsOf(run: Run, text: Text | null, scopeKey: Key): readonly string[] | Stuck {
  if (text === null) return []
  if (text.kind === 'static') return splitAtCommas(text.text)
  const value = attributeOf(run, text, scopeKey)
  if (isStuck(value)) return value
  if (value === null) return []
  if (typeof value === 'string') return splitAtCommas(value)
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  return stuck('EXTRACT_VALUE_ERROR', `Expected ${describe(text)} to be a list of texts, but it is ${JSON.stringify(value)}`)
}

function splitAtCommas(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function describe(text: Text): string {
  return text.kind === 'static' ? `'${text.text}'` : `'${text.expression.source}'`
}
