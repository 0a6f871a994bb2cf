import type { Instant } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import {
  type CompiledExpression,
  compileExpression,
  contextFunction,
  evaluate,
  type FeelFunction,
  type FeelValue,
  feelTimeFunctions,
  InvalidArguments,
} from '../rules/feel/index.ts'
import { type Calendar, dateOfDayNumber, readLocalDate, shippedCalendar } from '../time/index.ts'
import { capitalAmount, chineseDate, fenOfAmount, moneyOfFen } from './capital.ts'
import type { Evaluate } from './fill.ts'

const compiled = new Map<string, CompiledExpression>()

/** Evaluator for the templates of a programme: time functions by its rules, and the functions of `letterFunctions`. */
export function feelFor(manifest: ProgrammeManifest, now: Instant, calendar: Calendar = shippedCalendar()): Evaluate {
  const functions = {
    ...feelTimeFunctions(calendar, manifest.timeZone, manifest.deadlines, now, { provisional: true }),
    ...letterFunctions(manifest),
  }
  return evaluatorWith(functions, now, manifest.timeZone)
}

/** Evaluator for templates with the functions given. */
export function evaluatorWith(functions: { readonly [name: string]: FeelFunction }, now: string, zone: string): Evaluate {
  return (expression: string, scope: JsonObject): Json => {
    const result = evaluate(compiledOf(expression), scope, { functions, now, zone })
    if (result.error !== null) throw new Error(result.error.text.zh)
    return result.value
  }
}

function compiledOf(expression: string): CompiledExpression {
  const known = compiled.get(expression)
  if (known !== undefined) return known
  const made = compileExpression(expression)
  if (!made.ok) throw new Error(made.problems[0]?.text.zh ?? expression)
  if (compiled.size > 5_000) compiled.clear()
  compiled.set(expression, made.value)
  return made.value
}

/**
 * FEEL functions of letters: `capital amount(yuan)` 人民币伍万元整, `money(yuan)` 50,000.00, `chinese date(date)` 2026年3月2日,
 * `level name(code)` name of a level of the programme. Amounts are yuan, number or text, at most two decimals.
 */
export function letterFunctions(manifest: ProgrammeManifest): { readonly [name: string]: FeelFunction } {
  const fenOf = (value: FeelValue) => {
    const fen = fenOfAmount(typeof value === 'number' || typeof value === 'string' ? value : String(value))
    if (fen === null) throw new InvalidArguments(`Expected an amount in yuan, but got ${String(value)}`, '参数应为金额（元，最多两位小数）')
    return fen
  }
  const one = (name: string, parameter: string, call: (value: FeelValue) => FeelValue) =>
    contextFunction(name, [parameter], (args) => call(args[0] ?? null))
  const functions = [
    one('capital amount', 'amount', (value) => capitalAmount(fenOf(value))),
    one('money', 'amount', (value) => moneyOfFen(fenOf(value))),
    one('chinese date', 'date', (value) => {
      const date = dateText(value, manifest.timeZone)
      if (date === null) throw new InvalidArguments('Expected a date', '参数应为日期')
      return chineseDate(date)
    }),
    one('level name', 'code', (code) => {
      const level = manifest.levels.find((each) => each.code === code || each.aliases?.includes(String(code)) === true)
      if (level === undefined) throw new InvalidArguments(`Expected a level of the programme, but got ${String(code)}`, '参数应为等级代码')
      return level.name.zh
    }),
  ]
  return Object.fromEntries(functions.map((each) => [each.name, each]))
}

function dateText(value: FeelValue, zone: string): string | null {
  if (typeof value === 'string') return readLocalDate(value, zone)
  if (typeof value === 'object' && value !== null && 'day' in value && typeof value.day === 'number') return dateOfDayNumber(value.day)
  return null
}
