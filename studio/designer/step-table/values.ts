import { child, children, extension, flag, text } from '../../../server/engine/model/moddle.ts'
import { addElement, type BpmnDocument, is, type ModdleElement, unlink } from '../../ui/bpmn/document.ts'
import { writePhrase } from '../workflow/deadline-phrase.ts'
import { type Change, elementOf } from './change.ts'
import type { Deadline, Who } from './rows.ts'

export function renameStep(change: Change, id: string, name: string): void {
  const element = elementOf(change, id)
  element.set('name', name.trim() === '' ? undefined : name.trim())
  change.drawing.named(element)
}

/** Who does a user task; empty texts take the attribute away. */
export function setWho(change: Change, id: string, who: Who): void {
  const attributes = { candidateGroups: who.groups, candidateUsers: who.users, assignee: who.assignee }
  setExtension(change.document, elementOf(change, id), 'zeebe:AssignmentDefinition', attributes)
}

export function setForm(change: Change, id: string, form: string): void {
  setExtension(change.document, elementOf(change, id), 'zeebe:FormDefinition', { formId: form }, { bindingType: 'deployment' })
}

export function setDecision(change: Change, id: string, decision: string, result: string): void {
  const attributes = { decisionId: decision, resultVariable: decision === '' ? '' : result }
  setExtension(change.document, elementOf(change, id), 'zeebe:CalledDecision', attributes, { bindingType: 'deployment' })
}

export function setProcess(change: Change, id: string, process: string): void {
  const defaults = { bindingType: 'deployment', propagateAllChildVariables: false }
  setExtension(change.document, elementOf(change, id), 'zeebe:CalledElement', { processId: process }, defaults)
}

export function setScript(change: Change, id: string, expression: string, result: string): void {
  const attributes = { expression: expression.trim() === '' ? '' : `=${expression.trim()}`, resultVariable: result }
  setExtension(change.document, elementOf(change, id), 'zeebe:Script', attributes)
}

/** Type of a job and its settings; settings not named here stay, empty ones go. */
export function setJob(change: Change, id: string, type: string, headers: { readonly [key: string]: string }): void {
  const { document } = change
  const element = elementOf(change, id)
  setExtension(document, element, 'zeebe:TaskDefinition', { type })
  for (const [key, value] of Object.entries(headers)) {
    const present = extension(element, 'zeebe:TaskHeaders')
    const header = children(present, 'values').find((one) => text(one, 'key') === key)
    if (value === '') {
      if (present !== null && header !== undefined) unlink(present, 'values', header)
    } else if (header !== undefined) header.set('value', value)
    else addElement(document, present ?? ensureExtension(document, element, 'zeebe:TaskHeaders'), 'values', 'zeebe:Header', { key, value })
  }
  const headersNow = extension(element, 'zeebe:TaskHeaders')
  if (headersNow !== null && children(headersNow, 'values').length === 0) removeExtension(element, headersNow)
}

/** Article a step carries out; empty takes it away. */
export function setArticle(change: Change, id: string, article: string): void {
  setProperty(change.document, elementOf(change, id), 'article', article)
}

/**
 * Deadline of a step. A rule of the programme becomes the date of a timer, the due date of a user task with the properties
 * `deadline` and `deadlineFrom`, or those properties alone on any other step. Without a rule, `other` is written as it is.
 */
export function setDeadline(change: Change, id: string, deadline: Deadline): void {
  const { document } = change
  const element = elementOf(change, id)
  const { rule, from, at, other } = deadline
  const feel = rule === '' ? other : writePhrase({ at, rule, from })
  if (is(element, 'bpmn:Event')) {
    setTimer(change, id, 'timeDate', feel)
    return
  }
  if (is(element, 'bpmn:UserTask')) setExtension(document, element, 'zeebe:TaskSchedule', { dueDate: feel })
  setProperty(document, element, 'deadline', rule)
  setProperty(document, element, 'deadlineFrom', rule === '' || from.trim() === '' ? '' : `=${from.trim()}`)
}

