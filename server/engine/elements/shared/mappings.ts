import type { Key } from '../../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../../../base/json.ts'
import type { Mapping } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { isStuck, type Stuck, stuck } from './behaviour.ts'
import { lenientValueOf } from './expressions.ts'
import { tooLarge } from './sizes.ts'
import { visibleVariables } from './variables.ts'

/**
 * Evaluates mappings in their order; each sees the variables of the scope and the targets of those before it. What FEEL can not
 * find is null (Zeebe's rule); what can not be evaluated at all is an incident.
 */
export function evaluateMappings(run: Run, scopeKey: Key, mappings: readonly Mapping[], outerOfTargets: JsonObject): JsonObject | Stuck {
  const targets = new Map<string, Json>()
  let seen = visibleVariables(run, scopeKey)
  for (const { source, target, isReadLater } of mappings) {
    const value = lenientValueOf(run, source, seen)
    if (isStuck(value)) return stuck('IO_MAPPING_ERROR', value.message)
    const [name, ...path] = target
    const present = targets.has(name) ? targets.get(name) : path.length > 0 ? outerOfTargets[name] : null
    const entry = withEntry(present ?? null, path, value)
    targets.set(name, entry)
    if (isReadLater) seen = joined(seen, { [name]: entry })
  }
  const all = Object.fromEntries(targets)
  return tooLarge(run, all) ?? all
}

function withEntry(present: Json, [name, ...path]: readonly string[], value: Json): Json {
  if (name === undefined) return value
  const object = isJsonObject(present) ? present : {}
  return { ...object, [name]: withEntry(object[name] ?? null, path, value) }
}
