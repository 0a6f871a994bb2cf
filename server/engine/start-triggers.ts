import type { Instant } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { conditionIsMet } from './elements/shared/conditionals.ts'
import { type ExpressionContext, evaluateFeel } from './model/expressions.ts'
import { type Due, firstDue, readSchedule } from './model/timers.ts'
import type { ExecutableProcess, Text } from './model/types.ts'

/** What starts instances of a process from outside; the shell keeps a row for each. */
export type StartTrigger =
  | { readonly kind: 'none'; readonly elementId: string }
  | { readonly kind: 'message'; readonly elementId: string; readonly messageName: string }
  | { readonly kind: 'signal'; readonly elementId: string; readonly signalName: string }
  /** Looked at when somebody asks (`startConditionHolds`), for no instance is there whose variables could change. */
  | { readonly kind: 'conditional'; readonly elementId: string; readonly condition: string }
  /** `due` null: never. After it has fired `nextDue` of the door gives the next. */
  | { readonly kind: 'timer'; readonly elementId: string; readonly due: Due | null }

/** Start events with their names and times evaluated; a name or time that can not be evaluated without variables is left out. */
export function startTriggersOf(process: ExecutableProcess, context: ExpressionContext): readonly StartTrigger[] {
  return process.startEvents.flatMap(({ id: elementId, event }): readonly StartTrigger[] => {
    switch (event.kind) {
      case 'none':
        return [{ kind: 'none', elementId }]
      case 'message': {
        const messageName = textOf(event.name, context)
        return messageName === null ? [] : [{ kind: 'message', elementId, messageName }]
      }
      case 'signal': {
        const signalName = textOf(event.name, context)
        return signalName === null ? [] : [{ kind: 'signal', elementId, signalName }]
      }
      case 'timer': {
        const due = dueOf(textOf(event.timer.text, context), context.now, context.zone ?? 'UTC')
        return [{ kind: 'timer', elementId, due }]
      }
      case 'conditional':
        return [{ kind: 'conditional', elementId, condition: event.condition.source.trim() }]
      default:
        return []
    }
  })
}

/** Whether a start event that waits for a condition would begin an instance with these variables. */
export function startConditionHolds(
  process: ExecutableProcess,
  elementId: string,
  variables: JsonObject,
  context: ExpressionContext,
): boolean {
  const start = process.startEvents.find(({ id }) => id === elementId)
  return start?.event.kind === 'conditional' && conditionIsMet(start.event, variables, context)
}

function textOf(text: Text, context: ExpressionContext): string | null {
  if (text.kind === 'static') return text.text
  const { value } = evaluateFeel(text.expression, {}, context)
  return typeof value === 'string' ? value : null
}

function dueOf(text: string | null, now: Instant, zone: string): Due | null {
  const schedule = text === null ? null : readSchedule(text, zone)
  return schedule === null ? null : firstDue(schedule, now, zone)
}
