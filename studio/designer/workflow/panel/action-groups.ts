import { child, extension, text } from '../../../../server/engine/model/moddle.ts'
import { JOB_GROUPS, JOB_KINDS, type JobSetting, jobKindOf } from '../job-catalogue.ts'
import { isA } from '../services.ts'
import type { PanelContext } from './context.ts'
import { type Choice, type Entry, expression, group, type PanelGroup, pick, tick, write } from './entries.ts'
import { bind } from './work-groups.ts'

const TASK = 'zeebe:TaskDefinition'
const DECISION = 'zeebe:CalledDecision'
const CALLED = 'zeebe:CalledElement'
const FOREIGN = 'custom-action'

/** What the system does in a step, with the settings of that action. */
export function actionGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  const hasJob = edit.has(element, TASK)
  if (!isA(element, 'bpmn:ServiceTask') && !isA(element, 'bpmn:SendTask') && !hasJob) return null
  const type = edit.attribute(element, TASK, 'type')
  const kind = jobKindOf(type)
  const change = (next: string) => edit.setAttributes(element, TASK, { type: next === FOREIGN ? 'my.action' : next })
  return group('pingji-action', word('action'), [
    pick(
      { id: 'pingji-job', label: word('actionKind'), value: () => (type !== '' && kind === undefined ? FOREIGN : type), change },
      [{ value: '', label: word('none') }, ...kindChoices(context), { value: FOREIGN, label: word('other') }],
      context.unknown,
    ),
    ...(type !== '' && kind === undefined
      ? [expression({ id: 'pingji-job-type', label: word('ownType'), value: () => type, change }, 'optional')]
      : []),
    ...(kind?.settings ?? []).map((setting) => settingEntry(context, setting)),
    ...(hasJob
      ? [
          expression(
            {
              id: 'pingji-retries',
              label: word('retries'),
              value: () => edit.attribute(element, TASK, 'retries'),
              change: (retries) => edit.setAttributes(element, TASK, { retries }),
            },
            'optional',
          ),
        ]
      : []),
  ])
}

function kindChoices(context: PanelContext): readonly Choice[] {
  return Object.entries(JOB_GROUPS).map(([key, label]) => ({
    value: key,
    label: context.say(label),
    children: JOB_KINDS.filter((kind) => kind.group === key).map((kind) => ({ value: kind.type, label: context.say(kind.label) })),
  }))
}

function settingEntry(context: PanelContext, setting: JobSetting): Entry {
  const { element, edit } = bind(context)
  const shared = {
    id: setting.key === 'template' ? 'pingji-letter' : setting.key === 'deadline' ? 'pingji-deadline' : `pingji-setting-${setting.key}`,
    label: context.say(setting.label),
    ...(setting.help === undefined ? {} : { help: context.say(setting.help) }),
    value: () => edit.header(element, setting.key),
    change: (value: string) => edit.setHeader(element, setting.key, value),
  }
  if (setting.kind === 'text') return write(shared)
  if (setting.kind === 'longText') return write(shared, 3)
  return pick(shared, settingChoices(context, setting), context.unknown)
}

function settingChoices(context: PanelContext, { kind, key, required = false }: JobSetting): readonly Choice[] {
  const { box } = context
  const left: Choice = { value: '', label: required ? context.word('none') : context.word('phaseLeft', { name: key }) }
  if (kind === 'letter') return context.choices(box.current.letters)
  if (kind === 'deadline') return context.choices(box.current.deadlines)
  if (kind === 'level') return context.choices(box.levels)
  if (kind === 'caseType') return context.choices(box.caseTypes)
  if (kind === 'scheme') return context.choices(box.schemes)
  if (kind === 'recipient') {
    return [
      ...context.choices(null),
      { value: 'applicant', label: context.word('applicant') },
      ...context.choices(box.current.roles).slice(1),
    ]
  }
  if (kind === 'phase') {
    return [
      left,
      { value: 'preliminary', label: context.word('phasePreliminary') },
      { value: 'final', label: context.word('phaseFinal') },
      { value: 'second', label: context.word('phaseSecond') },
    ]
  }
  if (typeof kind === 'string') return context.choices(null)
  return [left, ...kind.map(({ value, label }) => ({ value, label: context.say(label) }))]
}

/** The decision a step asks. */
export function decisionGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  if (!isA(element, 'bpmn:BusinessRuleTask') || edit.has(element, TASK)) return null
  return group('pingji-decision', word('decision'), [
    pick(
      {
        id: 'pingji-decision-id',
        label: word('decisionTable'),
        value: () => edit.attribute(element, DECISION, 'decisionId'),
        change: (decisionId) => edit.setAttributes(element, DECISION, { decisionId, bindingType: 'deployment' }, true),
      },
      context.choices(context.box.current.decisions),
      context.unknown,
    ),
    write({
      id: 'pingji-result',
      label: word('result'),
      help: word('resultHelp'),
      value: () => edit.attribute(element, DECISION, 'resultVariable'),
      change: (resultVariable) => edit.setAttributes(element, DECISION, { resultVariable }, true),
    }),
  ])
}

/** The process a step calls. */
export function callGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  if (!isA(element, 'bpmn:CallActivity')) return null
  return group('pingji-call', word('call'), [
    pick(
      {
        id: 'pingji-process',
        label: word('calledProcess'),
        value: () => edit.attribute(element, CALLED, 'processId'),
        change: (processId) => edit.setAttributes(element, CALLED, { processId, bindingType: 'deployment' }, true),
      },
      context.choices(context.box.current.processes),
      context.unknown,
    ),
  ])
}

/** Whether a flow is the default way of its choice. */
export function wayGroup(context: PanelContext): PanelGroup | null {
  const { element, word } = bind(context)
  const flow = element.businessObject
  const source = element.type === 'bpmn:SequenceFlow' ? child(flow, 'sourceRef') : null
  if (source === null || (source.$type !== 'bpmn:ExclusiveGateway' && source.$type !== 'bpmn:InclusiveGateway')) return null
  const registry = context.injector.get<{ get(id: string): typeof element | undefined }>('elementRegistry')
  const modeling = context.injector.get<{ updateProperties(of: typeof element, properties: object): void }>('modeling')
  return group('pingji-way', word('way'), [
    tick({
      id: 'pingji-default',
      label: word('isDefault'),
      value: () => child(source, 'default') === flow,
      change: (chosen) => {
        const gateway = registry.get(source.id ?? '')
        if (gateway === undefined) return
        modeling.updateProperties(gateway, { default: chosen ? flow : undefined })
        if (chosen) modeling.updateProperties(element, { conditionExpression: undefined })
      },
    }),
  ])
}

/** Whether an element has a form of a kind other than ours. */
export function hasForeignForm(context: PanelContext): boolean {
  const form = extension(context.element.businessObject, 'zeebe:FormDefinition')
  return text(form, 'formKey') !== null || text(form, 'externalReference') !== null
}

/** Whether an element is done by an action, so that headers mean something. */
export function hasJob(context: PanelContext): boolean {
  return extension(context.element.businessObject, TASK) !== null
}
