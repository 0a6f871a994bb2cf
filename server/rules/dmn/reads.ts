import { builtins } from '../feel/builtins/index.ts'
import { compileExpression, compileUnaryTests, TIME_FUNCTION_NAMES } from '../feel/expression.ts'
import { allOf, type DmnElement, oneOf, readDefinitions, textOf, typeOf } from './xml.ts'

const FUNCTIONS = new Set<string>([...builtins.keys(), 'is defined', ...TIME_FUNCTION_NAMES, 'today', 'now', 'get or else'])

/**
 * Which variables each decision of a file asks its caller for: declared inputs and, where none are declared, the names its
 * expressions use. By decision id; empty for a file that can not be read.
 */
export async function namesReadBy(xml: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const read = await readDefinitions(xml)
  if (!read.ok) return new Map()
  const elements = allOf(read.value, 'drgElement')
  const decisions = elements.filter((element) => typeOf(element) === 'Decision')
  const provided = new Set(
    elements
      .filter((element) => typeOf(element) !== 'InputData')
      .flatMap((element) => [element.id ?? '', textOf(element, 'name') ?? '', variableOf(element) ?? '']),
  )
  const inputs = elements.filter((element) => typeOf(element) === 'InputData')
  const own = new Map(
    decisions.map((decision) => {
      const declared = inputs
        .filter((input) => requiredIds(decision).includes(input.id ?? ''))
        .map((input) => variableOf(input) ?? textOf(input, 'name') ?? '')
      const used = textsOf(decision)
        .flatMap(namesIn)
        .filter((name) => !provided.has(name) && !FUNCTIONS.has(name))
      return [decision.id ?? '', { names: declared.length > 0 ? declared : used, needs: requiredIds(decision) }]
    }),
  )
  const collect = (id: string, seen: Set<string>): readonly string[] => {
    const decision = own.get(id)
    if (decision === undefined || seen.has(id)) return []
    seen.add(id)
    return [...decision.names, ...decision.needs.flatMap((need) => collect(need, seen))]
  }
  return new Map([...own.keys()].map((id) => [id, [...new Set(collect(id, new Set()))]]))
}

function variableOf(element: DmnElement): string | null {
  const variable = oneOf(element, 'variable')
  return variable === null ? null : textOf(variable, 'name')
}

function requiredIds(decision: DmnElement): readonly string[] {
  return allOf(decision, 'informationRequirement').flatMap((requirement) =>
    ['requiredDecision', 'requiredInput'].flatMap((name) => {
      const href = oneOf(requirement, name)
      const id = href === null ? null : textOf(href, 'href')
      return id === null ? [] : [id.replace(/^#/, '')]
    }),
  )
}

/** FEEL of a table or a literal expression, with the kind of text it is. */
function textsOf(decision: DmnElement): readonly { readonly text: string; readonly test: boolean }[] {
  const logic = oneOf(decision, 'decisionLogic')
  if (logic === null) return []
  const own = textOf(logic, 'text')
  if (typeOf(logic) !== 'DecisionTable') return own === null ? [] : [{ text: own, test: false }]
  const found: { text: string; test: boolean }[] = []
  const add = (element: DmnElement | null, test: boolean) => {
    const text = element === null ? null : textOf(element, 'text')
    if (text !== null) found.push({ text, test })
  }
  for (const input of allOf(logic, 'input')) add(oneOf(input, 'inputExpression'), false)
  for (const rule of allOf(logic, 'rule')) {
    for (const entry of allOf(rule, 'inputEntry')) add(entry, true)
    for (const entry of allOf(rule, 'outputEntry')) add(entry, false)
  }
  return found
}

function namesIn({ text, test }: { readonly text: string; readonly test: boolean }): readonly string[] {
  const compiled = test ? compileUnaryTests(text) : compileExpression(text)
  return compiled.ok ? compiled.value.names.filter((name) => name !== '?') : []
}

/** What input data is called, by the name of its variable. */
export async function labelsOfInputs(xml: string): Promise<ReadonlyMap<string, string>> {
  const read = await readDefinitions(xml)
  if (!read.ok) return new Map()
  const inputs = allOf(read.value, 'drgElement').filter((element) => typeOf(element) === 'InputData')
  return new Map(
    inputs.flatMap((input) => {
      const [variable, name] = [variableOf(input), textOf(input, 'name')]
      return variable === null || name === null || variable === name ? [] : [[variable, name] as const]
    }),
  )
}

/** Numbers in the cells and expressions of a decision file: the places where its answers can change. */
export function limitsIn(xml: string): readonly string[] {
  const texts = xml.match(/<(?:\w+:)?text>[^<]*<\//g) ?? []
  return [...new Set(texts.flatMap((text) => text.match(/\d{1,9}(?:\.\d{1,6})?/g) ?? []))]
}
