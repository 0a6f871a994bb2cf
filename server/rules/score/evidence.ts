import type { EvidenceRows, RowEvidence } from '../../base/api/evidence.ts'
import type { Answers, RowAnswer } from '../../base/api/score.ts'
import type { Problem } from '../../base/errors.ts'
import type { SchemeRow, ScoreScheme } from './types.ts'

/** What evidence must say for an answer to be taken from it. */
export type Proposal = Pick<RowEvidence, 'value' | 'numerator' | 'denominator' | 'suggestion'>

/** The finding that a measurement proposes, in the words of the row's method; empty when the method asks something else. */
export function answerOfEvidence(row: SchemeRow, evidence: Proposal): RowAnswer {
  const { method } = row
  const { numerator, denominator, value, suggestion } = evidence
  if (suggestion === null || value === null) return {}
  if (method.kind === 'has') return { has: suggestion }
  if (method.kind === 'proportional' || ((method.kind === 'threshold' || method.kind === 'bands') && method.measure === 'ratio'))
    return numerator === null || denominator === null ? {} : { numerator, denominator }
  if ((method.kind === 'threshold' || method.kind === 'bands') && method.measure === 'value') return { value }
  if (method.kind === 'count' || ((method.kind === 'threshold' || method.kind === 'bands') && method.measure === 'count'))
    return numerator === null ? {} : { count: numerator }
  return {}
}

/** Does the finding say something else than the measurement? Then a reason is due. Parts nobody answered yet say nothing. */
export function differsFromEvidence(row: SchemeRow, answer: RowAnswer | undefined, evidence: Proposal | undefined): boolean {
  if (answer === undefined || evidence === undefined || evidence.suggestion === null) return false
  if (answer.notApplicable === true) return true
  const proposed = answerOfEvidence(row, evidence)
  if (isShare(proposed) && isShare(answer)) return !isSameShare(proposed, answer)
  return Object.entries(proposed).some(([name, value]) => {
    const found = answer[name as keyof RowAnswer]
    return found !== undefined && found !== value
  })
}

interface Share {
  readonly numerator: number
  readonly denominator: number
}

function isShare(answer: RowAnswer): answer is RowAnswer & Share {
  return answer.numerator !== undefined && answer.denominator !== undefined
}

/** 3 of 3 households are as many as 100 of 100. */
function isSameShare(one: Share, other: Share): boolean {
  return one.numerator * other.denominator === other.numerator * one.denominator
}

/** Did the expert take over what the devices measured? */
export function isAccepted(row: SchemeRow, answer: RowAnswer | undefined, evidence: Proposal | undefined): boolean {
  if (answer === undefined || evidence === undefined || evidence.suggestion === null) return false
  const proposed = Object.entries(answerOfEvidence(row, evidence))
  return proposed.length > 0 && proposed.every(([name, value]) => answer[name as keyof RowAnswer] === value)
}

/** Rows where the scorer finds something else than the devices measured, and gives no reason; each at its row. */
export function missingReasons(scheme: Pick<ScoreScheme, 'rows'>, answers: Answers, evidence: EvidenceRows): readonly Problem[] {
  return scheme.rows.flatMap((row): Problem[] => {
    const answer = answers[row.id]
    if (!differsFromEvidence(row, answer, evidence[row.id]) || (answer?.comment ?? '').trim() !== '') return []
    return [
      {
        code: 'EVIDENCE_REASON_MISSING',
        at: row.id,
        text: {
          zh: `第 ${row.number} 项的评定与设备数据不一致，请写明理由。`,
          en: `Row ${row.number} differs from what the devices measured: give the reason.`,
        },
      },
    ]
  })
}
