import type { Key } from '../../../base/ids.ts'
import type { JsonObject } from '../../../base/json.ts'
import { evaluateFeel } from '../../model/expressions.ts'
import type { ConditionalEvent } from '../../model/types.ts'
import { inKeyOrder, type Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance, StepContext } from '../../state/types.ts'
import { mayFollow } from '../../transitions.ts'
import { visibleVariables } from './variables.ts'

/**
 * Conditional events (BPMN 2.0.2 §10.5.5, Zeebe docs "Conditionals"). A condition is looked at when its event is opened and whenever a
 * variable that it reads was created or changed in a scope it sees, outer scopes first. It happens when it becomes true: once it held
 * it must fail before it can happen again. An unknown variable is no doubt here: the condition does not hold yet.
 */
export function nextConditionalEvent(run: Run): { readonly hostKey: Key; readonly eventId: string } | undefined {
  if (!run.definition.watchesVariables) return undefined
  const changes = run.takeChanges()
  if (changes.size > 0) run.conditions.push(...concerned(run, changes))
  for (let next = run.conditions.shift(); next !== undefined; next = run.conditions.shift()) {
    const { hostKey, eventId } = next
    const host = run.find(hostKey)
    const held = host?.conditions?.[eventId]
    const event = conditionalOf(run, eventId)
    if (host === undefined || held === undefined || event === undefined || !mayFollow(host.phase, 'trigger')) continue
    const holds = conditionIsMet(event, visibleVariables(run, hostKey), run.context)
    if (holds !== held) run.put(changed(host, { conditions: { ...host.conditions, [eventId]: holds } }))
    if (holds && !held) return next
  }
  return undefined
}

export function conditionIsMet(event: ConditionalEvent, variables: JsonObject, context: StepContextOfConditions): boolean {
  return evaluateFeel(event.condition, variables, context).value === true
}
type StepContextOfConditions = Pick<StepContext, 'now' | 'functions' | 'zone'>

function conditionalOf(run: Run, eventId: string): ConditionalEvent | undefined {
  const node = run.definition.nodes.get(eventId)
  return node !== undefined && 'event' in node && node.event.kind === 'conditional' ? node.event : undefined
}

/** Events that read one of the variables, outer before inner. */
function concerned(run: Run, changes: ReturnType<Run['takeChanges']>): readonly { readonly hostKey: Key; readonly eventId: string }[] {
  const found = run.living().flatMap((host) => {
    const eventIds = Object.keys(host.conditions ?? {})
    if (eventIds.length === 0) return []
    const scopes = scopesOf(run, host)
    return eventIds.sort().flatMap((eventId) => {
      const event = conditionalOf(run, eventId)
      const reads = event !== undefined && scopes.some((scope) => concerns(event, changes.get(scope)))
      return reads ? [{ hostKey: host.key, eventId, depth: scopes.length }] : []
    })
  })
  return found.sort((a, b) => a.depth - b.depth || inKeyOrder(a.hostKey, b.hostKey))
}

function concerns(event: ConditionalEvent, changed: ReadonlyMap<string, 'create' | 'update'> | undefined): boolean {
  for (const [name, change] of changed ?? []) if (event[change] && event.variables.has(name)) return true
  return false
}

function scopesOf(run: Run, host: ElementInstance): readonly Key[] {
  const keys: Key[] = []
  for (let key: Key | null = host.key; key !== null; key = run.get(key).scopeKey) keys.push(key)
  return keys
}
