import { isJsonObject, type Json, type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { type CompiledTemplate, compileTemplate, type FeelFunction, fillTemplate } from '../rules/feel/index.ts'
import type { Job } from '../runtime/types.ts'

/** What a job says, whoever carries it out. */
export type AskedJob = Pick<Job, 'headers' | 'variables'>

/** A header of a job; where it is missing, the variable of the same name in camelCase. */
export function optionOf(job: AskedJob, name: string): string | null {
  const value: Json | undefined = job.headers[name] ?? job.variables[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Names of the facts that `case.facts` asks for. */
export function factsAsked(job: AskedJob): readonly string[] {
  return (optionOf(job, 'names') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** What `result.record` is to keep; points as exact decimals. */
export interface AskedResult {
  readonly stage: string
  readonly level: string
  readonly passed: boolean
  readonly approved: string
  readonly bonus: string
  readonly total: string
}

export function resultAsked(job: AskedJob): AskedResult {
  const result = objectIn(job.variables, 'result')
  return {
    stage: optionOf(job, 'stage') ?? '',
    level: textIn(result, 'level'),
    passed: result.passed === true,
    approved: pointsIn(result, 'approved'),
    bonus: pointsIn(result, 'bonus'),
    total: pointsIn(result, 'total'),
  }
}

/** Data and kind of the case that `case.open` begins. */
export function childAsked(job: AskedJob): { readonly caseType: string; readonly data: JsonObject; readonly relation: string | null } {
  const { data } = job.variables
  return { caseType: optionOf(job, 'caseType') ?? '', data: isJsonObject(data) ? data : {}, relation: optionOf(job, 'relation') }
}

/** What `notify` says and to whom: `applicant` or the code of a role. */
export function messageAsked(
  job: AskedJob,
  functions: { readonly [name: string]: FeelFunction },
  now: string,
): { readonly to: string; readonly title: Bilingual; readonly body: Bilingual } {
  const text = (name: string) => filled(optionOf(job, name) ?? '', job.variables, functions, now)
  return {
    to: optionOf(job, 'to') ?? '',
    title: { zh: text('title'), en: text('titleEn') || text('title') },
    body: { zh: text('body'), en: text('bodyEn') || text('body') },
  }
}

const MOST_TEMPLATES = 2000
const templates = new Map<string, CompiledTemplate>()

function filled(text: string, variables: JsonObject, functions: { readonly [name: string]: FeelFunction }, now: string): string {
  let template = templates.get(text)
  if (template === undefined) {
    const compiled = compileTemplate(text)
    if (!compiled.ok) return text
    template = compiled.value
    if (templates.size > MOST_TEMPLATES) templates.clear()
    templates.set(text, template)
  }
  return fillTemplate(template, variables, { functions, now }).text
}

function pointsIn(value: JsonObject, name: string): string {
  const found = value[name]
  return typeof found === 'number' || (typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found)) ? String(found) : '0'
}
