import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import type { Answers, RowAnswer, ScoreScheme } from '../../../rules/score/index.ts'
import type { SubjectBook } from '../../world/books.ts'
import { chanceOf } from '../../world/chance.ts'
import { answerFor, isComplete } from './answer.ts'
import { around, standingOf } from './standing.ts'

/** How much of its own standing an applicant sees better than it is, one attempt after the other while its form is refused. */
const HOPES = [0.05, 0.3, 0.6, 2]

/** What an expert finds: the subject as it stands, with a difference of his own for each row. `disagreement` 0 to 1. */
export function sheetOf(
  scheme: ScoreScheme,
  subject: SubjectBook,
  by: {
    readonly seed: string
    readonly disagreement: number /** Names of the case, the panel, the expert. */
    readonly names: readonly string[]
  },
): Answers {
  const standing = standingOf(subject, scheme, by.seed)
  const chance = chanceOf(by.seed, 'sheet', ...by.names)
  const answers: { [rowId: string]: RowAnswer } = {}
  for (const [index, row] of scheme.rows.entries())
    answers[row.id] = answerFor(row, (standing[index] ?? 0) + 0.4 * by.disagreement * around(chance))
  return answers
}

/** What an applicant says of itself; undefined when there is nothing more to hope. Quantities of `preset` are kept. */
export function claimedBy(
  subject: SubjectBook,
  scheme: ScoreScheme,
  seed: string,
  preset: unknown,
  attempt: number,
): JsonObject | undefined {
  const hope = HOPES[attempt]
  if (hope === undefined) return undefined
  const standing = standingOf(subject, scheme, seed)
  const answers: { [rowId: string]: RowAnswer } = {}
  for (const [index, row] of scheme.rows.entries()) {
    const given = givenFor(preset, row.id)
    answers[row.id] = isComplete(row, given) ? given : answerFor(row, (standing[index] ?? 0) + hope, given)
  }
  return answers as unknown as JsonObject
}

/** Methods by which a row is met as a whole: a claim that is true needs no other figure. */
const WHOLE_OR_NOTHING: ReadonlySet<string> = new Set(['has', 'threshold', 'count', 'all-of', 'k-of-n'])

/** What an office finds of an assessment handed to it: rows that were claimed and are not so are struck out, shares counted anew. */
export function reviewed(subject: SubjectBook, scheme: ScoreScheme, seed: string, handed: unknown): JsonObject {
  const standing = standingOf(subject, scheme, seed)
  const answers: { [rowId: string]: RowAnswer } = {}
  for (const [index, row] of scheme.rows.entries()) {
    const claim = givenFor(handed, row.id)
    const margin = standing[index] ?? 0
    const isSettled = isComplete(row, claim) && (claim.notApplicable === true || (margin >= 0 && WHOLE_OR_NOTHING.has(row.method.kind)))
    answers[row.id] = isSettled ? claim : answerFor(row, margin, claim)
  }
  return answers as unknown as JsonObject
}

function givenFor(answers: unknown, rowId: string): RowAnswer | undefined {
  const preset = isJsonObject(answers) ? answers[rowId] : undefined
  return isJsonObject(preset) ? (preset as RowAnswer) : undefined
}
