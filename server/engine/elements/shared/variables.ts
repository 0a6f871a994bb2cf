import type { Key } from '../../../base/ids.ts'
import { type JsonObject, joined } from '../../../base/json.ts'
import type { Run } from '../../run.ts'

/** Every variable seen from a scope, inner over outer. */
export function visibleVariables(run: Run, scopeKey: Key): JsonObject {
  const known = run.seen.get(scopeKey)
  if (known !== undefined) return known
  let seen: JsonObject | undefined
  for (let key: Key | null = scopeKey; key !== null; key = run.get(key).scopeKey) {
    const locals = run.localsOf(key)
    if (locals !== undefined) seen = seen === undefined ? locals : joined(locals, seen)
  }
  const all = seen ?? {}
  run.seen.set(scopeKey, all)
  return all
}

/** Variables of the scope itself. */
export function setLocals(run: Run, key: Key, values: JsonObject): void {
  if (Object.keys(values).length === 0) return
  run.mergeLocals(key, values)
  run.emit({ kind: 'variables-set', scopeKey: key, variables: values })
}

/** Sets each variable in the nearest scope that has it, else in the process (Zeebe's propagation). */
export function propagate(run: Run, fromKey: Key, values: JsonObject): void {
  const owners = Object.keys(values).map((name) => ownerOf(run, fromKey, name))
  const scopes = new Set(owners)
  for (const scope of scopes) {
    const own = scopes.size === 1 ? values : Object.fromEntries(Object.entries(values).filter((_, index) => owners[index] === scope))
    setLocals(run, scope, own)
  }
}

function ownerOf(run: Run, fromKey: Key, name: string): Key {
  let key = fromKey
  for (;;) {
    const locals = run.localsOf(key)
    if (locals !== undefined && Object.hasOwn(locals, name)) return key
    const instance = run.get(key)
    const outer = instance.scopeKey
    // What is written inside an ad-hoc sub-process stays in its activation (Zeebe docs, "Variable propagation by BPMN element").
    if (outer === null || run.nodeOf(instance).kind === 'ad-hoc-inner') return key
    key = outer
  }
}
