import { child, children, extension, type ModdleElement, text } from './moddle.ts'
import type { ProblemList } from './problems.ts'
import { named, readJob, readProperties, type TextReader } from './texts.ts'
import { comesRoundTooFast, parseDuration, readSchedule } from './timers.ts'
import type {
  CompensationEvent,
  ConditionalEvent,
  ErrorEvent,
  EscalationEvent,
  LinkEvent,
  MessageEvent,
  NoneEvent,
  SignalEvent,
  TerminateEvent,
  ThrownErrorEvent,
  ThrownMessageEvent,
  TimerDefinition,
  TimerEvent,
} from './types.ts'

export interface EventReading {
  readonly texts: TextReader
  readonly problems: ProblemList
}

type Read<E> = (element: ModdleElement, definition: ModdleElement, reading: EventReading) => E | null

function definitionsOf(element: ModdleElement): readonly ModdleElement[] {
  return [...children(element, 'eventDefinitions'), ...children(element, 'eventDefinitionRef')]
}

/** The event definition of an event and its kind in short (`timer`), or `none`. */
export function eventKindOf(element: ModdleElement): { kind: string; definition: ModdleElement } {
  const definition = definitionsOf(element)[0]
  if (definition === undefined) return { kind: 'none', definition: element }
  const kind = definition.$type.replace(/^bpmn:/, '').replace(/EventDefinition$/, '')
  return { kind: kind.charAt(0).toLowerCase() + kind.slice(1), definition }
}

export const readNone: Read<NoneEvent> = () => ({ kind: 'none' })
export const readTerminate: Read<TerminateEvent> = () => ({ kind: 'terminate' })

/** Message that is waited for by what runs already: it needs a correlation key. */
export const readCaughtMessage: Read<MessageEvent> = (element, definition, reading) => readMessage(element, definition, reading, true)
/** Message that starts a process: any key will do. */
export const readStartMessage: Read<MessageEvent> = (element, definition, reading) => readMessage(element, definition, reading, false)

function readMessage(
  element: ModdleElement,
  definition: ModdleElement,
  { texts, problems }: EventReading,
  keyed: boolean,
): MessageEvent | null {
  const message = child(definition, 'messageRef')
  const name = texts.text(text(message, 'name'), element)
  if (text(message, 'name') === null) problems.add('MESSAGE_MISSING', named(element))
  const written = text(extension(message, 'zeebe:Subscription'), 'correlationKey')
  const correlationKey = keyed ? texts.expression(written, element) : null
  if (keyed && written === null && message !== null) problems.add('CORRELATION_KEY_MISSING', named(element))
  return name === null || (keyed && correlationKey === null) ? null : { kind: 'message', name, correlationKey }
}

export const readThrownMessage: Read<ThrownMessageEvent> = (element, definition, { texts, problems }) => {
  const job = readJob(element, texts, problems)
  const message = child(definition, 'messageRef')
  const name = texts.text(text(message, 'name'), element)
  const correlationKey = texts.expression(text(extension(message, 'zeebe:Subscription'), 'correlationKey'), element)
  if (job === null && extension(element, 'zeebe:TaskDefinition') === null && text(message, 'name') === null) {
    problems.add('MESSAGE_MISSING', named(element))
  }
  const timeToLive = readProperties(element).timeToLive ?? 'PT1H'
  if (parseDuration(timeToLive) === null) problems.add('TIMER_INVALID', named(element), timeToLive)
  return { kind: 'thrown-message', job, name, correlationKey, timeToLive }
}

export const readTimer: Read<TimerEvent> = (element, definition, { texts, problems }) => {
  const written = (['date', 'duration', 'cycle'] as const)
    .map((kind) => ({ kind, body: text(child(definition, `time${kind.charAt(0).toUpperCase()}${kind.slice(1)}`), 'body') }))
    .filter((entry) => entry.body !== null)
  const [only] = written
  if (only === undefined || written.length > 1) {
    problems.add('TIMER_MISSING', named(element))
    return null
  }
  const source = texts.text(only.body, element)
  if (source === null) return null
  const timer: TimerDefinition = { kind: only.kind, text: source }
  if (source.kind === 'static' && !fits(timer.kind, source.text)) {
    const round = timer.kind === 'cycle' ? parseDuration(source.text.slice(source.text.lastIndexOf('/') + 1)) : null
    problems.add(round !== null && comesRoundTooFast(round) ? 'TIMER_TOO_FAST' : 'TIMER_INVALID', named(element), source.text)
    return null
  }
  return { kind: 'timer', timer }
}

