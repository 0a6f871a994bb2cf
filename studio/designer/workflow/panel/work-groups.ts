import { children } from '../../../../server/engine/model/moddle.ts'
import { isA } from '../services.ts'
import type { PanelContext } from './context.ts'
import { type Choice, type Entry, expression, group, type PanelGroup, pick } from './entries.ts'

const ASSIGNMENT = 'zeebe:AssignmentDefinition'
const FORM = 'zeebe:FormDefinition'
const APPLICANT = '=["org:" + applicant.organisationId]'
const RAW = '=null'

const isApplicant = (value: string) => value.replaceAll(/\s/g, '') === APPLICANT.replaceAll(/\s/g, '')

/** Who does a step, on which screen and form. */
export function workGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  if (!isA(element, 'bpmn:UserTask')) return null
  const screens: readonly Choice[] = [
    { value: '', label: word('screenForm') },
    { value: 'scoreSheet', label: word('screenScoreSheet') },
    { value: 'opinion', label: word('screenOpinion') },
    { value: 'conflict', label: word('screenConflict') },
  ]
  const screen = edit.property(element, 'screen')
  return group('pingji-work', word('work'), [
    ...roleEntries(context),
    ...(screen === '' || screen === 'form' ? [formEntry(context, 'form')] : []),
    pick(
      {
        id: 'pingji-screen',
        label: word('screen'),
        value: () => (screen === 'form' ? '' : screen),
        change: (value) => edit.setProperty(element, 'screen', value),
      },
      screens,
      context.unknown,
    ),
    expression(
      {
        id: 'pingji-assignee',
        label: word('assignee'),
        help: word('assigneeHelp'),
        value: () => edit.attribute(element, ASSIGNMENT, 'assignee'),
        change: (assignee) => edit.setAttributes(element, ASSIGNMENT, { assignee }),
      },
      'optional',
    ),
  ])
}

/** The form of a case's start. */
export function startGroup(context: PanelContext): PanelGroup | null {
  const { element, word } = bind(context)
  if (!isA(element, 'bpmn:StartEvent') || children(element.businessObject, 'eventDefinitions').length > 0) return null
  if (element.businessObject.$parent?.$type !== 'bpmn:Process') return null
  return group('pingji-start', word('start'), [formEntry(context, 'startForm')])
}

function formEntry(context: PanelContext, label: 'form' | 'startForm'): Entry {
  const { element, edit, word } = bind(context)
  return pick(
    {
      id: 'pingji-form',
      label: word(label),
      value: () => edit.attribute(element, FORM, 'formId'),
      change: (formId) =>
        formId === ''
          ? edit.remove(element, FORM)
          : edit.setAttributes(element, FORM, { formId, bindingType: 'deployment', formKey: undefined, externalReference: undefined }),
    },
    context.choices(context.box.current.forms),
    context.unknown,
  )
}

function roleEntries(context: PanelContext): readonly Entry[] {
  const { element, edit, word } = bind(context)
  const parts = context.box.current.roles ?? []
  const value = edit.attribute(element, ASSIGNMENT, 'candidateGroups')
  const write = (candidateGroups: string) => edit.setAttributes(element, ASSIGNMENT, { candidateGroups })
  const several = value.startsWith('=')
    ? []
    : value
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
  const titleOf = (id: string) => {
    const part = parts.find((one) => one.id === id)
    return part === undefined ? context.unknown(id) : context.say(part.title)
  }
  const isRaw = value.startsWith('=') && !isApplicant(value)
  const options: readonly Choice[] = [
    ...context.choices(parts),
    { value: APPLICANT, label: word('applicant') },
    ...(several.length > 1 ? [{ value, label: several.map(titleOf).join('、') }] : []),
    { value: RAW, label: word('rolesRaw') },
  ]
  const rest = parts.filter((part) => !several.includes(part.id))
  return [
    pick(
      {
        id: 'pingji-role',
        label: word('role'),
        value: () => (isRaw ? RAW : isApplicant(value) ? APPLICANT : value),
        change: (next) => write(next === RAW ? '=[]' : next),
      },
      options,
      context.unknown,
    ),
    ...(isRaw ? [expression({ id: 'pingji-role-feel', label: word('rolesFeel'), value: () => value, change: write }, 'optional')] : []),
    ...(several.length > 0 && rest.length > 0
      ? [
          pick(
            { id: 'pingji-role-more', label: word('moreRoles'), value: () => '', change: (role) => write([...several, role].join(',')) },
            context.choices(rest),
            context.unknown,
          ),
        ]
      : []),
  ]
}

/** The context with its methods free of it. */
export function bind(context: PanelContext) {
  return { element: context.element, edit: context.edit, word: context.word.bind(context) }
}