/** What the timer of an event says: a date or FEEL, a duration (`P5D`), or a cycle (`R/P1D`). */
export function setTimer(change: Change, id: string, kind: 'timeDate' | 'timeDuration' | 'timeCycle', body: string): void {
  const [definition] = children(elementOf(change, id), 'eventDefinitions')
  if (definition?.$type !== 'bpmn:TimerEventDefinition') return
  for (const other of ['timeDate', 'timeDuration', 'timeCycle']) if (other !== kind) definition.set(other, undefined)
  const present = child(definition, kind)
  if (body === '') definition.set(kind, undefined)
  else if (present !== null) present.set('body', body)
  else addElement(change.document, definition, kind, 'bpmn:FormalExpression', { body })
}

/** Condition of a flow, FEEL without `=`; empty takes it away. */
export function setCondition(change: Change, flow: string, condition: string): void {
  const element = elementOf(change, flow)
  const present = child(element, 'conditionExpression')
  const body = `=${condition.trim()}`
  if (condition.trim() === '') element.set('conditionExpression', undefined)
  else if (present === null) addElement(change.document, element, 'conditionExpression', 'bpmn:FormalExpression', { body })
  else present.set('body', body)
}

/** The flow a gateway takes when no condition holds; null for none. */
export function setDefault(change: Change, step: string, flow: string | null): void {
  const element = elementOf(change, step)
  element.set('default', flow === null ? undefined : elementOf(change, flow))
  if (flow !== null) setCondition(change, flow, '')
}

export function setProperty(document: BpmnDocument, element: ModdleElement, name: string, value: string): void {
  const present = extension(element, 'zeebe:Properties')
  const property = children(present, 'properties').find((one) => text(one, 'name') === name)
  if (value === '') {
    if (present === null || property === undefined) return
    unlink(present, 'properties', property)
    if (children(present, 'properties').length === 0) removeExtension(element, present)
  } else if (property !== undefined) property.set('value', value)
  else
    addElement(document, present ?? ensureExtension(document, element, 'zeebe:Properties'), 'properties', 'zeebe:Property', { name, value })
}

/** Sets attributes of an extension element; one that has nothing left goes, attributes not named here stay. */
function setExtension(
  document: BpmnDocument,
  element: ModdleElement,
  type: string,
  attributes: { readonly [name: string]: string },
  defaults: { readonly [name: string]: string | boolean } = {},
): void {
  const present = extension(element, type)
  const isEmpty = Object.values(attributes).every((value) => value === '')
  if (isEmpty) {
    if (present === null) return
    for (const name of Object.keys(attributes)) present.set(name, undefined)
    if (!hasMore(present, [...Object.keys(attributes), ...Object.keys(defaults)])) removeExtension(element, present)
    return
  }
  const target = present ?? ensureExtension(document, element, type)
  for (const [name, value] of Object.entries(attributes)) target.set(name, value === '' ? undefined : value)
  if (present === null) for (const [name, value] of Object.entries(defaults)) target.set(name, value)
}

function hasMore(element: ModdleElement, names: readonly string[]): boolean {
  const own = Object.keys(element).filter((key) => !key.startsWith('$') && !names.includes(key) && element.get(key) !== undefined)
  return own.length > 0 || Object.keys(element.$attrs ?? {}).length > 0
}

/** The extension element of a type, made when it is not there. */
export function ensureExtension(document: BpmnDocument, element: ModdleElement, type: string): ModdleElement {
  const present = extension(element, type)
  if (present !== null) return present
  const holder = child(element, 'extensionElements') ?? addElement(document, element, 'extensionElements', 'bpmn:ExtensionElements')
  return addElement(document, holder, 'values', type)
}

function removeExtension(element: ModdleElement, one: ModdleElement): void {
  const holder = child(element, 'extensionElements')
  if (holder === null) return
  unlink(holder, 'values', one)
  if (children(holder, 'values').length === 0) element.set('extensionElements', undefined)
}

/** Whether a sub-process waits for an event instead of being entered. */
export function isEventSubProcess(element: ModdleElement): boolean {
  return is(element, 'bpmn:SubProcess') && flag(element, 'triggeredByEvent')
}
