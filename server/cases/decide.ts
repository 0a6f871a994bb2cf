import type { CaseDetail, CorrectionItem, StatusView, TimelineEntry } from '../base/api/cases.ts'
import type { Light } from '../base/api/common.ts'
import type { Instant, LocalDate } from '../base/ids.ts'
import { isJsonObject, type Json } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { ElementFact, EngineEvent } from '../engine/state/types.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { type Calendar, lightOf } from '../time/index.ts'

// ---- numbers -------------------------------------------------------------------------------------------------------

/** Number pattern with everything but its serial filled: the series that counts for itself. `{date}` is `20260302`. */
export function seriesOf(pattern: string, values: { readonly date: string; readonly code: string; readonly caseType: string }): string {
  const [year = '', month = '', day = ''] = values.date.split('-')
  const parts: { readonly [name: string]: string } = {
    year,
    yyyy: year,
    month,
    mm: month,
    day,
    dd: day,
    date: `${year}${month}${day}`,
    yyyymmdd: `${year}${month}${day}`,
    code: values.code,
    caseType: values.caseType,
  }
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole)
}

/** The series with its serial (`{serial:4}`, `{n}`, `{seq}`); a series without a place for it gets it behind a dash. */
export function numberInSeries(series: string, serial: number): string {
  let isPlaced = false
  const number = series.replace(/\{(?:serial|n|number|seq)(?::(\d+))?\}/g, (_, width: string | undefined) => {
    isPlaced = true
    return String(serial).padStart(Number(width ?? 0), '0')
  })
  return isPlaced ? number : `${series}-${serial}`
}

// ---- admission -----------------------------------------------------------------------------------------------------

/** Code of the refusal that a precondition decision answers; null when it allows. */
export function refusalOf(value: Json): string | null {
  if (value === false) return 'APPLICATION_NOT_ALLOWED'
  if (!isJsonObject(value)) return null
  if (typeof value.error === 'string') return value.error
  if (value.allowed !== false) return null
  const code = value.code ?? value.reason
  return typeof code === 'string' ? code : 'APPLICATION_NOT_ALLOWED'
}

// ---- projection of engine events -----------------------------------------------------------------------------------

export interface TimelineFact {
  readonly at: Instant
  readonly kind: TimelineEntry['kind']
  readonly title: Bilingual
  readonly detail: Bilingual | null
  readonly article: string | null
  readonly actor: string | null
  readonly internal: boolean
}

/** What a batch of engine events means for its case. */
export interface CaseChange {
  readonly status: string | null
  readonly stage: string | null
  readonly reached: readonly { readonly stage: string; readonly at: Instant }[]
  readonly timeline: readonly TimelineFact[]
  /** Elements that say what is going on, alive from now on. */
  readonly begun: readonly { readonly element: ElementFact; readonly at: Instant }[]
  /** Ended elements that began one of these. */
  readonly ended: readonly { readonly element: ElementFact; readonly isMet: boolean; readonly at: Instant }[]
  readonly deadlines: readonly { readonly element: ElementFact; readonly ruleId: string; readonly from: string; readonly at: Instant }[]
  /** Elements that stop the clock of deadlines (property `pauses`: rule ids, comma between them, or `*`). */
  readonly pauses: readonly { readonly element: ElementFact; readonly ruleIds: readonly string[]; readonly at: Instant }[]
  readonly closedAt: Instant | null
}

export interface BatchFacts {
  readonly isRoot: boolean
  readonly actor: string
  readonly events: readonly EngineEvent[]
  /** Job type of service and send tasks, by element instance. */
  readonly jobTypes: ReadonlyMap<string, string>
}

const OWN_SCREENS = new Set(['scoreSheet', 'opinion', 'conflict'])
const SPEAKING = ['turn', 'pauses'] as const
/** Properties whose effect ends with their element. */
const LASTING = [...SPEAKING, 'deadline'] as const

