import { allOf, type DmnElement, dmnReader, inNamespace, modelNamespaceOf, oneOf, readDefinitions } from './xml.ts'

/**
 * The file with the logic of one decision taken from another file; everything else (descriptions, sources, diagram) stays as it is.
 * Null when either file can not be read or has no such decision.
 */
export async function withLogicOf(xml: string, decisionId: string, other: string): Promise<string | null> {
  const [read, given] = await Promise.all([readDefinitions(xml), readDefinitions(other)])
  if (!read.ok || !given.ok) return null
  const decision = decisionOf(read.value, decisionId)
  const logic = decisionOf(given.value, decisionId)
  const taken = logic === undefined ? null : oneOf(logic, 'decisionLogic')
  if (decision === undefined || taken === null) return null
  decision.set('decisionLogic', taken)
  const { xml: written } = await dmnReader().toXML(read.value, { format: true })
  return inNamespace(written, modelNamespaceOf(xml))
}

function decisionOf(definitions: DmnElement, id: string): DmnElement | undefined {
  return allOf(definitions, 'drgElement').find((element) => element.id === id)
}
