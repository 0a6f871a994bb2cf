import { definedFunction } from '../feel/invoke.ts'
import { lookUp, type Run, type Scope } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'
import type { CompiledDecision, Evaluating, Logic } from './model.ts'
import type { CompileContext } from './text.ts'
import { allOf, type DmnElement, oneOf, problem, referenceOf, textOf } from './xml.ts'

/** A decision a service evaluates or is given; its closures are there when the whole file is compiled. */
export interface ServicePart {
  readonly id: string
  readonly name: string
  readonly compiled: () => CompiledDecision | undefined
}

export interface CompiledService {
  readonly id: string
  readonly name: string
  readonly element: DmnElement
  /** The service as a function: input data first, then input decisions, in the order of the file. */
  readonly build: Logic
  /** The service as something to ask, with its inputs as variables. */
  readonly asDecision: CompiledDecision
}

interface Parts {
  readonly decision: (id: string) => ServicePart | null
  readonly inputName: (id: string) => string | null
}

/**
 * A decision service (DMN 1.4 §6.2.3, §10.4): evaluates its output decisions from what it is given alone; input decisions are
 * given, not evaluated. One output decision gives its value, several a context by their names.
 */
export function compileService(element: DmnElement, parts: Parts, context: CompileContext): CompiledService {
  const id = element.id ?? ''
  const variable = oneOf(element, 'variable')
  const name = (variable === null ? null : textOf(variable, 'name')) ?? textOf(element, 'name') ?? id
  const missing = (reference: string) =>
    context.problems.push(
      problem(
        'DMN_REFERENCE',
        `引用的“${reference}”不存在。`,
        `Expected a required element, but "${reference}" does not exist.`,
        element.id,
      ),
    )
  const decisions = (property: string): readonly ServicePart[] =>
    allOf(element, property).flatMap((reference) => {
      const target = referenceOf(reference)
      const part = target === null ? null : parts.decision(target)
      if (part === null) missing(target ?? '')
      return part === null ? [] : [part]
    })
  const outputs = decisions('outputDecision')
  const given = decisions('inputDecision')
  decisions('encapsulatedDecision')
  const inputs = allOf(element, 'inputData').flatMap((reference) => {
    const target = referenceOf(reference)
    const input = target === null ? null : parts.inputName(target)
    if (input === null) missing(target ?? '')
    return input === null ? [] : [input]
  })
  if (outputs.length === 0) {
    context.problems.push(
      problem(
        'DMN_NO_LOGIC',
        `决策服务“${name}”没有输出决策。`,
        'Expected a service with an output decision, but it has none.',
        element.id,
      ),
    )
  }
  const parameters = [...inputs, ...given.map((part) => part.name)]
  const answer = (args: readonly FeelValue[], outer: Scope, evaluating: Evaluating): FeelValue => {
    const values: { [name: string]: FeelValue } = Object.create(null)
    for (const [index, input] of inputs.entries()) values[input] = args[index] ?? null
    for (const [index, part] of given.entries()) evaluating.results.set(part.id, args[inputs.length + index] ?? null)
    const results = outputs.map((part) => [part.name, part.compiled()?.evaluate({ values, outer }, evaluating) ?? null] as const)
    const [only] = results
    return results.length === 1 && only !== undefined ? only[1] : Object.fromEntries(results)
  }
  return {
    id,
    name,
    element,
    build: (scope: Scope, run: Run) =>
      definedFunction(name, parameters, run, (args) => answer(args, scope, { run, trace: [], results: new Map() })),
    asDecision: {
      id,
      name,
      kind: 'other',
      resultNames: [name],
      requiredDecisions: outputs.map((part) => part.id),
      inputs: parameters,
      rules: [],
      evaluate: (scope, evaluating) =>
        answer(
          parameters.map((parameter) => lookUp(scope, parameter) ?? null),
          scope,
          evaluating,
        ),
    },
  }
}
