import type { Json } from '../../../../../server/base/json.ts'
import { compileExpression, type EvaluateOptions, type Evaluation, evaluate } from '../../../../../server/rules/feel/index.ts'

/** Compiles and evaluates; a syntax fault fails the test. */
export function run(source: string, variables: { readonly [name: string]: Json } = {}, options: EvaluateOptions = {}): Evaluation {
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problems.map((problem) => problem.text.en).join('; ')}`)
  return evaluate(compiled.value, variables, options)
}

export function answerOf(source: string, variables: { readonly [name: string]: Json } = {}, options: EvaluateOptions = {}): Json {
  const { value, error } = run(source, variables, options)
  if (error !== null) throw new Error(`${source}: ${error.text.en}`)
  return value
}

export function warningsOf(source: string, variables: { readonly [name: string]: Json } = {}): readonly string[] {
  return run(source, variables).warnings.map((warning) => warning.code)
}
