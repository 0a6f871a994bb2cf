import { as, type Instant, type Key, type LocalDate } from '../../base/ids.ts'
import { changeOf } from '../../cases/decide.ts'
import { countRule } from '../../cases/decide-deadlines.ts'
import type { EngineEvent, StepDefinition } from '../../engine/index.ts'
import { type Calendar, localDateOf } from '../../time/index.ts'
import type { CaseBook, DeadlineBook } from './books.ts'
import type { Bundle } from './bundle.ts'
import type { Recorder } from './recorder.ts'

/** What keeping a case's book needs of the world. */
export interface Office {
  readonly bundle: Bundle
  readonly calendar: Calendar
  readonly zone: string
  readonly recorder: Recorder
  readonly ms: number
  readonly now: Instant
}

const JOB_TYPES = new Set(['SERVICE_TASK', 'SEND_TASK'])

/** Status, stage, timeline and deadlines, by the same pure function as in the product. */
export function project(
  office: Office,
  instance: { readonly key: Key; readonly definition: StepDefinition },
  book: CaseBook,
  events: readonly EngineEvent[],
): void {
  const jobTypes = jobTypesIn(instance.definition, events)
  const isRoot = instance.key === book.instanceKey
  const change = changeOf({ isRoot, actor: 'system', events, jobTypes }, office.bundle.manifest, book)
  if (change.status !== null) book.status = change.status
  if (change.stage !== null) book.stage = change.stage
  for (const { stage, at } of change.reached) if (!book.reached.has(stage)) book.reached.set(stage, at)
  for (const line of change.timeline) office.recorder.moment(book, { title: line.title, article: line.article, by: line.actor }, office.ms)
  for (const { element, ruleId, from, at } of change.deadlines) {
    const rule = office.bundle.manifest.deadlines.find(({ id }) => id === ruleId)
    if (rule !== undefined) beginDeadline(office, book, rule, element, from === '' ? at : from)
  }
  for (const { element, ruleIds, at } of change.pauses)
    for (const deadline of book.deadlines)
      if (deadline.endedAt === null && deadline.elementKey !== element.key && (ruleIds.includes('*') || ruleIds.includes(deadline.rule.id)))
        recount(office, deadline, [
          ...deadline.pauses,
          { startsOn: localDateOf(at, office.zone), endsOn: null, ground: element.elementId, elementKey: element.key },
        ])
  for (const { element, isMet, at } of change.ended) endElement(office, book, element.key, isMet, at)
  if (change.closedAt !== null) {
    const isNew = book.closedAt === null
    book.closedAt = change.closedAt
    book.outcome ??= book.status
    if (isNew) office.recorder.closed(book, office.ms)
  }
}

function beginDeadline(
  office: Office,
  book: CaseBook,
  rule: DeadlineBook['rule'],
  element: { readonly key: Key; readonly elementId: string },
  startsFrom: string,
): void {
  const counted = countRule(rule, startsFrom, office.calendar, office.zone, [])
  const deadline: DeadlineBook = {
    rule,
    elementKey: element.key,
    elementId: element.elementId,
    startsFrom,
    dueOn: as<LocalDate>(counted.due_on),
    dueAt: as<Instant>(counted.due_at),
    yellowOn: as<LocalDate>(counted.yellow_on),
    pauses: [],
    endedAt: null,
    isMet: false,
  }
  book.deadlines.push(deadline)
  office.recorder.deadlineBegun(book, deadline, office.ms)
}

function recount(office: Office, deadline: DeadlineBook, pauses: DeadlineBook['pauses']): void {
  const counted = countRule(deadline.rule, deadline.startsFrom, office.calendar, office.zone, pauses, office.now)
  deadline.pauses = pauses
  deadline.dueOn = as<LocalDate>(counted.due_on)
  deadline.dueAt = as<Instant>(counted.due_at)
  deadline.yellowOn = as<LocalDate>(counted.yellow_on)
}

function endElement(office: Office, book: CaseBook, elementKey: Key, isMet: boolean, at: Instant): void {
  for (const deadline of book.deadlines) {
    if (deadline.endedAt !== null) continue
    if (deadline.pauses.some((pause) => pause.endsOn === null && pause.elementKey === elementKey))
      recount(
        office,
        deadline,
        deadline.pauses.map((pause) => (pause.elementKey === elementKey ? { ...pause, endsOn: localDateOf(at, office.zone) } : pause)),
      )
    if (deadline.elementKey !== elementKey) continue
    deadline.endedAt = at
    deadline.isMet = isMet
    office.recorder.deadlineEnded(book, deadline, office.ms)
  }
}

const NONE: ReadonlyMap<string, string> = new Map()

/** Job type of each service and send task that was completed. */
function jobTypesIn({ nodes }: StepDefinition, events: readonly EngineEvent[]): ReadonlyMap<string, string> {
  let types: Map<string, string> | null = null
  for (const event of events) {
    if (event.kind !== 'element-completed' || !JOB_TYPES.has(event.element.type)) continue
    const node = nodes.get(event.element.elementId)
    if (node?.kind !== 'job-task' || node.job.type.kind !== 'static') continue
    types ??= new Map()
    types.set(event.element.key, node.job.type.text)
  }
  return types ?? NONE
}