function fits(kind: TimerDefinition['kind'], written: string): boolean {
  return readSchedule(written, 'UTC')?.kind === kind
}

export const readSignal: Read<SignalEvent> = (element, definition, { texts, problems }) => {
  const written = text(child(definition, 'signalRef'), 'name')
  if (written === null) problems.add('SIGNAL_MISSING', named(element))
  const name = texts.text(written, element)
  return name === null ? null : { kind: 'signal', name }
}

/** Caught error: without reference, or with one that has no code, it catches all. */
export const readCaughtError: Read<ErrorEvent> = (element, definition, { problems }) => {
  const code = text(child(definition, 'errorRef'), 'errorCode')
  if (code?.startsWith('=')) problems.add('ERROR_CODE_NOT_STATIC', named(element))
  return { kind: 'error', code }
}

export const readThrownError: Read<ThrownErrorEvent> = (element, definition, { texts, problems }) => {
  const written = text(child(definition, 'errorRef'), 'errorCode')
  if (written === null) problems.add('ERROR_CODE_MISSING', named(element))
  const code = texts.text(written, element)
  return code === null ? null : { kind: 'thrown-error', code }
}

export const readCaughtEscalation: Read<EscalationEvent> = (element, definition, { problems }) => {
  const code = text(child(definition, 'escalationRef'), 'escalationCode')
  if (code?.startsWith('=')) problems.add('ERROR_CODE_NOT_STATIC', named(element))
  return { kind: 'escalation', code: code === null ? null : { kind: 'static', text: code } }
}

export const readThrownEscalation: Read<EscalationEvent> = (element, definition, { texts, problems }) => {
  const written = text(child(definition, 'escalationRef'), 'escalationCode')
  if (written === null) problems.add('ESCALATION_CODE_MISSING', named(element))
  const code = texts.text(written, element)
  return code === null ? null : { kind: 'escalation', code }
}

/** `zeebe:conditionalFilter` narrows what is a reason to look; without it every change of a variable that the condition reads is. */
export const readConditional: Read<ConditionalEvent> = (element, definition, { texts, problems }) => {
  const written = text(child(definition, 'condition'), 'body')
  if (written === null) problems.add('EVENT_CONDITION_MISSING', named(element))
  const condition = texts.expression(written, element)
  const filter = extension(definition, 'zeebe:ConditionalFilter')
  const names = listed(text(filter, 'variableNames'))
  const events = listed(text(filter, 'variableEvents'))
  for (const event of events)
    if (event !== 'create' && event !== 'update') problems.add('ATTRIBUTE_UNSUPPORTED', named(element), `variableEvents = ${event}`)
  if (condition === null) return null
  return {
    kind: 'conditional',
    condition,
    variables: new Set(names.length === 0 ? condition.names : names),
    create: events.length === 0 || events.includes('create'),
    update: events.length === 0 || events.includes('update'),
  }
}

function listed(written: string | null): readonly string[] {
  return (written ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Caught at the border: the handler is found by association (`compile.ts`). */
export const readCaughtCompensation: Read<CompensationEvent> = () => ({ kind: 'compensation', activityId: null })

export const readThrownCompensation: Read<CompensationEvent> = (element, definition, { problems }) => {
  if (definition.get('waitForCompletion') === false) problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'waitForCompletion = false')
  return { kind: 'compensation', activityId: child(definition, 'activityRef')?.id ?? null }
}

export const readLink: Read<LinkEvent> = (element, definition, { problems }) => {
  const name = text(definition, 'name')
  if (name === null) problems.add('LINK_NAME_MISSING', named(element))
  return name === null ? null : { kind: 'link', name }
}

/** Finds the reader for the event's kind at this place; a kind that may not stand here is a problem. */
export function readEvent<E>(element: ModdleElement, readers: { readonly [kind: string]: Read<E> }, reading: EventReading): E | null {
  const { kind, definition } = eventKindOf(element)
  if (definitionsOf(element).length > 1 || element.get('parallelMultiple') === true)
    reading.problems.add('SEVERAL_EVENT_DEFINITIONS', named(element))
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (reader !== undefined) return reader(element, definition, reading)
  if (kind === 'none') reading.problems.add('EVENT_DEFINITION_MISSING', named(element))
  else reading.problems.add('EVENT_UNSUPPORTED', named(element), kind)
  return null
}
