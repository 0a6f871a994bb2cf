import type { ModdleElement } from 'bpmn-moddle'
import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { children } from '../../../server/engine/model/moddle.ts'
import { readableXml } from '../../../server/engine/model/source.ts'

export type { ModdleElement } from 'bpmn-moddle'

/** A diagram file that is open for reading and writing. What the reader does not know stays in it as it was. */
export interface BpmnDocument {
  readonly definitions: ModdleElement
  readonly moddle: BpmnModdle
  /** Every id of the file, shapes of the picture included. */
  readonly ids: Set<string>
  /** What would be lost if the file were written again, as the reader says it; empty for a file that may be written. */
  readonly losses: readonly string[]
}

/** A file that is no BPMN diagram, or that could not be written again without loss. */
export class DiagramUnreadable extends Error {
  readonly reasons: readonly string[]
  constructor(reasons: readonly string[], cause?: unknown) {
    super(reasons.join('; '), cause === undefined ? undefined : { cause })
    this.name = 'DiagramUnreadable'
    this.reasons = reasons
  }
}

const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions-1" targetNamespace="https://pingji/process" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.8.0">
  <bpmn:process id="process-1" isExecutable="true" />
</bpmn:definitions>`

/** Opens BPMN XML; an empty text is a file with one process without steps. Throws `DiagramUnreadable` when it is no BPMN. */
export async function openDiagram(xml: string): Promise<BpmnDocument> {
  const moddle = new BpmnModdle({ zeebe })
  const result = await moddle.fromXML(xml.trim() === '' ? EMPTY : readableXml(xml)).catch((cause: unknown) => {
    throw new DiagramUnreadable([firstLine(cause instanceof Error ? cause.message : String(cause))], cause)
  })
  const losses = keepReferences(result)
  return { definitions: result.rootElement, moddle, ids: new Set(Object.keys(result.elementsById)), losses }
}

export async function toXml(document: BpmnDocument): Promise<string> {
  return (await document.moddle.toXML(document.definitions, { format: true })).xml
}

/** Makes an element and hangs it under its parent: into the list, or as the one value, that `property` names. */
export function addElement(
  document: BpmnDocument,
  parent: ModdleElement,
  property: string,
  type: string,
  attrs: { readonly [name: string]: unknown } = {},
): ModdleElement {
  const element = document.moddle.create(type, attrs)
  adopt(parent, property, element)
  return element
}

/** Hangs an element under a parent. */
export function adopt(parent: ModdleElement, property: string, element: ModdleElement): void {
  element.$parent = parent
  link(parent, property, element)
}

/** Writes a reference, into the list when the property is one. */
export function link(owner: ModdleElement, property: string, target: ModdleElement): void {
  const present = owner.get(property)
  if (Array.isArray(present)) {
    if (!present.includes(target)) present.push(target)
  } else owner.set(property, target)
}

/** Takes an element out of a list of its owner. */
export function unlink(owner: ModdleElement, property: string, target: ModdleElement): void {
  const present = owner.get(property)
  if (Array.isArray(present)) {
    const at = present.indexOf(target)
    if (at >= 0) present.splice(at, 1)
  } else if (present === target) owner.set(property, undefined)
}

/** `bpmn:UserTask` and what derives from it; `is(task, 'bpmn:Activity')` holds for it too. */
export function is(element: ModdleElement | null | undefined, type: string): boolean {
  if (element === null || element === undefined) return false
  const check = (element as { $instanceOf?: (type: string) => boolean }).$instanceOf
  return typeof check === 'function' ? check.call(element, type) : element.$type === type
}

export function idOf(element: ModdleElement): string {
  return element.id ?? ''
}

/** Every element below this one that is held by it (not referred to), itself first. */
export function* allElements(root: ModdleElement): Generator<ModdleElement> {
  yield root
  for (const property of [
    'rootElements',
    'flowElements',
    'artifacts',
    'participants',
    'messageFlows',
    'laneSets',
    'lanes',
    'eventDefinitions',
  ]) {
    if (hasProperty(root, property)) for (const child of children(root, property)) if (child.$parent === root) yield* allElements(child)
  }
  if (hasProperty(root, 'childLaneSet')) {
    const set = root.get('childLaneSet')
    if (typeof set === 'object' && set !== null) yield* allElements(set as ModdleElement)
  }
}

function hasProperty(element: ModdleElement, property: string): boolean {
  const descriptor = (element as { $descriptor?: { propertiesByName?: { readonly [name: string]: unknown } } }).$descriptor
  return descriptor?.propertiesByName?.[property] !== undefined
}

/** Elements by id. */
export function elementsById(document: BpmnDocument): ReadonlyMap<string, ModdleElement> {
  const all = new Map<string, ModdleElement>()
  for (const element of allElements(document.definitions)) if (element.id !== undefined) all.set(element.id, element)
  return all
}

/** An id that nothing in the file has: the stem itself, or `stem-2`, `stem-3` ... It is taken from then on. */
export function freeId(document: BpmnDocument, stem: string): string {
  let id = stem
  for (let count = 2; document.ids.has(id); count++) id = `${stem}-${count}`
  document.ids.add(id)
  return id
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? ''
}

/** What the reader of bpmn.io tells of a file; `parsed` is its event `import.parse.complete`. */
export interface Parsed {
  readonly elementsById?: { readonly [id: string]: ModdleElement }
  readonly warnings?: readonly {
    readonly message: string
    readonly element?: ModdleElement
    readonly property?: string
    readonly value?: string
  }[]
}

/**
 * References that the reader of bpmn.io leaves open: one with a prefix (`tns:id`) is resolved, one to something outside the file stays
 * as it is written. Answers what could not be kept. Its argument is the event `import.parse.complete` of a viewer or modeler.
 */
export function keepReferences({ elementsById = {}, warnings = [] }: Parsed): readonly string[] {
  const lost: string[] = []
  for (const { message, element, property, value } of warnings) {
    if (!message.startsWith('unresolved reference') || element === undefined || property === undefined || value === undefined) {
      lost.push(firstLine(message))
      continue
    }
    const name = property.slice(property.indexOf(':') + 1)
    const target = elementsById[value.slice(value.indexOf(':') + 1)]
    if (target !== undefined) link(element, name, target)
    else if (Array.isArray(element.get(name))) {
      // Steps list their flows a second time; one that is not there says nothing.
      if (name !== 'incoming' && name !== 'outgoing') lost.push(message)
    } else writeAsItIs(element, name, value)
  }
  return lost
}

/** Foreign attributes are written as they stand. */
function writeAsItIs(element: ModdleElement, name: string, value: string): void {
  const attributes: { [name: string]: string } = element.$attrs ?? {}
  attributes[name] = value
}