/** Pure projection: status, stage, timeline, deadlines and steps that follow from engine events. */
export function changeOf(batch: BatchFacts, manifest: ProgrammeManifest, before: { readonly status: string }): CaseChange {
  let status: string | null = null
  let stage: string | null = null
  let closedAt: Instant | null = null
  const reached: { stage: string; at: Instant }[] = []
  const timeline: TimelineFact[] = []
  const begun: { element: ElementFact; at: Instant }[] = []
  const ended: { element: ElementFact; isMet: boolean; at: Instant }[] = []
  const deadlines: { element: ElementFact; ruleId: string; from: string; at: Instant }[] = []
  const pauses: { element: ElementFact; ruleIds: readonly string[]; at: Instant }[] = []

  for (const event of batch.events) {
    if (event.kind === 'element-activated') {
      const { element, at } = event
      const { publicStatus, stage: reachedStage, pauses: paused } = element.properties
      if (reachedStage !== undefined) {
        stage = reachedStage
        reached.push({ stage: reachedStage, at })
      }
      if (publicStatus !== undefined && publicStatus !== (status ?? before.status)) {
        status = publicStatus
        timeline.push(statusEntry(manifest, publicStatus, element, at))
      }
      if (element.type === 'MULTI_INSTANCE_BODY') continue
      if (SPEAKING.some((name) => element.properties[name] !== undefined)) begun.push({ element, at })
      if (element.deadline !== undefined) deadlines.push({ element, ruleId: element.deadline.id, from: element.deadline.from, at })
      if (paused !== undefined) pauses.push({ element, ruleIds: paused.split(',').map((id) => id.trim()), at })
    } else if (event.kind === 'element-completed' || event.kind === 'element-terminated') {
      if (LASTING.some((name) => event.element.properties[name] !== undefined))
        ended.push({ element: event.element, isMet: event.kind === 'element-completed', at: event.at })
      const entry = event.kind === 'element-completed' ? completionEntry(event.element, batch, event.at) : null
      if (entry !== null) timeline.push(entry)
    } else if (event.kind === 'incident-raised') timeline.push(incidentEntry(event.incident.message, event.at))
    else if ((event.kind === 'instance-completed' || event.kind === 'instance-terminated') && batch.isRoot) closedAt = event.at
  }
  if (closedAt !== null) timeline.push(closingEntry(closedAt))
  return { status, stage, reached, timeline, begun, ended, deadlines, pauses, closedAt }
}

function nameOf(element: ElementFact): Bilingual | null {
  return element.name === null || element.name === '' ? null : { zh: element.name, en: element.properties.nameEn ?? element.name }
}

function statusEntry(manifest: ProgrammeManifest, code: string, element: ElementFact, at: Instant): TimelineFact {
  return {
    at,
    kind: 'status',
    title: statusOf(manifest, code).name,
    detail: null,
    article: element.properties.article ?? null,
    actor: null,
    internal: false,
  }
}

function incidentEntry(message: string, at: Instant): TimelineFact {
  return {
    at,
    kind: 'system',
    title: { zh: '流程受阻，等待处理', en: 'The process is stuck and waits for a person' },
    detail: { zh: message, en: message },
    article: null,
    actor: null,
    internal: true,
  }
}

function closingEntry(at: Instant): TimelineFact {
  return { at, kind: 'status', title: { zh: '办结', en: 'Closed' }, detail: null, article: null, actor: null, internal: false }
}

/** Line of the timeline for an element that was completed; null for those that say nothing to a reader. */
function completionEntry(element: ElementFact, batch: BatchFacts, at: Instant): TimelineFact | null {
  const title = nameOf(element)
  const line = title === null ? null : lineOf(element, batch)
  if (title === null || line === null) return null
  const { kind, internal } = line
  const actor = kind === 'task' ? batch.actor : null
  return { at, kind, title, detail: null, article: element.properties.article ?? null, actor, internal }
}

function lineOf({ key, type, properties }: ElementFact, { jobTypes }: BatchFacts): Pick<TimelineFact, 'kind' | 'internal'> | null {
  if (type === 'USER_TASK') return { kind: 'task', internal: OWN_SCREENS.has(properties.screen ?? '') }
  if (type === 'BUSINESS_RULE_TASK') return { kind: 'decision', internal: true }
  if (type === 'INTERMEDIATE_CATCH_EVENT') return { kind: 'system', internal: false }
  if (type !== 'SERVICE_TASK' && type !== 'SEND_TASK') return null
  const kind = kindOfJob(jobTypes.get(key) ?? '')
  return kind === null ? null : { kind, internal: kind === 'system' }
}

