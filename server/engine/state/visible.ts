import type { JsonObject } from '../../base/json.ts'
import type { InstanceState } from './types.ts'

/** Variables that a job sees; a task listener also sees those that the change it listens to brings. */
export function jobVariables(state: InstanceState, elementInstanceKey: string): JsonObject {
  const brought = state.elements[elementInstanceKey]?.transition?.variables
  const visible = visibleVariables(state, elementInstanceKey)
  return brought === undefined ? visible : { ...visible, ...brought }
}

/** A scope and those around it, from the inside out. */
export function scopesOf(state: InstanceState, scopeKey: string): readonly string[] {
  const chain: string[] = []
  for (let at: string | null = scopeKey; at !== null; at = at === state.key ? null : (state.elements[at]?.scopeKey ?? state.key))
    chain.push(at)
  return chain
}

/** Variables visible from a scope: inner over outer. */
export function visibleVariables(state: InstanceState, scopeKey: string): JsonObject {
  return Object.assign(
    {},
    ...scopesOf(state, scopeKey)
      .map((scope) => state.variables[scope] ?? {})
      .reverse(),
  ) as JsonObject
}
