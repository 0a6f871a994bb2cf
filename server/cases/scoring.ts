import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { DataContributor } from '../letters/index.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import {
  type Answers,
  levelOf,
  levelQuestion,
  type RowAnswer,
  type SchemeRow,
  type ScoreScheme,
  scoreAnswers,
} from '../rules/score/index.ts'
import { caseById } from '../store/cases.ts'
import type { Trx } from '../store/transaction.ts'
import { programmeSays } from './admission.ts'
import type { CaseContext } from './context.ts'
import { caseRefusal } from './types.ts'

/**
 * Level and totals of one sheet by the scheme of the case's version, for programmes in which an office scores and not a panel. Throws the
 * code of the level decision where it refuses, and `SHEET_NOT_SCORABLE` with every wrong answer.
 */
export async function evaluatedSheet(
  context: CaseContext,
  programme: ProgrammeVersion,
  answers: Json | undefined,
  sheet: string | null,
  trx: Trx,
): Promise<JsonObject> {
  const scheme = await context.programmes.scheme(programme.id, programme.version, trx, sheet)
  const scored = scoreAnswers(scheme, isJsonObject(answers) ? (answers as unknown as Answers) : {})
  if (!scored.ok) throw caseRefusal('SHEET_NOT_SCORABLE', { count: scored.problems.length }, { problems: scored.problems })
  const { totals, mandatoryMetFor } = scored.value
  const { value, refusal } = await context.runtime.evaluateDecision(
    { decisionId: scheme.levelDecision, deploymentKey: programme.deploymentKey, variables: levelQuestion(scored.value) },
    trx,
  )
  if (refusal !== null) throw programmeSays(programme.manifest, refusal.code, caseRefusal('SHEET_NOT_SCORABLE', { count: 1 }).text)
  const level = levelOf(scheme, scored.value, value)
  const passed = programme.manifest.levels.some(({ code, certificate }) => code === level && certificate)
  return { level, passed, ...totals, mandatoryMetFor: [...mandatoryMetFor] }
}

/**
 * Papers that print a sheet: from the variable `scoredAnswers` of a case come `scoreRows` (see `printedRows`) by the scheme of its version.
 */
export function createSheetPrinter(context: CaseContext): DataContributor {
  return async (data, trx) => {
    const answers = data.scoredAnswers
    const id = isJsonObject(data.case) ? data.case.id : undefined
    if (!isJsonObject(answers) || typeof id !== 'string') return {}
    const row = await caseById(trx, id)
    if (row === undefined) return {}
    const scheme = await context.programmes.scheme(row.programme, row.version, trx)
    return { scoreRows: printedRows(scheme, answers as unknown as Answers) }
  }
}

/** The sheet as rows to print: what is asked, what was found, what it gives. Empty when the answers can not be scored. */
export function printedRows(scheme: ScoreScheme, answers: Answers): readonly JsonObject[] {
  const scored = scoreAnswers(scheme, answers)
  if (!scored.ok) return []
  const titles = new Map(scheme.groups.map(({ id, title }) => [id, title.zh]))
  return scheme.rows.map((row) => {
    const answer = answers[row.id]
    const { score, met = false } = scored.value.rows[row.id] ?? { score: '0' }
    return {
      id: row.id,
      number: row.number,
      group: titles.get(row.group) ?? '',
      category: row.category?.zh ?? '',
      text: row.text.zh,
      help: row.help?.zh ?? '',
      mark: row.mark ?? '',
      points: row.points ?? '',
      met: met && answer?.notApplicable !== true,
      score,
      answer: wordsOf(row, answer),
    }
  })
}

/** Quantities and remarks of an answer in one line, as somebody would write them into the table. */
function wordsOf({ method }: SchemeRow, answer: RowAnswer | undefined): string {
  if (answer === undefined) return ''
  const conditions = 'conditions' in method ? method.conditions : []
  const parts = [
    answer.notApplicable === true ? '不适用' : '',
    quantityOf(answer),
    ...conditions.map(({ id, text }) => {
      const measured = answer.measured?.[id]
      if (measured !== undefined) return `${text.zh}：${quantityOf(measured)}`
      return answer.conditions?.[id] === undefined ? '' : `${text.zh}：${answer.conditions[id] === true ? '√' : 'О'}`
    }),
    answer.comment ?? '',
  ]
  return parts.filter((part) => part !== '').join('；')
}

function quantityOf({ numerator, denominator, value, count }: RowAnswer): string {
  if (denominator !== undefined) return `${numerator ?? 0}/${denominator}`
  return value ?? (count === undefined ? '' : String(count))
}
