import { child, children, extension, extensions, flag, text } from '../../../server/engine/model/moddle.ts'
import { idOf, is, type ModdleElement } from '../../ui/bpmn/document.ts'
import { topological, withoutLoops } from '../../ui/bpmn/layout/grid.ts'
import { flowNodesOf, flowsOf, hostOf } from '../../ui/bpmn/layout/sizes.ts'
import { type Trigger, triggerOf } from '../../ui/bpmn/words.ts'
import { type DeadlinePhrase, readPhrase } from '../workflow/deadline-phrase.ts'

/** Who does a step: FEEL or plain text of its assignment. */
export interface Who {
  readonly groups: string
  readonly users: string
  readonly assignee: string
}

/** What a step works with. */
export type Part =
  | { readonly kind: 'form'; readonly form: string }
  | { readonly kind: 'decision'; readonly decision: string; readonly result: string }
  | { readonly kind: 'job'; readonly type: string; readonly headers: { readonly [key: string]: string } }
  | { readonly kind: 'process'; readonly process: string }
  | { readonly kind: 'script'; readonly expression: string; readonly result: string }
  | { readonly kind: 'message'; readonly name: string }

/** By when: a rule of the programme and where it starts, or whatever else the file says. */
export interface Deadline {
  readonly rule: string
  /** FEEL without `=`: when counting starts. */
  readonly from: string
  /** A timer may already ring when the light turns yellow. */
  readonly at: DeadlinePhrase['at']
  /** FEEL or ISO 8601 of a timer or due date that names no rule; empty otherwise. */
  readonly other: string
}

/** A way on from a step. */
export interface Next {
  readonly flow: string
  /** Words on the flow. */
  readonly name: string
  readonly target: string
  readonly targetName: string
  /** FEEL without `=`; empty when there is none. */
  readonly condition: string
  readonly isDefault: boolean
}

/** One step of a process: a row of the table. */
export interface StepRow {
  readonly id: string
  readonly element: ModdleElement
  /** Process or sub-process it stands in. */
  readonly scope: string
  /** Host of a boundary event, or the sub-process around; null at the top. */
  readonly parent: string | null
  readonly level: number
  /** "3", "3.1". */
  readonly number: string
  readonly type: string
  readonly trigger: Trigger | null
  readonly isInterrupting: boolean
  readonly name: string
  /** null where nobody can be named. */
  readonly who: Who | null
  readonly part: Part | null
  readonly deadline: Deadline | null
  readonly next: readonly Next[]
  readonly article: string
}

export interface ProcessRows {
  readonly id: string
  readonly name: string
  readonly rows: readonly StepRow[]
}

/** Every process of a file as rows, in the order of the flow: a branch as a whole before the next, side ways under their step. */
export function rowsOf(definitions: ModdleElement): readonly ProcessRows[] {
  return children(definitions, 'rootElements')
    .filter((root) => is(root, 'bpmn:Process'))
    .map((process) => ({ id: idOf(process), name: text(process, 'name') ?? '', rows: scopeRows(process, null, 1, '') }))
}

function scopeRows(scope: ModdleElement, parent: string | null, level: number, prefix: string): readonly StepRow[] {
  const nodes = flowNodesOf(scope)
  const tops = nodes.filter((node) => hostOf(node) === null)
  let count = 0
  return orderOf(scope, nodes, tops).flatMap((node) => {
    const number = `${prefix}${++count}`
    return [rowOf(node, scope, parent, level, number), ...innerRows(node, scope, nodes, level, number)]
  })
}

function innerRows(
  node: ModdleElement,
  scope: ModdleElement,
  nodes: readonly ModdleElement[],
  level: number,
  number: string,
): readonly StepRow[] {
  const attached = nodes.filter((event) => hostOf(event) === node)
  const events = attached.map((event, index) => rowOf(event, scope, idOf(node), level + 1, `${number}.${index + 1}`))
  if (!is(node, 'bpmn:SubProcess')) return events
  const inner = scopeRows(node, idOf(node), level + 1, attached.length === 0 ? `${number}.` : `${number}.0.`)
  return [...events, ...inner]
}

/** Order of reading: along the flow, what hangs on a boundary event right after its host. */
function orderOf(scope: ModdleElement, nodes: readonly ModdleElement[], tops: readonly ModdleElement[]): readonly ModdleElement[] {
  const byId = new Map(nodes.map((node) => [idOf(node), node]))
  const edges = flowsOf(scope).flatMap((flow) => {
    const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
    if (source === null || target === null) return []
    const host = hostOf(source)
    return [{ from: idOf(host ?? source), to: idOf(target), aside: host !== null }]
  })
  const sorted = [...edges.filter((edge) => edge.aside), ...edges.filter((edge) => !edge.aside)]
  const entered = new Set(edges.map((edge) => edge.to))
  const isStart = (node: ModdleElement) => is(node, 'bpmn:StartEvent')
  const isEventScope = (node: ModdleElement) => is(node, 'bpmn:SubProcess') && flag(node, 'triggeredByEvent')
  const rank = (node: ModdleElement) => (isStart(node) ? 0 : isEventScope(node) ? 2 : entered.has(idOf(node)) ? 1 : 1.5)
  const list = [...tops].sort((a, b) => rank(a) - rank(b)).map((node) => ({ id: idOf(node) }))
  return topological(list, withoutLoops(list, sorted)).flatMap((id) => byId.get(id) ?? [])
}

