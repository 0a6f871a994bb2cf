/** Small executable models for tests of the shell: elements in a row, joined by flows. The `zeebe:` attributes are as Camunda Modeler writes them. */

export function bpmn(processId: string, body: string, definitions = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions_${processId}" targetNamespace="http://pingji.test">
  ${definitions}
  <bpmn:process id="${processId}" name="${processId}" isExecutable="true">
    ${body}
  </bpmn:process>
</bpmn:definitions>`
}

/** A start event, the elements one after the other, and an end event. Each element is its tag, id, attributes and content. */
export function sequence(...elements: readonly Element[]): string {
  const all = [element('startEvent', 'start'), ...elements, element('endEvent', 'end')]
  const flows = all.slice(1).map((to, index) => flow(all[index]?.id ?? '', to.id))
  return [...all.map((each) => each.xml), ...flows].join('\n    ')
}

export interface Element {
  readonly id: string
  readonly xml: string
}

export function element(tag: string, id: string, content = '', attributes = ''): Element {
  return { id, xml: `<bpmn:${tag} id="${id}" name="${id}" ${attributes}>${content}</bpmn:${tag}>` }
}

export function flow(from: string, to: string, condition?: string): string {
  const content =
    condition === undefined ? '' : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`
  return `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${content}</bpmn:sequenceFlow>`
}

export function extensions(content: string): string {
  return `<bpmn:extensionElements>${content}</bpmn:extensionElements>`
}

export function userTask(id: string, more = '', content = ''): Element {
  return element('userTask', id, `${extensions(`<zeebe:userTask/>${more}`)}${content}`)
}

export function serviceTask(
  id: string,
  type: string,
  options: { readonly retries?: number; readonly more?: string; readonly content?: string } = {},
): Element {
  const definition = `<zeebe:taskDefinition type="${type}" retries="${options.retries ?? 3}"/>`
  return element('serviceTask', id, `${extensions(definition + (options.more ?? ''))}${options.content ?? ''}`)
}

export function timerCatch(id: string, duration: string): Element {
  return element(
    'intermediateCatchEvent',
    id,
    `<bpmn:timerEventDefinition id="${id}_timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`,
  )
}

/** Catches `message`; the definition that `messageDefinition` makes goes beside the process. */
export function messageCatch(id: string, message: string): Element {
  return element('intermediateCatchEvent', id, `<bpmn:messageEventDefinition id="${id}_message" messageRef="message_${message}"/>`)
}

export function messageDefinition(message: string, correlationKey: string): string {
  return `<bpmn:message id="message_${message}" name="${message}">${extensions(`<zeebe:subscription correlationKey="${correlationKey}"/>`)}</bpmn:message>`
}

export function callActivity(id: string, processId: string): Element {
  return element('callActivity', id, extensions(`<zeebe:calledElement processId="${processId}" propagateAllChildVariables="true"/>`))
}
