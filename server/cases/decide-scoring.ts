import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import {
  type Answers,
  levelOf,
  type RowAnswer,
  type SchemeRow,
  type ScoreResult,
  type ScoreScheme,
  scoreAnswers,
} from '../rules/score/index.ts'

/** Whether a level of the programme bears a certificate, which is what passing means. */
export function isPassing(manifest: ProgrammeManifest, level: string | null): boolean {
  return manifest.levels.some(({ code, certificate }) => code === level && certificate)
}

/** A scored sheet with the level that the scheme's level decision answered. */
export function ratedSheet(manifest: ProgrammeManifest, scheme: ScoreScheme, scored: ScoreResult, answer: Json) {
  const level = levelOf(scheme, scored, answer)
  return { level, passed: isPassing(manifest, level), ...scored.totals, mandatoryMetFor: [...scored.mandatoryMetFor] }
}

/** An assessment that is absent, empty or wrong. */
export const NOT_ASSESSED: JsonObject = { selfEvaluationPassed: false, mandatoryItemsMet: false }

/** The applicant's own assessment in the data of a form, scored; undefined where it can not be. */
export function scoredSelfAssessment(scheme: ScoreScheme, { selfAssessment }: JsonObject): ScoreResult | undefined {
  if (!isJsonObject(selfAssessment)) return undefined
  const scored = scoreAnswers(scheme, selfAssessment as unknown as Answers)
  return scored.ok ? scored.value : undefined
}

/** What an assessment comes to: is it passed, are the mandatory rows of a level met. */
export function assessmentFacts(manifest: ProgrammeManifest, scheme: ScoreScheme, scored: ScoreResult, answer: Json): JsonObject {
  const { level, passed, mandatoryMetFor } = ratedSheet(manifest, scheme, scored, answer)
  return {
    selfEvaluationPassed: passed,
    mandatoryItemsMet: mandatoryMetFor.length > 0,
    selfEvaluation: { ...scored.totals, level, mandatoryMetFor },
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
