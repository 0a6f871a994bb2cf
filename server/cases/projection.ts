import type { Instant } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import type { DeadlineRule, ProgrammeVersion } from '../programmes/index.ts'
import type { EventBatch } from '../runtime/types.ts'
import * as store from '../store/cases.ts'
import * as deadlineStore from '../store/deadlines.ts'
import { newId } from '../store/id.ts'
import type { Trx } from '../store/transaction.ts'
import { type Calendar, type CalendarYear, localDateOf, overrideCalendar, type Pause } from '../time/index.ts'
import type { CaseContext } from './context.ts'
import { type CaseChange, changeOf } from './decide.ts'
import { countRule } from './decide-deadlines.ts'

const WITH_JOB = new Set(['SERVICE_TASK', 'SEND_TASK'])

/** Keeps status, stage, timeline, steps and deadlines of a case in step with its processes; inside the engine's own transaction. */
export function createProjection(context: CaseContext) {
  return async (batch: EventBatch, trx: Trx): Promise<void> => {
    if (batch.caseId === null) return
    const row = await store.caseById(trx, batch.caseId)
    if (row === undefined) return
    const programme = await context.programmes.version(row.programme, row.version, trx)
    const jobKeys = batch.events.flatMap((event) =>
      event.kind === 'element-completed' && WITH_JOB.has(event.element.type) ? [event.element.key] : [],
    )
    const jobTypes = jobKeys.length === 0 ? new Map<string, string>() : await store.jobTypesOf(trx, batch.instanceKey, jobKeys)
    const isRoot = batch.instanceKey === batch.rootKey
    const change = changeOf({ isRoot, actor: batch.actor, events: batch.events, jobTypes }, programme.manifest, row)
    await storeChange(context, programme, row, change, trx)
  }
}

async function storeChange(
  context: CaseContext,
  programme: ProgrammeVersion,
  row: store.CaseRow,
  change: CaseChange,
  trx: Trx,
): Promise<void> {
  await store.writeCase(trx, row.id, {
    change: {
      ...(change.status === null ? {} : { status: change.status }),
      ...(change.stage === null ? {} : { stage: change.stage }),
      ...(change.closedAt === null ? {} : { closed_at: change.closedAt, outcome: row.outcome ?? change.status ?? row.status }),
    },
    reached: change.reached,
    events: change.timeline.map((line) => ({
      case_id: row.id,
      at: line.at,
      kind: line.kind,
      title_zh: line.title.zh,
      title_en: line.title.en,
      detail_zh: line.detail?.zh ?? null,
      detail_en: line.detail?.en ?? null,
      article: line.article,
      actor: line.actor,
      document_id: null,
      internal: line.internal,
    })),
    begun: change.begun.map(({ element, at }) => ({
      element_instance_key: element.key,
      case_id: row.id,
      element_id: element.elementId,
      type: element.type,
      name: element.name,
      properties: JSON.stringify(element.properties),
      started_at: at,
    })),
    ended: change.ended.map(({ element }) => element.key),
  })
  for (const { element, ruleId, from, at } of change.deadlines) {
    const rule = programme.manifest.deadlines.find((one) => one.id === ruleId)
    if (rule !== undefined) await beginDeadline(context, programme, row.id, rule, element, from, at, trx)
  }
  for (const { element, ruleIds, at } of change.pauses) await stopClocks(context, programme, row.id, ruleIds, element, at, trx)
  if (change.ended.length > 0) await endElements(context, programme, row.id, change, trx)
}

async function endElements(context: CaseContext, programme: ProgrammeVersion, caseId: string, change: CaseChange, trx: Trx): Promise<void> {
  const [first] = change.ended
  if (first === undefined) return
  if (change.ended.some(({ element }) => element.properties.pauses !== undefined))
    await resumeClocks(context, programme, caseId, change, trx)
  await deadlineStore.endDeadlines(
    trx,
    change.ended.map(({ element, isMet }) => ({ elementInstanceKey: element.key, isMet })),
    first.at,
  )
}

export async function beginDeadline(
  context: CaseContext,
  programme: ProgrammeVersion,
  caseId: string,
  rule: DeadlineRule,
  element: { readonly key: string; readonly elementId: string },
  from: string,
  at: Instant,
  trx: Trx,
): Promise<void> {
  const zone = programme.manifest.timeZone
  const startsFrom = from === '' ? at : from
  const counted = countRule(rule, startsFrom, await context.programmes.calendar(trx), zone, [])
  await deadlineStore.insertDeadline(trx, {
    id: newId('dl'),
    case_id: caseId,
    rule_id: rule.id,
    rule: JSON.stringify(rule),
    element_instance_key: element.key,
    element_id: element.elementId,
    starts_from: startsFrom,
    starts_on: localDateOf(startsFrom, zone),
    ...counted,
  })
}

async function stopClocks(
  context: CaseContext,
  programme: ProgrammeVersion,
  caseId: string,
  ruleIds: readonly string[],
  element: { readonly key: string; readonly name: string | null; readonly properties: { readonly [name: string]: string } },
  at: Instant,
  trx: Trx,
): Promise<void> {
  const zone = programme.manifest.timeZone
  const ground = element.properties.pauseGround ?? element.name ?? element.key
  for (const row of await deadlineStore.openDeadlinesOf(trx, caseId, ruleIds)) {
    if (row.element_instance_key === element.key) continue
    const pauses = [...row.pauses, { startsOn: localDateOf(at, zone), endsOn: null, ground, elementInstanceKey: element.key }]
    await recount(context, programme, row, pauses, { at, ground: `pause:${ground}` }, trx)
  }
}

