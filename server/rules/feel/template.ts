import type { Problem } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { type CompiledExpression, type CompileOptions, compileExpression, type EvaluateOptions, evaluate } from './expression.ts'
import { literal } from './json.ts'
import type { FeelValue } from './values.ts'

/** Text with `{= expression }` in it, compiled. */
export interface CompiledTemplate {
  readonly parts: readonly (string | CompiledExpression)[]
}

export interface FilledTemplate {
  readonly text: string
  readonly warnings: readonly Problem[]
  /** The first expression that could not be evaluated; its place stays empty. */
  readonly error: Problem | null
}

/** Compiles text whose `{= expression }` are filled later; braces and quotes inside the expression may nest. */
export function compileTemplate(text: string, options: CompileOptions = {}): Result<CompiledTemplate> {
  const parts: (string | CompiledExpression)[] = []
  const problems: Problem[] = []
  let at = 0
  for (let open = text.indexOf('{='); open >= 0; open = text.indexOf('{=', at)) {
    const close = endOf(text, open + 2)
    if (close === null) {
      problems.push({ code: 'FEEL_SYNTAX', text: { zh: '“{=”没有对应的“}”。', en: 'Expected "}" after "{=", but there is none.' } })
      break
    }
    parts.push(text.slice(at, open))
    const compiled = compileExpression(text.slice(open + 2, close).trim(), options)
    if (compiled.ok) parts.push(compiled.value)
    else problems.push(...compiled.problems)
    at = close + 1
  }
  parts.push(text.slice(at))
  return problems.length === 0 ? succeed({ parts }) : fail(...problems)
}

function endOf(text: string, from: number): number | null {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]
    if (char === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1
    } else if (char === '{') depth += 1
    else if (char === '}') {
      if (depth === 0) return at
      depth -= 1
    }
  }
  return null
}

/** Fills a compiled template: text as it is, null as nothing, numbers and dates as FEEL writes them. */
export function fillTemplate(
  template: CompiledTemplate,
  variables: { readonly [name: string]: FeelValue | Json },
  options: EvaluateOptions = {},
): FilledTemplate {
  const warnings: Problem[] = []
  let failure: Problem | null = null
  const text = template.parts.map((part) => {
    if (typeof part === 'string') return part
    const result = evaluate(part, variables, options)
    warnings.push(...result.warnings)
    failure ??= result.error
    return shown(result.raw)
  })
  return { text: text.join(''), warnings, error: failure }
}

const UNMETERED = { tick: () => undefined }

function shown(value: FeelValue): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : literal(value, UNMETERED)
}

/** Compiles and fills at once; a text that does not compile gives its first problem as `error` and stays as it is. */
export function templateText(
  text: string,
  variables: { readonly [name: string]: FeelValue | Json },
  options: EvaluateOptions & CompileOptions = {},
): FilledTemplate {
  const compiled = compileTemplate(text, options)
  if (compiled.ok) return fillTemplate(compiled.value, variables, options)
  return { text, warnings: [], error: compiled.problems[0] ?? null }
}
