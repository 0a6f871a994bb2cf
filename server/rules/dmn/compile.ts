import type { Problem } from '../../base/errors.ts'
import { oncePerText } from '../../base/lru.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { toJson } from '../feel/json.ts'
import { FeelFailure, lookUp, type Run, type Scope } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'
import { compileBoxed, functionDefinition, typeNamed } from './boxed.ts'
import type { CompiledDecision, DecisionModel, EvaluatedDecision, Evaluating, Logic } from './model.ts'
import { compileService, type ServicePart } from './service.ts'
import type { CompileContext } from './text.ts'
import { coerce, conformed, misfitOf, TypeTable, type ValueType } from './value-types.ts'
import { allOf, type DmnElement, oneOf, problem, readDefinitions, referenceOf, textOf, typeOf } from './xml.ts'

interface InputData {
  readonly id: string
  readonly name: string
  readonly type: ValueType
}

/** Functions and inputs of a model, and the decisions as far as they are compiled. */
interface Graph {
  readonly inputs: ReadonlyMap<string, InputData>
  readonly knowledge: Map<string, { readonly name: string; readonly element: DmnElement; readonly logic: Logic }>
  readonly decisions: ReadonlyMap<string, DmnElement>
  readonly compiled: Map<string, CompiledDecision>
}

/**
 * Parses and compiles a DMN file, once for the same text. Every fault that would show later comes back at once, each with the id of its element:
 * XML, ids, types, expressions, hit policies, missing and circular requirements, and what is not supported, by name.
 */
export const compileDecisions: (xml: string) => Promise<Result<DecisionModel>> = oncePerText(compileFile)

