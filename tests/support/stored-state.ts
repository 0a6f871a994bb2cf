import { type InstanceState, storedTokens, upcast } from '../../server/engine/index.ts'

/** A state as JSON: what its row holds. */
export function written(state: InstanceState): string {
  const { key, definitionKey, status, rootKey, parent, variables } = state
  return JSON.stringify({ key, definitionKey, status, rootKey, parent, variables: Object.fromEntries(variables), ...storedTokens(state) })
}

/** As it comes out of the database. */
export function readBack(state: InstanceState): InstanceState {
  return upcast(JSON.parse(written(state)))
}

/** The same with keys of objects in another order, as jsonb gives them, and what the engine keeps by key in another order too. */
export function readInDisorder(state: InstanceState): InstanceState {
  const stored = JSON.parse(written(state))
  return upcast(reordered({ ...stored, elements: stored.elements.toReversed() }))
}

function reordered<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reordered) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  ) as T
}
