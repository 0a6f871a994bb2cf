import type { Problem } from '../../base/errors.ts'
import { type CompiledExpression, compileExpression, specialNames } from '../feel/expression.ts'
import type { Evaluate, Scope } from '../feel/run.ts'
import type { TypeTable } from './value-types.ts'
import { type DmnElement, problem, textOf } from './xml.ts'

/** What compiling a boxed expression needs to know, and where its problems go. */
export interface CompileContext {
  readonly problems: Problem[]
  readonly types: TypeTable
  /** Every name of the model, so that names with signs parse. */
  readonly names: readonly string[]
}

const FEEL_LANGUAGE = /feel/i

/** Compiles FEEL text of an element; blank text is null. */
export function compileText(text: string | null, at: DmnElement, context: CompileContext): Evaluate {
  const language = textOf(at, 'expressionLanguage')
  if (language !== null && !FEEL_LANGUAGE.test(language)) {
    context.problems.push(
      problem(
        'DMN_EXPRESSION_LANGUAGE',
        `不支持表达式语言“${language}”，请用 FEEL。`,
        `Expected FEEL, but the language is "${language}".`,
        at.id,
      ),
    )
    return () => null
  }
  if (text === null) return () => null
  const compiled = compileExpression(text, { names: context.names })
  if (compiled.ok) return withVariants(compiled.value)
  context.problems.push(...compiled.problems.map((each) => ({ ...each, ...(at.id === undefined ? {} : { at: at.id }) })))
  return () => null
}

/** Variables of the caller may have names the model does not declare. */
function withVariants(compiled: CompiledExpression): Evaluate {
  return (scope, run) => compiled.variant(specialNames(compiled.source, outermost(scope)))(scope, run)
}

function outermost(scope: Scope): Scope['values'] {
  // The caller's variables lie below the functions; see `evaluateDecision`.
  let at = scope
  while (at.outer !== null && at.outer.outer !== null) at = at.outer
  return at.values
}