async function compileFile(xml: string): Promise<Result<DecisionModel>> {
  const read = await readDefinitions(xml)
  if (!read.ok) return read
  try {
    return compileDefinitions(read.value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return fail(problem('DMN_TOO_DEEP', '文件嵌套过深。', 'Expected a shallower file, but the stack ran out.', read.value.id))
  }
}

/** No file is read longer than this; a city's largest takes a second. */
const MILLISECONDS_PER_FILE = 20_000

function compileDefinitions(definitions: DmnElement): Result<DecisionModel> {
  const problems: Problem[] = []
  const elements = allOf(definitions, 'drgElement')
  refuseUnsupported(definitions, elements, problems)
  const types = new TypeTable(allOf(definitions, 'itemDefinition'))
  const names = [...namesIn(definitions), ...types.componentNames()]
  const context: CompileContext = { problems, types, names, until: performance.now() + MILLISECONDS_PER_FILE }
  const ofType = (name: string) => elements.filter((element) => typeOf(element) === name)
  const graph: Graph = {
    inputs: byId(ofType('InputData'), (element) => inputData(element, context)),
    knowledge: byId(ofType('BusinessKnowledgeModel'), (element) => knowledgeModel(element, context)),
    decisions: byId(ofType('Decision'), (element) => element),
    compiled: new Map(),
  }
  const services = ofType('DecisionService').map((element) => compileService(element, partsOf(graph), context))
  for (const { id, name, element, build } of services) graph.knowledge.set(id, { name, element, logic: build })
  for (const element of graph.decisions.values()) compileDecision(element, graph, context, [])
  problems.push(...types.problems)
  if (graph.decisions.size === 0)
    problems.push(problem('DMN_NO_DECISION', '文件中没有决策。', 'Expected at least one decision, but there is none.', definitions.id))
  if (problems.length > 0) return fail(...distinct(problems))
  return succeed({
    id: definitions.id ?? '',
    name: textOf(definitions, 'name') ?? '',
    decisions: [...graph.compiled.values()].map(({ id, name, kind, requiredDecisions, inputs, rules }) => ({
      id,
      name,
      kind,
      requiredDecisions,
      inputs,
      rules,
    })),
    compiled: new Map([...graph.compiled, ...services.map((service) => [service.id, service.asDecision] as const)]),
  })
}

/** What a decision service is made of, by id. */
function partsOf(graph: Graph): {
  readonly decision: (id: string) => ServicePart | null
  readonly inputName: (id: string) => string | null
} {
  return {
    decision: (id) => {
      const element = graph.decisions.get(id)
      if (element === undefined) return null
      return { id, name: variableNameOf(element) ?? textOf(element, 'name') ?? id, compiled: () => graph.compiled.get(id) }
    },
    inputName: (id) => graph.inputs.get(id)?.name ?? null,
  }
}

function variableNameOf(element: DmnElement): string | null {
  const variable = oneOf(element, 'variable')
  return variable === null ? null : textOf(variable, 'name')
}

const SUPPORTED = new Set(['InputData', 'BusinessKnowledgeModel', 'Decision', 'DecisionService', 'KnowledgeSource'])

function refuseUnsupported(definitions: DmnElement, elements: readonly DmnElement[], problems: Problem[]): void {
  for (const element of [...elements.filter((each) => !SUPPORTED.has(typeOf(each))), ...allOf(definitions, 'import')]) {
    problems.push(
      problem(
        'DMN_UNSUPPORTED',
        `不支持“${typeOf(element)}”。`,
        `Expected elements that are supported, but got ${typeOf(element)}.`,
        element.id,
      ),
    )
  }
}

/** Every name in the file: they may hold spaces and signs and must be known before FEEL is parsed. */
function namesIn(element: DmnElement): readonly string[] {
  const names = new Set<string>()
  const walk = (at: DmnElement) => {
    for (const name of [at.get('name'), at.get('iteratorVariable')])
      if (typeof name === 'string' && name.trim() !== '') names.add(name.trim())
    for (const key of Object.keys(at)) {
      if (key.startsWith('$')) continue
      const value = (at as unknown as { readonly [key: string]: unknown })[key]
      for (const each of Array.isArray(value) ? value : [value]) if (isElement(each)) walk(each)
    }
  }
  walk(element)
  return [...names]
}

function isElement(value: unknown): value is DmnElement {
  return typeof value === 'object' && value !== null && typeof (value as { $type?: unknown }).$type === 'string' && 'get' in value
}

function byId<T>(elements: readonly DmnElement[], build: (element: DmnElement) => T): Map<string, T> {
  return new Map(elements.map((element) => [element.id ?? '', build(element)]))
}

function inputData(element: DmnElement, context: CompileContext): InputData {
  const name = variableNameOf(element) ?? textOf(element, 'name') ?? element.id ?? ''
  return { id: element.id ?? '', name: name.trim(), type: variableTypeOf(element, context) }
}

function variableTypeOf(element: DmnElement, context: CompileContext): ValueType {
  const variable = oneOf(element, 'variable')
  return typeNamed(variable === null ? null : textOf(variable, 'typeRef'), element, context)
}

function knowledgeModel(element: DmnElement, context: CompileContext) {
  const name = variableNameOf(element) ?? textOf(element, 'name') ?? ''
  const definition = oneOf(element, 'encapsulatedLogic')
  const logic = definition === null ? compileBoxed(null, element, context) : functionDefinition(definition, context, name)
  return { name, element, logic }
}

function compileDecision(element: DmnElement, graph: Graph, context: CompileContext, path: readonly string[]): CompiledDecision | null {
  const id = element.id ?? ''
  const known = graph.compiled.get(id)
  if (known !== undefined) return known
  if (path.includes(id)) {
    const circle = [...path.slice(path.indexOf(id)), id].join(' → ')
    context.problems.push(
      problem('DMN_CYCLE', `决策互相依赖成环：${circle}。`, `Expected decisions without a cycle, but got ${circle}.`, id),
    )
    return null
  }
  const required = requirementsOf(element, graph, context, [...path, id])
  const name = textOf(element, 'name') ?? id
  const resultNames = [...new Set([variableNameOf(element), name, id])].filter((each) => each !== null)
  const boxed = oneOf(element, 'decisionLogic')
  const compiled = compileBoxed(boxed, element, context)
  const type = variableTypeOf(element, context)
  const logic: Logic = (scope, run, note) => conformed(compiled(scope, run, note), type, element, scope, run)
  const kind = kindOfLogic(boxed)
  const decision: CompiledDecision = {
    id,
    name,
    kind,
    resultNames,
    requiredDecisions: required.decisions.map((each) => each.decision.id),
    inputs: [...new Set([...required.inputs.map((input) => input.name), ...required.decisions.flatMap((each) => each.decision.inputs)])],
    rules: kind === 'decisionTable' && boxed !== null ? allOf(boxed, 'rule').map((rule) => rule.id ?? '') : [],
    evaluate: (scope, evaluating) => evaluateOnce(decision, required, logic, scope, evaluating),
  }
  graph.compiled.set(id, decision)
  return decision
}

function kindOfLogic(element: DmnElement | null): EvaluatedDecision['kind'] {
  const type = element === null ? '' : typeOf(element)
  return type === 'DecisionTable' ? 'decisionTable' : type === 'LiteralExpression' ? 'literalExpression' : 'other'
}

interface Requirements {
  readonly decisions: readonly { readonly decision: CompiledDecision }[]
  readonly inputs: readonly InputData[]
  readonly knowledge: readonly { readonly name: string; readonly logic: Logic }[]
}

function requirementsOf(element: DmnElement, graph: Graph, context: CompileContext, path: readonly string[]): Requirements {
  const decisions: { decision: CompiledDecision }[] = []
  const inputs: InputData[] = []
  for (const requirement of allOf(element, 'informationRequirement')) {
    const decisionId = referenceOf(oneOf(requirement, 'requiredDecision'))
    const inputId = referenceOf(oneOf(requirement, 'requiredInput'))
    const requiredElement = decisionId === null ? undefined : graph.decisions.get(decisionId)
    const input = inputId === null ? undefined : graph.inputs.get(inputId)
    if (requiredElement === undefined && input === undefined) context.problems.push(missing(requirement, decisionId ?? inputId))
    const decision = requiredElement === undefined ? null : compileDecision(requiredElement, graph, context, path)
    if (decision !== null) decisions.push({ decision })
    if (input !== undefined) inputs.push(input)
  }
  return { decisions, inputs, knowledge: knowledgeOf(element, graph, context, []) }
}

/** The business knowledge models an element calls, and those they call; each once, the called before the callers. */
function knowledgeOf(
  element: DmnElement,
  graph: Graph,
  context: CompileContext,
  path: readonly string[],
  found = new Map<string, Requirements['knowledge'][number]>(),
): Requirements['knowledge'] {
  for (const requirement of allOf(element, 'knowledgeRequirement')) {
    const id = referenceOf(oneOf(requirement, 'requiredKnowledge'))
    const model = id === null ? undefined : graph.knowledge.get(id)
    if (id === null || model === undefined) {
      context.problems.push(missing(requirement, id))
    } else if (path.includes(id)) {
      context.problems.push(
        problem('DMN_CYCLE', `业务知识模型互相依赖成环：${id}。`, `Expected knowledge models without a cycle, but got ${id}.`, id),
      )
    } else if (!found.has(id)) {
      knowledgeOf(model.element, graph, context, [...path, id], found)
      found.set(id, model)
    }
  }
  return [...found.values()]
}

function missing(requirement: DmnElement, id: string | null): Problem {
  return problem(
    'DMN_REFERENCE',
    `引用的“${id ?? ''}”不存在。`,
    `Expected a required element, but "${id ?? ''}" does not exist.`,
    requirement.id,
  )
}

function evaluateOnce(decision: CompiledDecision, required: Requirements, logic: Logic, scope: Scope, evaluating: Evaluating): FeelValue {
  const done = evaluating.results.get(decision.id)
  if (done !== undefined) return done
  const values: { [name: string]: FeelValue } = Object.create(null)
  for (const { decision: other } of required.decisions) {
    const value = other.evaluate(scope, evaluating)
    for (const name of other.resultNames) values[name] = value
  }
  const inner: Scope = { values, outer: scope }
  try {
    for (const input of required.inputs) values[input.name] = readInputData(input, scope, evaluating.run)
    for (const { name, logic: build } of required.knowledge) values[name] = build(inner, evaluating.run, () => undefined)
    let noted: Pick<EvaluatedDecision, 'inputs' | 'matchedRules'> = { inputs: [], matchedRules: [] }
    const value = logic(inner, evaluating.run, (part) => {
      noted = { ...noted, ...part }
    })
    evaluating.results.set(decision.id, value)
    evaluating.trace.push({
      id: decision.id,
      name: decision.name,
      kind: decision.kind,
      ...noted,
      output: toJson(value, evaluating.run),
    })
    return value
  } catch (error) {
    throw error instanceof FailedDecision ? error : new FailedDecision(decision.id, error)
  }
}

/** Remembers which decision failed. */
export class FailedDecision extends Error {
  readonly decisionId: string
  constructor(decisionId: string, cause: unknown) {
    super(`Decision ${decisionId} failed`, { cause })
    this.decisionId = decisionId
  }
}

function readInputData(input: InputData, scope: Scope, run: Run): FeelValue {
  const value = coerce(lookUp(scope, input.name) ?? null, input.type)
  const misfit = misfitOf(value, input.type, scope, run)
  if (misfit === null) return value
  throw new FeelFailure(
    problem('DMN_INPUT', `输入“${input.name}”${misfit.zh}。`, `Expected the input "${input.name}" to be ${misfit.en}.`, input.id),
  )
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter((each) => {
    const key = `${each.code} ${each.at ?? ''} ${each.text.en}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
