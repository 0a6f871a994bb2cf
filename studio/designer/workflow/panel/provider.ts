import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import type { Locale } from '../../../../server/base/text.ts'
import type { PartsBox } from '../parts.ts'
import type { DiagramElement, Injector } from '../services.ts'
import { actionGroup, callGroup, decisionGroup, hasForeignForm, hasJob, wayGroup } from './action-groups.ts'
import { basisGroup } from './basis-group.ts'
import { PanelContext } from './context.ts'
import type { PanelGroup } from './entries.ts'
import { deadlineGroup, timerGroup } from './time-groups.ts'
import { startGroup, workGroup } from './work-groups.ts'

/** Groups of the base panel that the engine does not run, or that a group of ours replaces. */
const GONE = new Set(['userTaskImplementation', 'taskDefinition', 'timer'])
/** Entries that a group of ours replaces. */
const GONE_ENTRIES = new Set([
  'assignmentDefinitionAssignee',
  'assignmentDefinitionCandidateGroups',
  'taskScheduleDueDate',
  'decisionId',
  'targetProcessId',
])
/** Open from the start besides ours. */
const OPEN = new Set([
  'general',
  'condition',
  'message',
  'signal',
  'error',
  'escalation',
  'link',
  'script',
  'compensation',
  'activeElements',
])
/** As written, for those who know: at the end. */
const LAST = [
  'adHocSubProcessImplementation',
  'activeElements',
  'adHocCompletion',
  'outputCollection',
  'multiInstance',
  'inputs',
  'outputs',
  'inputPropagation',
  'outputPropagation',
  'calledDecision',
  'calledElement',
  'documentation',
  'assignmentDefinition',
  'businessRuleImplementation',
  'scriptImplementation',
  'headers',
  'Zeebe__TaskListeners',
  'Zeebe__ExecutionListeners',
  'Zeebe__ExtensionProperties',
]

/** Puts the panel into administrators' words: what the base panel offers, with our pickers in place of raw ids. */
export function panelModule(box: PartsBox, locale: Locale): ModuleDeclaration {
  class OwnProvider {
    static readonly $inject = ['propertiesPanel', 'injector']
    private readonly injector: Injector
    constructor(panel: { registerProvider(priority: number, provider: object): void }, injector: Injector) {
      this.injector = injector
      panel.registerProvider(100, this)
    }
    getGroups(element: DiagramElement) {
      return (groups: readonly PanelGroup[]) => arrange(groups, new PanelContext(element, this.injector, box, locale))
    }
  }
  return { __init__: ['pingjiPanel'], pingjiPanel: ['type', OwnProvider] } as ModuleDeclaration
}

function arrange(groups: readonly PanelGroup[], context: PanelContext): readonly PanelGroup[] {
  const timer = groups.find((one) => one.id === 'timer')
  const own = [
    workGroup(context),
    startGroup(context),
    actionGroup(context),
    decisionGroup(context),
    callGroup(context),
    wayGroup(context),
    timerGroup(context, timer),
    deadlineGroup(context),
    basisGroup(context),
  ].filter((one) => one !== null)
  const base = groups
    .filter(({ id }) => !GONE.has(id) && (id !== 'form' || hasForeignForm(context)) && (id !== 'headers' || hasJob(context)))
    .map((one) => lean(one, context))
    .filter((one) => one.entries === undefined || one.entries.length > 0)
  const rank = ({ id }: PanelGroup) => LAST.indexOf(id)
  const first = base.filter(({ id }) => id === 'general')
  const middle = base.filter((one) => one.id !== 'general' && rank(one) < 0)
  const last = base.filter((one) => rank(one) >= 0).sort((a, b) => rank(a) - rank(b))
  const conditions = middle.filter(({ id }) => id === 'condition')
  return [...first, ...conditions, ...own, ...middle.filter(({ id }) => id !== 'condition'), ...last]
}

/** A base group without the entries of ours; the assignment's rest has another name. */
function lean(group: PanelGroup, context: PanelContext): PanelGroup {
  const entries = group.entries?.filter(({ id }) => !GONE_ENTRIES.has(id) && !(group.id === 'calledDecision' && id === 'resultVariable'))
  return {
    ...group,
    ...(entries === undefined ? {} : { entries }),
    ...(group.id === 'assignmentDefinition' ? { label: context.word('moreWork') } : {}),
    ...(OPEN.has(group.id) ? { shouldOpen: true } : {}),
  }
}