async function resumeClocks(
  context: CaseContext,
  programme: ProgrammeVersion,
  caseId: string,
  change: CaseChange,
  trx: Trx,
): Promise<void> {
  const zone = programme.manifest.timeZone
  const paused = await deadlineStore.pausedDeadlines(trx, caseId)
  for (const row of paused) {
    const isOver = (key: string) => change.ended.find(({ element }) => element.key === key)
    const over = row.pauses.find((pause) => pause.endsOn === null && isOver(pause.elementInstanceKey) !== undefined)
    const end = over === undefined ? undefined : isOver(over.elementInstanceKey)
    if (over === undefined || end === undefined) continue
    const pauses = row.pauses.map((pause) => (pause === over ? { ...pause, endsOn: localDateOf(end.at, zone) } : pause))
    await recount(context, programme, row, pauses, { at: end.at, ground: `resume:${over.ground}` }, trx)
  }
}

async function recount(
  context: CaseContext,
  programme: ProgrammeVersion,
  row: deadlineStore.DeadlineRow,
  pauses: readonly deadlineStore.StoredPause[],
  why: { readonly at: Instant; readonly ground: string },
  trx: Trx,
): Promise<void> {
  const counted = countRule(
    ruleOf(row.rule),
    row.starts_from,
    await context.programmes.calendar(trx),
    programme.manifest.timeZone,
    pausesOf(pauses),
    why.at,
  )
  await deadlineStore.moveDeadline(
    trx,
    row,
    { ...counted, pauses: JSON.stringify(pauses), paused: pauses.some((pause) => pause.endsOn === null) },
    { at: why.at, by: 'system', ground: why.ground },
  )
}

/** The rule as it was stored with the deadline. */
export function ruleOf(rule: JsonObject): DeadlineRule {
  return rule as unknown as DeadlineRule
}

export function pausesOf(pauses: readonly deadlineStore.StoredPause[]): readonly Pause[] {
  return pauses as unknown as readonly Pause[]
}

export interface DeadlineDifference {
  readonly caseId: string
  readonly number: string
  readonly ruleId: string
  readonly before: string
  readonly after: string
  /** Still leans on a year without calendar. */
  readonly provisional: boolean
}

interface Recount {
  readonly row: Awaited<ReturnType<typeof deadlineStore.deadlinesToRecount>>[number]
  readonly counted: ReturnType<typeof countRule>
}

/** Open deadlines that stand otherwise with the calendar; with `year` also binding ones that were counted over its days. */
async function recounts(context: CaseContext, calendar: Calendar, year: number | null, trx: Trx): Promise<readonly Recount[]> {
  const found: Recount[] = []
  for (const row of await deadlineStore.deadlinesToRecount(trx, year)) {
    const programme = await context.programmes.version(row.programme, row.version, trx)
    const at = context.clock.now()
    const counted = countRule(ruleOf(row.rule), row.starts_from, calendar, programme.manifest.timeZone, pausesOf(row.pauses), at)
    if (counted.due_on !== row.due_on || counted.provisional !== row.provisional) found.push({ row, counted })
  }
  return found
}

function differencesOf(found: readonly Recount[]): readonly DeadlineDifference[] {
  return found
    .filter(({ row, counted }) => counted.due_on !== row.due_on)
    .map(({ row, counted }) => ({
      caseId: row.case_id,
      number: row.number,
      ruleId: row.rule_id,
      before: row.due_on,
      after: counted.due_on,
      provisional: counted.provisional,
    }))
}

/** What `recomputeDeadlines` would move if the year's days were these; changes nothing. */
export async function previewCalendarYear(
  context: CaseContext,
  year: number,
  days: CalendarYear,
  trx: Trx,
): Promise<readonly DeadlineDifference[]> {
  const calendar = overrideCalendar(await context.programmes.calendar(trx), { [year]: days })
  return differencesOf(await recounts(context, calendar, year, trx))
}

/**
 * Counts open deadlines again with the calendar of now: the provisional ones, and with `year` those that were counted over its days;
 * answers those whose last day moved.
 */
export async function recomputeDeadlines(
  context: CaseContext,
  by: string,
  trx: Trx,
  year: number | null = null,
): Promise<readonly DeadlineDifference[]> {
  const found = await recounts(context, await context.programmes.calendar(trx), year, trx)
  for (const { row, counted } of found) {
    const at = context.clock.now()
    const after = { ...counted, pauses: JSON.stringify(row.pauses), paused: row.paused }
    await deadlineStore.moveDeadline(trx, row, after, { at, by, ground: 'calendar' })
    if (counted.due_on === row.due_on) continue
    await store.insertEvents(trx, [
      {
        case_id: row.case_id,
        at,
        kind: 'deadline',
        title_zh: `期限因工作日历公布由 ${row.due_on} 调整为 ${counted.due_on}`,
        title_en: `With the published calendar the last day moves from ${row.due_on} to ${counted.due_on}`,
        detail_zh: null,
        detail_en: null,
        article: ruleOf(row.rule).article,
        actor: by,
        document_id: null,
        internal: false,
      },
    ])
  }
  return differencesOf(found)
}