/** Letters bring their own line with the paper; a notice to a reader is no step of the case. */
function kindOfJob(type: string): TimelineEntry['kind'] | null {
  const [family = ''] = type.split('.')
  if (type === 'letter.issue' || type === 'notify') return null
  if (family === 'notice' || family === 'objection') return 'notice'
  if (family === 'certificate') return 'certificate'
  if (family === 'award') return 'payment'
  return family === 'result' ? 'decision' : 'system'
}

// ---- what a page shows ---------------------------------------------------------------------------------------------

export function statusOf(manifest: ProgrammeManifest, code: string): StatusView {
  const known = manifest.publicStatuses.find((status) => status.code === code)
  return known ?? { code, name: { zh: code, en: code }, tone: 'working' }
}

export interface LightFacts {
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean | null
}

/** Light of a date that is still owed, as lists decide it in SQL. */
export function lightOn(today: LocalDate, facts: LightFacts): Light {
  if (facts.due_on === null) return 'none'
  if (facts.paused === true) return 'paused'
  if (today > facts.due_on) return 'red'
  return facts.yellow_on !== null && today >= facts.yellow_on ? 'yellow' : 'green'
}

/** Working (or, for other units, natural) days left; negative when over. */
export function daysLeft(due: string, unit: string | null, now: Instant | LocalDate, calendar: Calendar, zone: string): number {
  const counted = unit === null || unit === 'workingDay' ? 'workingDay' : 'naturalDay'
  return lightOf({ due: due as LocalDate, unit: counted, yellowDays: 0 }, now, calendar, zone).daysLeft
}

/** Steps of the bar of this kind of case: done, the present one, still to come. */
export function stagesOf(
  manifest: ProgrammeManifest,
  offered: readonly string[],
  reached: ReadonlyMap<string, string>,
  present: { readonly stage: string | null; readonly isOpen: boolean },
): CaseDetail['stages'] {
  return manifest.stages
    .filter((stage) => offered.includes(stage.code))
    .map((stage) => ({
      code: stage.code,
      name: stage.name,
      article: stage.article ?? null,
      at: reached.get(stage.code) ?? null,
      state: present.isOpen && stage.code === present.stage ? 'current' : reached.has(stage.code) ? 'done' : 'todo',
    }))
}

export interface Speaker {
  readonly name: string | null
  readonly properties: { readonly [name: string]: string }
  /** Candidate groups of a user task; none for other elements. */
  readonly groups: readonly string[]
  readonly hasAssignee: boolean
}

/** Whose turn it is: the newest open task that says so, else the newest living step that does. */
export function turnOf(
  manifest: ProgrammeManifest,
  tasks: readonly Speaker[],
  steps: readonly Speaker[],
  applicant: string,
): CaseDetail['turn'] {
  const speaker =
    tasks.findLast((task) => task.properties.turn !== undefined) ??
    steps.findLast((step) => step.properties.turn !== undefined) ??
    tasks.at(-1)
  if (speaker === undefined) return null
  const who = actingParty(manifest, speaker, applicant)
  const name = speaker.name ?? ''
  return {
    who,
    what: {
      zh: speaker.properties.turn ?? `${who.zh}正在办理“${name}”。`,
      en: speaker.properties.turnEn ?? `${who.en}: ${speaker.properties.nameEn ?? name}.`,
    },
    article: speaker.properties.article ?? null,
  }
}

export function actingParty(manifest: ProgrammeManifest, speaker: Pick<Speaker, 'groups' | 'hasAssignee'>, applicant: string): Bilingual {
  const [group] = speaker.groups
  if (group?.startsWith('org:') === true) return { zh: applicant, en: applicant }
  const role = manifest.roles.find((one) => one.code === group)
  return role?.name ?? manifest.issuer
}

/** Items of a correction request, however the form names its free columns; null when there are none. */
export function correctionItems(value: Json | undefined): readonly CorrectionItem[] | null {
  if (!Array.isArray(value)) return null
  const items = value.flatMap((item: Json): CorrectionItem[] => {
    if (!isJsonObject(item) || typeof item.material !== 'string') return []
    const text = (name: string) => (typeof item[name] === 'string' ? item[name] : '')
    return [
      {
        material: item.material,
        fault: text('fault'),
        howToFix: text('howToFix') || text('remedy'),
        ...(text('field') === '' ? {} : { field: text('field') }),
      },
    ]
  })
  return items.length === 0 ? null : items
}