function rowOf(element: ModdleElement, scope: ModdleElement, parent: string | null, level: number, number: string): StepRow {
  return {
    id: idOf(element),
    element,
    scope: idOf(scope),
    parent,
    level,
    number,
    type: element.$type,
    trigger: triggerOf(element),
    isInterrupting: is(element, 'bpmn:BoundaryEvent') && element.get('cancelActivity') !== false,
    name: text(element, 'name') ?? '',
    who: whoOf(element),
    part: partOf(element),
    deadline: deadlineOf(element),
    next: nextOf(element),
    article: propertyOf(element, 'article'),
  }
}

/** Value of a `zeebe:property`; empty when it is not there. */
export function propertyOf(element: ModdleElement, name: string): string {
  for (const properties of extensions(element, 'zeebe:Properties'))
    for (const property of children(properties, 'properties')) if (text(property, 'name') === name) return text(property, 'value') ?? ''
  return ''
}

function whoOf(element: ModdleElement): Who | null {
  if (!is(element, 'bpmn:UserTask')) return null
  const assignment = extension(element, 'zeebe:AssignmentDefinition')
  return {
    groups: text(assignment, 'candidateGroups') ?? '',
    users: text(assignment, 'candidateUsers') ?? '',
    assignee: text(assignment, 'assignee') ?? '',
  }
}

/** FEEL without the `=` that zeebe attributes begin with. */
export function bare(feel: string | null): string {
  return (feel ?? '').replace(/^\s*=\s*/, '')
}

function partOf(element: ModdleElement): Part | null {
  const job = extension(element, 'zeebe:TaskDefinition')
  if (
    is(element, 'bpmn:UserTask') ||
    (is(element, 'bpmn:StartEvent') && is(element.$parent, 'bpmn:Process') && triggerOf(element) === 'none')
  )
    return { kind: 'form', form: text(extension(element, 'zeebe:FormDefinition'), 'formId') ?? '' }
  if (is(element, 'bpmn:CallActivity'))
    return { kind: 'process', process: text(extension(element, 'zeebe:CalledElement'), 'processId') ?? '' }
  const decision = extension(element, 'zeebe:CalledDecision')
  if (is(element, 'bpmn:BusinessRuleTask') && job === null)
    return { kind: 'decision', decision: text(decision, 'decisionId') ?? '', result: text(decision, 'resultVariable') ?? '' }
  if (is(element, 'bpmn:ScriptTask') && job === null) {
    const script = extension(element, 'zeebe:Script')
    return { kind: 'script', expression: bare(text(script, 'expression')), result: text(script, 'resultVariable') ?? '' }
  }
  if (job !== null || isJob(element)) {
    const headers = children(extension(element, 'zeebe:TaskHeaders'), 'values')
    return {
      kind: 'job',
      type: text(job, 'type') ?? '',
      headers: Object.fromEntries(headers.map((header) => [text(header, 'key') ?? '', text(header, 'value') ?? ''])),
    }
  }
  const message = is(element, 'bpmn:ReceiveTask') ? child(element, 'messageRef') : messageOf(element)
  return message === null ? null : { kind: 'message', name: text(message, 'name') ?? '' }
}

function isJob(element: ModdleElement): boolean {
  if (is(element, 'bpmn:ServiceTask') || is(element, 'bpmn:SendTask')) return true
  return is(element, 'bpmn:ThrowEvent') && triggerOf(element) === 'message'
}

function messageOf(element: ModdleElement): ModdleElement | null {
  if (!is(element, 'bpmn:CatchEvent')) return null
  const [definition] = children(element, 'eventDefinitions')
  return definition?.$type === 'bpmn:MessageEventDefinition' ? child(definition, 'messageRef') : null
}

/** Timer of an event: which kind, and what it says. */
export function timerOf(
  element: ModdleElement,
): { readonly kind: 'timeDate' | 'timeDuration' | 'timeCycle'; readonly body: string } | null {
  if (triggerOf(element) !== 'timer') return null
  const [definition] = children(element, 'eventDefinitions')
  for (const kind of ['timeDate', 'timeDuration', 'timeCycle'] as const) {
    const expression = child(definition ?? null, kind)
    if (expression !== null) return { kind, body: text(expression, 'body') ?? '' }
  }
  return { kind: 'timeDate', body: '' }
}

function deadlineOf(element: ModdleElement): Deadline | null {
  const rule = propertyOf(element, 'deadline')
  const from = bare(propertyOf(element, 'deadlineFrom'))
  const timer = timerOf(element)
  if (timer !== null) return readDeadline(timer.body)
  if (is(element, 'bpmn:UserTask')) {
    const due = text(extension(element, 'zeebe:TaskSchedule'), 'dueDate') ?? ''
    const read = readDeadline(due)
    if (rule === '') return read
    return { rule, from, at: 'end', other: read.rule === '' ? read.other : '' }
  }
  return is(element, 'bpmn:Activity') ? { rule, from, at: 'end', other: '' } : null
}

/** Reads what a timer or due date says; the shorter forms of older files count too. */
export function readDeadline(feel: string): Deadline {
  const phrase = readPhrase(feel) ?? readPhrase(`=end of day(${bare(feel)})`)
  return phrase === null || phrase.at === 'day' ? { rule: '', from: '', at: 'end', other: feel } : { ...phrase, other: '' }
}

function nextOf(element: ModdleElement): readonly Next[] {
  const usual =
    is(element, 'bpmn:Gateway') || is(element, 'bpmn:Activity') ? (element.get('default') as ModdleElement | undefined) : undefined
  return children(element, 'outgoing').flatMap((flow) => {
    const target = child(flow, 'targetRef')
    if (target === null) return []
    return [
      {
        flow: idOf(flow),
        name: text(flow, 'name') ?? '',
        target: idOf(target),
        targetName: text(target, 'name') ?? '',
        condition: bare(text(child(flow, 'conditionExpression'), 'body')),
        isDefault: usual === flow,
      },
    ]
  })
}
