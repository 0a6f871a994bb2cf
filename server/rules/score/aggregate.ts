import { type Decimal, Exact, formatFixed } from '../../base/decimal.ts'
import { type RowScore, scoreRow } from './row.ts'
import { resultOf, scoreAnswers } from './score.ts'
import type { Answers, SchemeRow, ScoreResult, ScoreScheme } from './types.ts'

export interface DeviationRow {
  readonly rowId: string
  readonly scores: readonly { readonly score: string; readonly met: boolean }[]
  readonly mean: string
  /** The experts do not agree on whether the row is met, or their scores lie apart. */
  readonly marked: boolean
}
export interface Deviations {
  readonly rows: readonly DeviationRow[]
  /** One per sheet, in their order. */
  readonly totals: readonly { readonly total: string; readonly difference: string; readonly marked: boolean }[]
}

/**
 * One result from the sheets of one round: per row the mean the scheme names, a mandatory row by majority or by all. No row is rounded on
 * the way: each figure shown is rounded once, at its end, so the total may differ in its last place from the sum of the rows shown.
 * A trimmed mean drops as many of the highest and lowest scores of the row as the scheme says, but never the last one.
 */
export function aggregateSheets(scheme: ScoreScheme, sheets: readonly Answers[]): ScoreResult {
  if (sheets.length === 0) throw new Error('Expected at least one score sheet, but got none')
  const scored = new Map<SchemeRow, RowScore>()
  for (const row of scheme.rows) {
    const outcomes = outcomesOf(row, sheets)
    const inFavour = outcomes.filter(({ met }) => met).length
    const met = scheme.aggregation.mandatoryBy === 'all' ? inFavour === sheets.length : inFavour * 2 > sheets.length
    const applying = applyingOf(row, outcomes)
    scored.set(row, {
      score: middle(
        applying.map(({ score }) => score),
        scheme.aggregation,
      ),
      met,
      full: applying[0]?.full ?? new Exact(0),
    })
  }
  return resultOf(scheme, scored)
}

/** Where the sheets lie apart; shown only after all have been signed. */
export function deviations(scheme: ScoreScheme, sheets: readonly Answers[]): Deviations {
  const text = (value: Decimal) => formatFixed(value, scheme.rounding.scale, scheme.rounding.mode)
  const rows = scheme.rows.map((row) => {
    const outcomes = outcomesOf(row, sheets)
    const scores = outcomes.map(({ score, met }) => ({ score: text(score), met }))
    return {
      rowId: row.id,
      scores,
      mean: text(
        middle(
          outcomes.map(({ score }) => score),
          scheme.aggregation,
        ),
      ),
      marked: new Set(scores.map(({ score, met }) => `${score}/${met}`)).size > 1,
    }
  })
  const result = aggregateSheets(scheme, sheets)
  const totals = sheets.map((sheet) => {
    const own = scoreAnswers(scheme, sheet)
    const total = new Exact(own.ok ? own.value.totals.total : 0)
    const difference = total.minus(result.totals.total)
    return {
      total: text(total),
      difference: text(difference),
      marked: scheme.deviationLimit !== undefined && difference.abs().gt(scheme.deviationLimit),
    }
  })
  return { rows, totals }
}

/** A row leaves the denominator when most sheets say that it does not apply; else the sheets that say so are left out of its mean. */
function applyingOf(row: SchemeRow, outcomes: readonly RowScore[]): readonly RowScore[] {
  const applying = outcomes.filter(({ full }) => !full.isZero())
  if (applying.length === outcomes.length || row.points === undefined) return outcomes
  return applying.length * 2 > outcomes.length ? applying : outcomes.filter(({ full }) => full.isZero())
}

function outcomesOf(row: SchemeRow, sheets: readonly Answers[]): readonly RowScore[] {
  return sheets.map((sheet) => {
    const outcome = scoreRow(row, sheet[row.id])
    if (!outcome.ok) throw new Error(`Expected sheets whose answers were checked, but got ${outcome.problem.code} at ${row.id}`)
    return outcome
  })
}

function middle(scores: readonly Decimal[], aggregation: ScoreScheme['aggregation']): Decimal {
  const [first] = scores
  // Experts mostly agree, and every middle of equal scores is that score.
  if (first !== undefined && scores.every((score) => score.eq(first))) return first
  const sorted = [...scores].sort((one, other) => one.cmp(other))
  if (aggregation.method === 'median') return mean(sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1))
  if (aggregation.method === 'mean') return mean(sorted)
  const low = aggregation.dropLowest ?? 0
  const high = aggregation.dropHighest ?? 0
  return mean(sorted.length > low + high ? sorted.slice(low, sorted.length - high) : sorted)
}

function mean(scores: readonly Decimal[]): Decimal {
  return scores.reduce((sum, score) => sum.plus(score), new Exact(0)).div(scores.length)
}
