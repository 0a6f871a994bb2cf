import type { ModdleElement } from 'bpmn-moddle'
import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import type { ProblemList } from './problems.ts'
import { readableXml } from './source.ts'

export type { ModdleElement } from 'bpmn-moddle'

/**
 * Reads BPMN XML and resolves what bpmn-moddle leaves open: references written with a prefix (`tns:id`). Everything else that the
 * reader warns of is a problem: what is not understood must not be ignored.
 */
export async function readDefinitions(xml: string, problems: ProblemList): Promise<ModdleElement | null> {
  const result = await new BpmnModdle({ zeebe }).fromXML(readableXml(xml)).catch((error: unknown) => {
    problems.add('XML_INVALID', null, firstLine(error instanceof Error ? error.message : String(error)))
    return null
  })
  if (result === null) return null
  for (const warning of result.warnings) {
    const { element, property, value } = warning
    if (element !== undefined && isPicture(element) && !warning.message.startsWith('unresolved reference')) continue
    if (!warning.message.startsWith('unresolved reference') || element === undefined || property === undefined || value === undefined) {
      problems.add('XML_UNKNOWN_CONTENT', element ?? null, firstLine(warning.message))
      continue
    }
    const target = result.elementsById[value.slice(value.indexOf(':') + 1)]
    if (target !== undefined) resolve(element, property, target)
    else if (!isPicture(element)) problems.add('UNKNOWN_REFERENCE', ownerOf(element), value)
  }
  return result.rootElement
}

function resolve(element: ModdleElement, property: string, target: ModdleElement): void {
  const name = property.slice(property.indexOf(':') + 1)
  const present = element.get(name)
  if (Array.isArray(present)) present.push(target)
  else element.set(name, target)
}

/** Diagram interchange is not executed; what it points to does not matter. */
function isPicture(element: ModdleElement): boolean {
  return /^(bpmndi|di|dc):/.test(element.$type)
}

function ownerOf(element: ModdleElement): { id?: string; name?: string } {
  for (let at: ModdleElement | undefined = element; at !== undefined; at = at.$parent) {
    if (at.id !== undefined) return { id: at.id, name: text(at, 'name') ?? at.id }
  }
  return {}
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? ''
}

/** Text of an attribute; null when absent or empty. */
export function text(element: ModdleElement | null, name: string): string | null {
  const value = element?.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

export function flag(element: ModdleElement | null, name: string): boolean {
  return element?.get(name) === true
}

export function child(element: ModdleElement | null, name: string): ModdleElement | null {
  const value = element?.get(name)
  return isElement(value) ? value : null
}

export function children(element: ModdleElement | null, name: string): readonly ModdleElement[] {
  const value = element?.get(name)
  return Array.isArray(value) ? value.filter(isElement) : []
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value
}

/** Extension elements of one type, e.g. `zeebe:TaskDefinition`. */
export function extensions(element: ModdleElement | null, type: string): readonly ModdleElement[] {
  return children(child(element, 'extensionElements'), 'values').filter((value) => value.$type === type)
}

export function extension(element: ModdleElement | null, type: string): ModdleElement | null {
  return extensions(element, type)[0] ?? null
}
