/** The one place where the engine meets FEEL (`server/rules/feel`). Values that leave are JSON; dates are ISO text. */
import type { Problem } from '../../base/errors.ts'
import type { Instant } from '../../base/ids.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import { type Result, succeed } from '../../base/result.ts'
import { type CompiledExpression, compileExpression, evaluate, type FeelFunction } from '../../rules/feel/index.ts'

export interface Expression {
  readonly source: string
  /** Variables it reads. */
  readonly names: readonly string[]
  readonly compiled: CompiledExpression
}

export interface ExpressionContext {
  readonly now: Instant
  readonly zone?: string
  readonly functions: { readonly [name: string]: FeelFunction }
}

export interface Evaluation {
  readonly value: Json
  /** What FEEL had doubts about: unknown names, kinds that do not fit. */
  readonly warnings: readonly Problem[]
  /** Set when it can not be evaluated at all: budget, missing calendar. */
  readonly error: Problem | null
}

export function compileFeel(source: string): Result<Expression> {
  const compiled = compileExpression(source)
  return compiled.ok ? succeed({ source, names: compiled.value.names, compiled: compiled.value }) : compiled
}

/** Never throws for what an expression does wrong: that is a warning with null, or an error. */
export function evaluateFeel(expression: Expression, variables: JsonObject, context: ExpressionContext): Evaluation {
  return evaluate(expression.compiled, variables, context)
}
