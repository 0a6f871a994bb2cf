import type { Key } from '../../base/ids.ts'
import { type JsonObject, joined } from '../../base/json.ts'
import type { InstanceState } from './types.ts'

/** Variables that a job sees; a task listener also sees those that the change it listens to brings. */
export function jobVariables(state: InstanceState, elementInstanceKey: Key): JsonObject {
  const brought = state.elements.get(elementInstanceKey)?.transition?.variables
  const visible = visibleVariables(state, elementInstanceKey)
  return brought === undefined ? visible : joined(visible, brought)
}

/** A scope and those around it, from the inside out. */
export function scopesOf(state: InstanceState, scopeKey: Key): readonly Key[] {
  const chain: Key[] = []
  for (let at: Key | null = scopeKey; at !== null; at = at === state.key ? null : (state.elements.get(at)?.scopeKey ?? state.key))
    chain.push(at)
  return chain
}

/** Variables visible from a scope: inner over outer. */
export function visibleVariables(state: InstanceState, scopeKey: Key): JsonObject {
  let seen: JsonObject | undefined
  for (const scope of scopesOf(state, scopeKey)) {
    const locals = state.variables.get(scope)
    if (locals !== undefined) seen = seen === undefined ? locals : joined(locals, seen)
  }
  return seen ?? {}
}
