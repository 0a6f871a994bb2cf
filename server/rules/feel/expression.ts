import type { Problem } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { builtins } from './builtins/index.ts'
import { Compiler } from './compile.ts'
import { builtinAsFunction } from './invoke.ts'
import { toJson } from './json.ts'
import type { FeelNode } from './nodes.ts'
import { type Grammar, isSpecialName, parseFeel } from './parse.ts'
import { type Evaluate, FeelFailure, Run, type RunOptions, type Scope, type Test } from './run.ts'
import { compileUnary } from './unary.ts'
import { FeelFunction, type FeelValue } from './values.ts'

/** Names of the time functions of `time-functions.ts`; known to every expression so that it parses without them at hand. */
export const TIME_FUNCTION_NAMES = [
  'add working days',
  'add natural days',
  'add months',
  'add years',
  'roll to working day',
  'working days between',
  'is working day',
  'due date',
  'warning date',
  'end of day',
  'local date',
] as const

const ALWAYS_KNOWN = [...builtins.keys(), 'is defined', ...TIME_FUNCTION_NAMES].filter((name) => name.includes(' ') && isSpecialName(name))

export interface CompileOptions {
  /** Names of variables, entries and functions that hold keywords or signs (`end of term`, `A-share`); others parse without. */
  readonly names?: readonly string[]
}

interface Compiled<T> {
  readonly source: string
  /** Variables it reads (entries of filtered items may be among them). */
  readonly names: readonly string[]
  /** The closures for variables of which some names need context to parse; those that do not stand in the source change nothing. */
  readonly variant: (special: readonly string[]) => T
}
export type CompiledExpression = Compiled<Evaluate> & { readonly kind: 'expression' }
export type CompiledUnaryTests = Compiled<Test> & { readonly kind: 'unaryTests' }

export interface EvaluateOptions extends RunOptions {
  /** Context functions by name, e.g. `feelTimeFunctions(...)`. */
  readonly functions?: { readonly [name: string]: FeelFunction }
}

export interface Evaluation {
  /** As JSON (see `toJson`); null when `error` is set. */
  readonly value: Json
  /** As FEEL value. */
  readonly raw: FeelValue
  /** What made something null: unknown names, kinds that do not fit. */
  readonly warnings: readonly Problem[]
  /** Set when it could not be evaluated: `FEEL_BUDGET`, `FEEL_ASSERT`, `FEEL_NO_CLOCK`, `CALENDAR_MISSING` and the like. */
  readonly error: Problem | null
}

/** Parses a FEEL expression (without leading `=`) once; the answer is to be kept. Problems say where the text is wrong. */
export function compileExpression(source: string, options: CompileOptions = {}): Result<CompiledExpression> {
  const compiled = compile(source, 'Expression', options, (compiler, node) => compiler.expression(node))
  return compiled.ok ? succeed({ ...compiled.value, kind: 'expression' }) : compiled
}

/** Parses unary tests (`> 3, "a"`, `-`, `not(...)`) of an input entry; empty text is `-`. */
export function compileUnaryTests(source: string, options: CompileOptions = {}): Result<CompiledUnaryTests> {
  const text = source.trim() === '' ? '-' : source
  const compiled = compile(text, 'UnaryTests', options, (compiler, node) => compileUnary(compiler, node))
  return compiled.ok ? succeed({ ...compiled.value, kind: 'unaryTests' }) : compiled
}

