import type { Answers, RowAnswer } from '../../../server/base/api/score.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { scoreAnswers } from '../../../server/rules/score/index.ts'
import type { ScoreResult, ScoreScheme } from '../../../server/rules/score/types.ts'

type Listener = () => void

/**
 * Answers of one sheet outside React: a key stroke wakes one row, and the totals follow after the paint.
 * Scores come from the same pure function the server uses.
 */
export interface ScoreStore {
  answerOf(rowId: string): RowAnswer | undefined
  answers(): Answers
  result(): ScoreResult
  /** Why the finding of a row can not be scored as it stands. */
  problemOf(rowId: string): Bilingual | undefined
  set(rowId: string, answer: RowAnswer): void
  subscribeRow(rowId: string, listener: Listener): () => void
  subscribe(listener: Listener): () => void
}

/** Nothing has been found for the row yet. */
export function isOpen(answer: RowAnswer | undefined): boolean {
  if (answer === undefined) return true
  const { comment: _comment, ...finding } = answer
  return Object.keys(finding).length === 0
}

const NOTHING: ScoreResult = {
  rows: {},
  groups: {},
  totals: { approved: '0', bonus: '0', total: '0' },
  gates: [],
  minima: [],
  vetoes: [],
  mandatoryMetFor: [],
}

/** Scores what can be scored: a half-typed row counts as open and is named. */
function scoreWhatFits(
  scheme: ScoreScheme,
  answers: Answers,
): { readonly result: ScoreResult; readonly problems: ReadonlyMap<string, Bilingual> } {
  const all = scoreAnswers(scheme, answers)
  if (all.ok) return { result: all.value, problems: new Map() }
  const problems = new Map(all.problems.flatMap((problem) => (problem.at === undefined ? [] : [[problem.at, problem.text] as const])))
  const rest = scoreAnswers(scheme, Object.fromEntries(Object.entries(answers).filter(([rowId]) => !problems.has(rowId))))
  return { result: rest.ok ? rest.value : NOTHING, problems }
}

export function createScoreStore(scheme: ScoreScheme, initial: Answers, onChange: (answers: Answers) => void): ScoreStore {
  let answers = initial
  let { result, problems } = scoreWhatFits(scheme, answers)
  let scheduled = false
  const rowListeners = new Map<string, Set<Listener>>()
  const listeners = new Set<Listener>()
  const wakeRow = (rowId: string) => {
    for (const listener of rowListeners.get(rowId) ?? []) listener()
  }
  const recompute = () => {
    scheduled = false
    const before = result
    const faultsBefore = problems
    ;({ result, problems } = scoreWhatFits(scheme, answers))
    for (const row of scheme.rows) {
      const old = before.rows[row.id]
      const now = result.rows[row.id]
      if (old?.score !== now?.score || old?.met !== now?.met || faultsBefore.get(row.id) !== problems.get(row.id)) wakeRow(row.id)
    }
    for (const listener of listeners) listener()
    onChange(answers)
  }
  return {
    answerOf: (rowId) => answers[rowId],
    answers: () => answers,
    result: () => result,
    problemOf: (rowId) => problems.get(rowId),
    set(rowId, answer) {
      answers = { ...answers, [rowId]: answer }
      wakeRow(rowId)
      if (scheduled) return
      scheduled = true
      setTimeout(recompute, 30)
    },
    subscribeRow(rowId, listener) {
      const set = rowListeners.get(rowId) ?? new Set()
      set.add(listener)
      rowListeners.set(rowId, set)
      return () => set.delete(listener)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
