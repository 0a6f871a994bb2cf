import type { Scenario, StuckCase } from '../../base/api/rehearsal.ts'
import type { Key } from '../../base/ids.ts'
import type { Bilingual } from '../../base/text.ts'
import type { ElementInstance, InstanceState, Node, StepDefinition } from '../../engine/index.ts'
import type { CaseBook, TaskBook } from '../world/books.ts'
import type { Recorder } from '../world/recorder.ts'
import type { World } from '../world/world.ts'
import type { Elements } from './elements.ts'
import type { Register } from './who.ts'

type Found = Pick<StuckCase, 'elementId' | 'reason' | 'text'>
type Instance = { readonly definition: StepDefinition; readonly case: CaseBook | null; readonly state: InstanceState }

interface Known {
  readonly register: Register
  readonly elements: Elements
  /** Tasks that nobody could fill in, with what was wrong when somebody tried. */
  readonly unanswered: ReadonlyMap<Key, Parameters<Recorder['unanswered']>[1]>
  readonly scenario: Scenario
}

/** Everything that stands still when a run ends, by number of the case. */
export function stuckIn(world: World, known: Known): readonly { readonly who: number; readonly line: StuckCase }[] {
  const found: { who: number; line: StuckCase }[] = []
  const add = (of: CaseBook | null, processId: string, line: Found) => {
    const who = known.register.numberOf(of, processId)
    const { caseId, number } = known.register.lineOf(who)
    found.push({ who, line: { caseId, number, processId, ...line } })
  }
  for (const instance of world.living())
    for (const line of standstillOf(instance, world, known.elements)) add(instance.case, instance.definition.processId, line)
  for (const task of world.openTasks()) {
    const text = whyUnanswered(task, world, known)
    if (text !== null) add(task.case, task.processId, { elementId: task.element.elementId, reason: 'unanswered', text })
  }
  return found.sort((one, other) => one.who - other.who)
}

/**
 * What stands still in an instance: an element with an incident, and, where nothing in it will ever go on by itself, each place where a
 * token stands. Only what is sure counts: who waits for a task, job, timer or called process waits; who waits for a message that was
 * sent to somebody in this run may get it yet. What may interrupt from outside (boundary and event sub-process) moves nothing on.
 */
function standstillOf(instance: Instance, world: World, known: Elements): readonly Found[] {
  const elements = [...instance.state.elements.values()]
  const incidents = elements.flatMap((element): readonly Found[] => {
    const incident = element.incidentKey === undefined ? undefined : known.incident(element.incidentKey)
    if (incident === undefined) return []
    // The engine raises one at the scope when tokens wait at a join for others that can not come.
    const joins = Object.entries(instance.state.taken.get(element.key) ?? {})
    if (joins.length > 0) return joins.map(([id, taken]) => halfJoined(id, taken, instance.definition))
    return [{ elementId: element.elementId, reason: 'incident', text: { zh: incident.message, en: incident.message } }]
  })
  if (incidents.length > 0 || elements.some((element) => goesOn(element, instance.definition, world))) return incidents
  return idle(elements, instance, world)
}

function goesOn(element: ElementInstance, definition: StepDefinition, world: World): boolean {
  if (element.userTaskKey !== undefined || element.jobKey !== undefined || element.calledInstanceKey !== undefined) return true
  if (Object.keys(element.timers ?? {}).length > 0 || element.adHoc !== undefined) return true
  if (!waitsForEvents(definition.nodes.get(element.elementId))) return false
  return Object.keys(element.subscriptions ?? {}).some((key) => {
    const message = world.messageAwaited(key)
    return message === null || world.sent.has(message)
  })
}

function waitsForEvents(node: Node | undefined): boolean {
  return node?.kind === 'intermediate-catch-event' || node?.kind === 'receive-task' || node?.kind === 'event-based-gateway'
}

/** A join that has tokens on some of its flows and will never have them on the others. */
function halfJoined(elementId: string, taken: { readonly [flowId: string]: number }, definition: StepDefinition): Found {
  const node = definition.nodes.get(elementId)
  const missing = (node?.incoming ?? []).filter(({ id }) => (taken[id] ?? 0) === 0).map(({ source }) => titleOf(source))
  return {
    elementId,
    reason: 'nothing-waits',
    text: {
      zh: `汇聚“${titleOf(node)}”还缺来自${missing.map((name) => `“${name}”`).join('、')}的分支，但已没有任何环节会走到那里。`,
      en: `The join "${titleOf(node)}" lacks the branch of ${missing.map((name) => `"${name}"`).join(', ')}, and nothing is left that could come from there.`,
    },
  }
}

/** Innermost elements that nothing moves. */
function idle(elements: readonly ElementInstance[], { definition }: Instance, world: World): readonly Found[] {
  const scopes = new Set<string>(elements.map(({ scopeKey }) => scopeKey ?? ''))
  return elements
    .filter(({ key }) => !scopes.has(key))
    .map((element) => ({
      elementId: element.elementId,
      reason: 'nothing-waits',
      text: whyIdle(element, titleOf(definition.nodes.get(element.elementId)), world),
    }))
}

function whyIdle(element: ElementInstance, title: string, world: World): Bilingual {
  const names = Object.keys(element.subscriptions ?? {}).flatMap((key) => world.messageAwaited(key) ?? [])
  if (names.length === 0)
    return {
      zh: `停在“${title}”：没有待办、计时、消息，也没有任何办理会使其继续。`,
      en: `Stands at "${title}": no task, timer or message is left that would carry it on.`,
    }
  return {
    zh: `“${title}”等待消息${names.map((name) => `“${name}”`).join('、')}，但演练全程无人发出。`,
    en: `"${title}" waits for the message ${names.map((name) => `"${name}"`).join(', ')}, which nobody sent in the whole rehearsal.`,
  }
}

/** Why an open task is left undone: its form can not be filled in as the scenario says, or there is nobody of its roles. */
function whyUnanswered(task: TaskBook, world: World, { unanswered, scenario }: Known): Bilingual | null {
  const title = task.element.name ?? task.element.elementId
  const problems = unanswered.get(task.key)
  if (problems !== undefined) {
    const [first] = problems
    const at = first?.at ?? ''
    return {
      zh: `“${title}”按演练方案无法填写${at === '' ? '' : `（${at}）`}：${first?.text.zh ?? ''}`,
      en: `"${title}" can not be filled in as the scenario says${at === '' ? '' : ` (${at})`}: ${first?.text.en ?? ''}`,
    }
  }
  const { roles } = world.bundle.manifest
  const wanted = task.candidateGroups.map((group) => roles.find(({ code }) => code === group))
  const isStaffed = (code: string) => scenario.staff.some((plan) => plan.role === code && plan.people > 0)
  if (wanted.length === 0 || wanted.some((role) => role === undefined || isStaffed(role.code))) return null
  const names = (language: 'zh' | 'en') => wanted.map((role) => role?.name[language] ?? '').join(language === 'zh' ? '、' : ', ')
  return {
    zh: `“${title}”无人办理：演练方案没有为${names('zh')}安排人员。`,
    en: `Nobody does "${title}": the scenario has no people for ${names('en')}.`,
  }
}

function titleOf(node: Node | undefined): string {
  return node?.name ?? node?.id ?? ''
}
