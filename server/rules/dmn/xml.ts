import { type DmnElement, DmnModdle, type DmnModdleInstance } from 'dmn-moddle'
import type { Problem } from '../../base/errors.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { dmnPackage } from './package.ts'

export type { DmnElement }

const LARGEST_XML = 5_000_000

/** The reader knows the names of DMN 1.3; the other versions differ in their namespace and in what 1.4 added (`package.ts`). */
const MODEL_NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/MODEL/'
const MODEL_NAMESPACES = /https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20151101\/dmn\.xsd|(?:20180521|20191111|20211108|20230324)\/MODEL\/)/g
const DIAGRAM_NAMESPACES = /https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20180521|20211108|20230324)\/DMNDI\//g

export function dmnReader(): DmnModdleInstance {
  return DmnModdle({ dmn: dmnPackage })
}

/** Reads DMN 1.1 to 1.5 XML; refuses document types, and everything the reader would otherwise skip in silence. */
export async function readDefinitions(xml: string): Promise<Result<DmnElement>> {
  if (xml.length > LARGEST_XML) return fail(problem('DMN_XML', '文件过大。', 'Expected a file of at most 5 MB.'))
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) {
    return fail(problem('DMN_DOCTYPE', '文件不得含有 DOCTYPE。', 'Expected DMN without a document type, but there is one.'))
  }
  try {
    const known = xml.replace(MODEL_NAMESPACES, MODEL_NAMESPACE).replace(DIAGRAM_NAMESPACES, 'https://www.omg.org/spec/DMN/20191111/DMNDI/')
    const { rootElement, warnings } = await dmnReader().fromXML(known, 'dmn:Definitions')
    return warnings.length === 0 ? succeed(rootElement) : fail(...warnings.map((warning) => xmlProblem(warning.message)))
  } catch (error) {
    return fail(xmlProblem(error instanceof Error ? error.message : String(error)))
  }
}

/** Namespace of the version a file is written in; that of 1.3 when it names none. */
export function modelNamespaceOf(xml: string): string {
  return xml.match(MODEL_NAMESPACES)?.[0] ?? MODEL_NAMESPACE
}

/** A file as the reader writes it, in the namespace of another version. */
export function inNamespace(xml: string, namespace: string): string {
  return xml.replaceAll(MODEL_NAMESPACE, namespace)
}

function xmlProblem(message: string): Problem {
  const duplicate = /duplicate ID <([^>]*)>/.exec(message)?.[1]
  if (duplicate !== undefined) {
    return problem('DMN_DUPLICATE_ID', `编号“${duplicate}”重复。`, `Expected every id once, but "${duplicate}" is there twice.`, duplicate)
  }
  const place = message.replace(/\s+/g, ' ').trim()
  return problem('DMN_XML', `不是有效的 DMN 文件：${place}`, `Expected DMN XML, but ${place}`)
}

export function problem(code: string, zh: string, en: string, at?: string): Problem {
  return { code, text: { zh, en }, ...(at === undefined ? {} : { at }) }
}

/** A text property, null when it is missing or blank. */
export function textOf(element: DmnElement, name: string): string | null {
  const value = element.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

export function oneOf(element: DmnElement, name: string): DmnElement | null {
  return (element.get(name) as DmnElement | undefined) ?? null
}

export function allOf(element: DmnElement, name: string): readonly DmnElement[] {
  return (element.get(name) as readonly DmnElement[] | undefined) ?? []
}

/** Id that `href="#id"` points to; null when it points into another file. */
export function referenceOf(element: DmnElement | null): string | null {
  const href = element === null ? null : textOf(element, 'href')
  return href?.startsWith('#') ? href.slice(1) : null
}

export function typeOf(element: DmnElement): string {
  return element.$type.replace(/^dmn:/, '')
}
