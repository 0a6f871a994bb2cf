import { type Decimal, Exact, formatFixed } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { scoreRow } from './row.ts'
import type { Answers, SchemeRow, ScoreResult, ScoreScheme } from './types.ts'

/** What one sheet comes to; rows are rounded as the scheme says and the totals are the sums of the rounded rows. All wrong answers at once. */
export function scoreAnswers(scheme: ScoreScheme, answers: Answers): Result<ScoreResult> {
  const problems: Problem[] = unknownRows(scheme, answers)
  const scored = new Map<SchemeRow, { readonly score: Decimal; readonly met: boolean }>()
  for (const row of scheme.rows) {
    const outcome = scoreRow(row, answers[row.id])
    if (outcome.ok) scored.set(row, { score: rounded(outcome.score, scheme), met: outcome.met })
    else problems.push(outcome.problem)
  }
  return problems.length > 0 ? fail(...problems) : succeed(resultOf(scheme, scored))
}

/** Rows, totals, gates and the levels whose gates are open; rounds what it shows, sums what it is given. */
export function resultOf(
  scheme: ScoreScheme,
  scored: ReadonlyMap<SchemeRow, { readonly score: Decimal; readonly met: boolean }>,
): ScoreResult {
  const text = (value: Decimal) => formatFixed(value, scheme.rounding.scale, scheme.rounding.mode)
  const sum = (wanted: (row: SchemeRow) => boolean) =>
    [...scored].reduce((total, [row, { score }]) => (wanted(row) ? total.plus(score) : total), new Exact(0))
  const approved = sum((row) => row.class.kind !== 'bonus')
  const bonus = sum((row) => row.class.kind === 'bonus')
  const gates = [...scored].flatMap(([row, { met }]) =>
    row.class.kind === 'mandatory' ? [{ row: row.id, met, levels: row.class.levels }] : [],
  )
  const levels = [...new Set(gates.flatMap((gate) => gate.levels))]
  return {
    rows: Object.fromEntries([...scored].map(([row, { score, met }]) => [row.id, { score: text(score), met }])),
    totals: { approved: text(approved), bonus: text(bonus), total: text(approved.plus(bonus)) },
    gates,
    mandatoryMetFor: levels.filter((level) => gates.every((gate) => gate.met || !gate.levels.includes(level))),
  }
}

function rounded(score: Decimal, scheme: ScoreScheme): Decimal {
  return new Exact(formatFixed(score, scheme.rounding.scale, scheme.rounding.mode))
}

function unknownRows(scheme: ScoreScheme, answers: Answers): Problem[] {
  const known = new Set(scheme.rows.map(({ id }) => id))
  return Object.keys(answers)
    .filter((id) => !known.has(id))
    .map((id) => ({ code: 'ROW_UNKNOWN', at: id, text: { zh: `指标体系中没有“${id}”这一项。`, en: `The scheme has no row "${id}".` } }))
}
