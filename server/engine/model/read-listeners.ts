import { child, children, extension, type ModdleElement, text } from './moddle.ts'
import type { ProblemList } from './problems.ts'
import { named, readHeaders, type TextReader } from './texts.ts'
import type { ExecutionListeners, JobDefinition, TaskListenerEvent, TaskListeners } from './types.ts'

interface Reading {
  readonly texts: TextReader
  readonly problems: ProblemList
}

interface Listener {
  readonly event: string
  readonly job: JobDefinition
}

/**
 * `zeebe:executionListeners`. Where the engine has no such moment, a listener is a problem (Zeebe docs, "Execution listeners",
 * limitations). `owner` is named in problems; the loop characteristics of a multi-instance hold the listeners of its body.
 */
export function readExecutionListeners(
  element: ModdleElement,
  reading: Reading,
  owner: ModdleElement = element,
): ExecutionListeners | null {
  const listeners = readList(extension(element, 'zeebe:ExecutionListeners'), owner, ['start', 'end'], reading)
  if (listeners.length === 0) return null
  const missing = momentsMissing(element)
  for (const { event } of listeners) if (missing.includes(event)) reading.problems.add('LISTENER_NOT_HERE', named(owner), event)
  return { start: jobsOf(listeners, 'start'), end: jobsOf(listeners, 'end') }
}

function momentsMissing(element: ModdleElement): readonly string[] {
  const [definition] = children(element, 'eventDefinitions')
  if (element.$type === 'bpmn:StartEvent') return ['start']
  if (element.$type === 'bpmn:BoundaryEvent') return definition?.$type === 'bpmn:CompensateEventDefinition' ? ['start', 'end'] : ['start']
  if (element.$type.endsWith('Gateway')) return ['end']
  return element.$type === 'bpmn:EndEvent' && definition?.$type === 'bpmn:ErrorEventDefinition' ? ['end'] : []
}

const TASK_EVENTS: readonly TaskListenerEvent[] = ['creating', 'assigning', 'updating', 'completing', 'canceling']

/** `zeebe:taskListeners` of a user task. */
export function readTaskListeners(element: ModdleElement, reading: Reading): TaskListeners | null {
  const listeners = readList(extension(element, 'zeebe:TaskListeners'), element, TASK_EVENTS, reading)
  if (listeners.length === 0) return null
  const [creating, assigning, updating, completing, canceling] = TASK_EVENTS.map((event) => jobsOf(listeners, event))
  return {
    creating: creating ?? [],
    assigning: assigning ?? [],
    updating: updating ?? [],
    completing: completing ?? [],
    canceling: canceling ?? [],
  }
}

function readList(
  list: ModdleElement | null,
  owner: ModdleElement,
  events: readonly string[],
  { texts, problems }: Reading,
): readonly Listener[] {
  const seen = new Set<string>()
  return children(list, 'listeners').flatMap((listener): readonly Listener[] => {
    const written = text(listener, 'eventType') ?? ''
    const event = events.find((known) => known === written)
    const typeText = text(listener, 'type')
    const type = texts.text(typeText, owner)
    const retries = texts.text(text(listener, 'retries') ?? '3', owner)
    if (event === undefined) problems.add('LISTENER_EVENT_UNKNOWN', named(owner), written)
    if (typeText === null) problems.add('JOB_TYPE_MISSING', named(owner))
    if (retries?.kind === 'static' && !/^\d{1,4}$/.test(retries.text)) problems.add('RETRIES_INVALID', named(owner), retries.text)
    const name = `${event}: ${typeText}`
    if (seen.has(name)) problems.add('LISTENER_TWICE', named(owner), name)
    seen.add(name)
    if (event === undefined || type === null || retries === null) return []
    return [{ event, job: { type, retries, headers: { ...readHeaders(owner), ...ownHeaders(listener) } } }]
  })
}

/** `zeebe:taskHeaders` inside the listener; they go before those of the element. */
function ownHeaders(listener: ModdleElement) {
  const entries = children(child(listener, 'headers'), 'values').map((one) => [text(one, 'key') ?? '', text(one, 'value') ?? ''] as const)
  return Object.fromEntries(entries.filter(([key]) => key !== ''))
}

function jobsOf(listeners: readonly Listener[], event: string): readonly JobDefinition[] {
  return listeners.filter((one) => one.event === event).map(({ job }) => job)
}
