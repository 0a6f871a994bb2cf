import { type Decimal, Exact, formatFixed } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type Json } from '../../base/json.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { type RowScore, scoreRow } from './row.ts'
import type { Answers, SchemeGroup, SchemeRow, ScoreResult, ScoreScheme } from './types.ts'

export type Scored = ReadonlyMap<SchemeRow, RowScore>

/** What one sheet comes to; rows are rounded as the scheme says and the totals are made of the rounded rows. All wrong answers at once. */
export function scoreAnswers(scheme: ScoreScheme, answers: Answers): Result<ScoreResult> {
  const problems: Problem[] = unknownRows(scheme, answers)
  const scored = new Map<SchemeRow, RowScore>()
  for (const row of scheme.rows) {
    const outcome = scoreRow(row, answers[row.id])
    if (outcome.ok) scored.set(row, { ...outcome, score: rounded(outcome.score, scheme) })
    else problems.push(outcome.problem)
  }
  return problems.length > 0 ? fail(...problems) : succeed(resultOf(scheme, scored))
}

/** Every wrong answer of a sheet, without scoring it. */
export function faultsOfSheet(scheme: ScoreScheme, answers: Answers): readonly Problem[] {
  const faults = scheme.rows.flatMap((row) => {
    const outcome = scoreRow(row, answers[row.id])
    return outcome.ok ? [] : [outcome.problem]
  })
  return [...unknownRows(scheme, answers), ...faults]
}

/** Rows, totals, gates and the levels whose gates are open; rounds what it shows, sums what it is given. */
export function resultOf(scheme: ScoreScheme, scored: Scored): ScoreResult {
  const text = (value: Decimal) => formatFixed(value, scheme.rounding.scale, scheme.rounding.mode)
  const groups = new Map(scheme.groups.map((group) => [group, pointsOf(scored, (row) => counts(row) && row.group === group.id)]))
  const approved = rounded(approvedOf(scheme, scored, groups), scheme)
  const bonus = pointsOf(scored, (row) => row.class.kind === 'bonus').score
  const gates = [...scored].flatMap(([row, { met }]) =>
    row.class.kind === 'mandatory' ? [{ row: row.id, met, levels: row.class.levels }] : [],
  )
  const minima = [...groups].flatMap(([group, points]) => minimumOf(scheme, group, points))
  const barriers = [...gates, ...minima]
  const levels = [...new Set(barriers.flatMap((barrier) => barrier.levels))]
  return {
    rows: Object.fromEntries([...scored].map(([row, { score, met }]) => [row.id, { score: text(score), met }])),
    groups: Object.fromEntries([...groups].map(([{ id }, { score, full }]) => [id, { score: text(score), full: text(full) }])),
    totals: { approved: text(approved), bonus: text(bonus), total: text(approved.plus(bonus)) },
    gates,
    minima,
    vetoes: [...scored].flatMap(([row, { met }]) => (row.class.kind === 'veto' ? [{ row: row.id, met }] : [])),
    mandatoryMetFor: levels.filter((level) => barriers.every((barrier) => barrier.met || !barrier.levels.includes(level))),
  }
}

/** What the level decision of a scheme is asked with. */
export function levelQuestion({ totals, mandatoryMetFor, groups }: ScoreResult): { readonly [name: string]: Json } {
  return {
    ...totals,
    mandatoryMetFor: [...mandatoryMetFor],
    groups: Object.fromEntries(Object.entries(groups).map(([id, { score }]) => [id, score])),
  }
}

/** The level in the end: what the level decision answered (a code, or an object with `level`), unless a veto row is not met. */
export function levelOf(scheme: ScoreScheme, result: Pick<ScoreResult, 'vetoes'>, decided: Json): string | null {
  if (result.vetoes.some(({ met }) => !met)) return scheme.vetoLevel ?? null
  const level = isJsonObject(decided) ? decided.level : decided
  return typeof level === 'string' ? level : null
}

function counts(row: SchemeRow): boolean {
  return row.class.kind !== 'bonus'
}

function pointsOf(scored: Scored, wanted: (row: SchemeRow) => boolean): { readonly score: Decimal; readonly full: Decimal } {
  let score = new Exact(0)
  let full = new Exact(0)
  for (const [row, one] of scored)
    if (wanted(row)) {
      if (!one.score.isZero()) score = score.plus(one.score)
      if (!one.full.isZero()) full = full.plus(one.full)
    }
  return { score, full }
}

type Groups = ReadonlyMap<SchemeGroup, { readonly score: Decimal; readonly full: Decimal }>

/** Points reached without bonus, as the scheme's `total` makes one figure of them. */
function approvedOf({ total }: ScoreScheme, scored: Scored, groups: Groups): Decimal {
  const { score, full } = pointsOf(scored, counts)
  if (total === undefined || total.kind === 'sum') return score
  if (total.kind === 'rate') return full.isZero() ? full : score.times(total.base).div(full)
  let sum = new Exact(0)
  let weights = new Exact(0)
  for (const [{ weight = '0' }, points] of groups) {
    if (points.full.isZero()) continue
    sum = sum.plus(points.score.div(points.full).times(weight))
    weights = weights.plus(weight)
  }
  return weights.isZero() ? weights : sum.times(total.base).div(weights)
}

/** A group without rows that apply has nothing to reach. */
function minimumOf(
  scheme: ScoreScheme,
  { id, minimum }: SchemeGroup,
  { score, full }: { readonly score: Decimal; readonly full: Decimal },
): ScoreResult['minima'] {
  if (minimum === undefined) return []
  const { measure, atLeast, levels } = minimum
  const reached = measure === 'points' ? score : full.isZero() ? new Exact(1) : score.div(full)
  const shown = measure === 'points' ? formatFixed(reached, scheme.rounding.scale, scheme.rounding.mode) : formatFixed(reached, 4, 'down')
  return [{ group: id, score: shown, needed: atLeast, met: full.isZero() || reached.gte(atLeast), levels }]
}

function rounded(score: Decimal, scheme: ScoreScheme): Decimal {
  return new Exact(formatFixed(score, scheme.rounding.scale, scheme.rounding.mode))
}

const rowIds = new WeakMap<ScoreScheme, ReadonlySet<string>>()

function unknownRows(scheme: ScoreScheme, answers: Answers): Problem[] {
  const ids = rowIds.get(scheme) ?? new Set(scheme.rows.map(({ id }) => id))
  rowIds.set(scheme, ids)
  return Object.keys(answers)
    .filter((id) => !ids.has(id))
    .map((id) => ({ code: 'ROW_UNKNOWN', at: id, text: { zh: `指标体系中没有“${id}”这一项。`, en: `The scheme has no row "${id}".` } }))
}
