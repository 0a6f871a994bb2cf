import type { Problem } from '../../base/errors.ts'
import { constantOf } from '../feel/constants.ts'
import { compileExpression, compileUnaryTests } from '../feel/expression.ts'
import type { Evaluate, Test } from '../feel/run.ts'
import type { TypeTable } from './value-types.ts'
import { type DmnElement, problem, textOf } from './xml.ts'

/** What compiling a boxed expression needs to know, and where its problems go. */
export interface CompileContext {
  readonly problems: Problem[]
  readonly types: TypeTable
  /** Every name of the model, so that names with signs parse. */
  readonly names: readonly string[]
  /** When the whole file has to be read, on the clock of `performance`. */
  readonly until: number
}

const FEEL_LANGUAGE = /feel/i

/** Compiles FEEL text of an element; blank text is null. */
export function compileText(text: string | null, at: DmnElement, context: CompileContext): Evaluate {
  if (!isReadable(at, context) || text === null) return () => null
  const compiled = compileExpression(text, { names: context.names })
  if (!compiled.ok) {
    context.problems.push(...placed(compiled.problems, at))
    return () => null
  }
  const { variant } = compiled.value
  const plain = variant([])
  if (constantOf(plain) !== undefined) return plain
  // Variables of the caller may have names the model does not declare.
  return (scope, run) => (run.special.length === 0 ? plain(scope, run) : variant(run.special)(scope, run))
}

/** Compiles the unary tests of an element. */
export function compileTests(text: string, at: DmnElement, context: CompileContext): Test {
  if (!isReadable(at, context)) return () => null
  const compiled = compileUnaryTests(text, { names: context.names })
  if (!compiled.ok) {
    context.problems.push(...placed(compiled.problems, at))
    return () => null
  }
  const { variant } = compiled.value
  const plain = variant([])
  return (input, scope, run) => (run.special.length === 0 ? plain(input, scope, run) : variant(run.special)(input, scope, run))
}

function isReadable(at: DmnElement, context: CompileContext): boolean {
  if (performance.now() > context.until) {
    context.problems.push(
      problem('DMN_TOO_INTRICATE', '文件过于复杂。', 'Expected a file that can be read quickly, but it is too intricate.'),
    )
    return false
  }
  const language = textOf(at, 'expressionLanguage')
  if (language === null || FEEL_LANGUAGE.test(language)) return true
  context.problems.push(
    problem(
      'DMN_EXPRESSION_LANGUAGE',
      `不支持表达式语言“${language}”，请用 FEEL。`,
      `Expected FEEL, but the language is "${language}".`,
      at.id,
    ),
  )
  return false
}

function placed(problems: readonly Problem[], at: DmnElement): readonly Problem[] {
  return problems.map((each) => ({ ...each, ...(at.id === undefined ? {} : { at: at.id }) }))
}
