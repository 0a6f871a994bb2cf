import type { Json } from '../../../../../server/base/json.ts'
import { compileDecisions, type DecisionModel, type DecisionOptions, evaluateDecision } from '../../../../../server/rules/dmn/index.ts'

/** A DMN file around the given elements. */
export function definitions(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="model" name="Model" namespace="urn:test">${body}</definitions>`
}

export interface TableInput {
  readonly expression: string
  readonly typeRef?: string
  readonly values?: string
}

export interface TableOutput {
  readonly name: string
  readonly values?: string
  readonly fallback?: string
}

/** A decision `d` with one table; rules are lists of input entries, then output entries. */
export function table(
  policy: string,
  inputs: readonly TableInput[],
  outputs: readonly TableOutput[],
  rules: readonly (readonly string[])[],
  more = '',
): string {
  const text = (content: string) => `<text><![CDATA[${content}]]></text>`
  const inputClauses = inputs.map(
    ({ expression, typeRef, values }, index) =>
      `<input id="i${index}"><inputExpression id="ie${index}"${typeRef === undefined ? '' : ` typeRef="${typeRef}"`}>${text(expression)}</inputExpression>${
        values === undefined ? '' : `<inputValues id="iv${index}">${text(values)}</inputValues>`
      }</input>`,
  )
  const outputClauses = outputs.map(
    ({ name, values, fallback }, index) =>
      `<output id="o${index}" name="${name}">${values === undefined ? '' : `<outputValues id="ov${index}">${text(values)}</outputValues>`}${
        fallback === undefined ? '' : `<defaultOutputEntry id="od${index}">${text(fallback)}</defaultOutputEntry>`
      }</output>`,
  )
  const ruleElements = rules.map((cells, row) => {
    const entries = cells.map((cell, column) =>
      column < inputs.length
        ? `<inputEntry id="r${row}i${column}">${text(cell)}</inputEntry>`
        : `<outputEntry id="r${row}o${column}">${text(cell)}</outputEntry>`,
    )
    return `<rule id="r${row}">${entries.join('')}</rule>`
  })
  return definitions(
    `<decision id="d" name="D"><decisionTable id="t" ${policy}>${inputClauses.join('')}${outputClauses.join('')}${ruleElements.join('')}</decisionTable></decision>${more}`,
  )
}

export async function model(xml: string): Promise<DecisionModel> {
  const compiled = await compileDecisions(xml)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.value
}

/** Codes and places of the problems a file has. */
export async function problemsOf(xml: string): Promise<readonly string[]> {
  const compiled = await compileDecisions(xml)
  return compiled.ok ? [] : compiled.problems.map((problem) => `${problem.code} ${problem.at ?? ''}`.trim())
}

export async function ask(
  xml: string,
  variables: { readonly [name: string]: Json },
  decisionId = 'd',
  options: DecisionOptions = {},
): Promise<Json> {
  const result = evaluateDecision(await model(xml), decisionId, variables, options)
  return result.ok ? result.value : { failed: result.problem.code, at: result.problem.at ?? null, decision: result.failedDecisionId }
}