function compile<T>(
  source: string,
  grammar: Grammar,
  options: CompileOptions,
  build: (compiler: Compiler, node: FeelNode) => T,
): Result<Compiled<T>> {
  const known = [...ALWAYS_KNOWN, ...(options.names ?? []).filter(isSpecialName)]
  const attempt = (special: readonly string[]): Result<{ made: T; names: readonly string[] }> => {
    const parsed = parseFeel(source, grammar, [...known, ...special])
    if (!parsed.ok) return parsed
    const compiler = new Compiler()
    const made = build(compiler, parsed.value)
    return succeed({ made, names: [...compiler.names].filter((name) => !builtins.has(name)) })
  }
  const first = attempt([])
  if (!first.ok) return fail(...first.problems)
  const { made, names } = first.value
  const packed = source.replace(/\s+/g, '')
  const variants = new Map<string, T>()
  const variant = (given: readonly string[]): T => {
    if (given.length === 0) return made
    const special = given.filter((name) => packed.includes(name.replace(/\s+/g, '')))
    if (special.length === 0) return made
    const key = JSON.stringify(special)
    const kept = variants.get(key)
    if (kept !== undefined) return kept
    const other = attempt(special)
    const chosen = other.ok ? other.value.made : made
    if (variants.size < MOST_VARIANTS) variants.set(key, chosen)
    return chosen
  }
  return succeed({ source, names, variant })
}

const MOST_VARIANTS = 20

const NOTHING_SPECIAL: readonly string[] = []
const MOST_NAMES = 10_000
const plainNames = new Set<string>()

/** Names of variables that the grammar alone would not read as one (`A-share`, `end of term`). */
export function specialNames(variables: { readonly [name: string]: unknown }): readonly string[] {
  let found: string[] | null = null
  for (const name of Object.keys(variables)) {
    if (plainNames.has(name)) continue
    if (isSpecialName(name)) {
      found ??= []
      found.push(name)
    } else if (plainNames.size < MOST_NAMES) plainNames.add(name)
  }
  return found ?? NOTHING_SPECIAL
}

const NO_FUNCTIONS: Scope = { values: {}, outer: null }

function scopeOf(variables: { readonly [name: string]: FeelValue }, functions: EvaluateOptions['functions']): Scope {
  return { values: variables, outer: functions === undefined ? NO_FUNCTIONS : { values: functions, outer: null } }
}

/**
 * Evaluates with variables (JSON values or FEEL values). Never throws for what an author or a value can do:
 * an unknown variable is null plus a warning, a used-up budget or a failed function is `error`.
 */
export function evaluate(
  compiled: CompiledExpression,
  variables: { readonly [name: string]: FeelValue | Json },
  options: EvaluateOptions = {},
): Evaluation {
  const known = variables as { readonly [name: string]: FeelValue }
  const run = new Run(options, builtinAsFunction, specialNames(known))
  try {
    return evaluationOf(compiled.variant(run.special)(scopeOf(known, options.functions), run), run)
  } catch (error) {
    return failed(error, run)
  }
}

/** Whether the tests hold for an input; `value` is true, false or null. */
export function evaluateUnaryTests(
  compiled: CompiledUnaryTests,
  input: FeelValue | Json,
  variables: { readonly [name: string]: FeelValue | Json } = {},
  options: EvaluateOptions = {},
): Evaluation {
  const known = variables as { readonly [name: string]: FeelValue }
  const run = new Run(options, builtinAsFunction, specialNames(known))
  try {
    return evaluationOf(compiled.variant(run.special)(input as FeelValue, scopeOf(known, options.functions), run), run)
  } catch (error) {
    return failed(error, run)
  }
}

function evaluationOf(raw: FeelValue, run: Run): Evaluation {
  return { value: toJson(raw, run), raw, warnings: run.warnings, error: null }
}

function failed(error: unknown, run: Run): Evaluation {
  return { value: null, raw: null, warnings: run.warnings, error: problemOf(error) }
}

/** What ended an evaluation, in words; anything that is a fault of ours is thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof FeelFailure) return error.problem
  // The stack ran out: an expression nested deeper than the depth budget could see.
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return { code: 'FEEL_BUDGET', text: { zh: '表达式嵌套过深。', en: 'Expected a shallower expression, but the stack ran out.' } }
  }
  throw error
}

/** A function to give to `evaluate`; throw `InvalidArguments` for null with a warning, `FeelFailure` to end the evaluation. */
export function contextFunction(
  name: string,
  parameters: readonly string[],
  call: (args: readonly FeelValue[]) => FeelValue,
): FeelFunction {
  return new FeelFunction(name, [{ parameters }], call)
}
