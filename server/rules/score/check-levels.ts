import { type Decimal, Exact, formatFixed } from '../../base/decimal.ts'
import type { Json } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { levelOf, levelQuestion } from './score.ts'
import type { SchemeProblem, SchemeRow, ScoreResult, ScoreScheme } from './types.ts'

export interface LevelWorld {
  readonly levels: readonly { readonly code: string; readonly name: Bilingual; readonly rank: number }[]
  /** Asks the level decision; undefined when it can not answer. */
  decide(variables: { readonly [name: string]: Json }): Json | undefined
  /** Numbers that stand in the level decision: the places where its answer can change. */
  readonly limits: readonly string[]
}

interface Outcome {
  readonly levels: readonly string[]
  readonly approved: Decimal
  readonly bonus: Decimal
  readonly level: string | null
}

const MOST_GATED = 8
const MOST_LIMITS = 40

/**
 * Searches what the level decision makes of the totals and gates this scheme can come to: levels nobody can reach, answers that are no
 * level, and better sheets with a lower level. It looks at the ends of the totals and on both sides of each number of the decision.
 */
export function checkLevels(scheme: ScoreScheme, world: LevelWorld): readonly SchemeProblem[] {
  const outcomes = outcomesOf(scheme, world)
  if (outcomes.length === 0) return []
  return [...unknownLevels(outcomes, world), ...unreachable(scheme, outcomes, world), ...fallingLevels(outcomes, world)]
}

function outcomesOf(scheme: ScoreScheme, { decide, limits }: LevelWorld): readonly Outcome[] {
  const { approved: most, bonus: mostBonus } = mostOf(scheme)
  const unit = new Exact(10).pow(-scheme.rounding.scale)
  const totals = [...new Set(limits)]
    .slice(0, MOST_LIMITS)
    .flatMap((limit) => [new Exact(limit).minus(unit), new Exact(limit), new Exact(limit).plus(unit)])
  const outcomes: Outcome[] = []
  for (const levels of openGates(scheme)) {
    const least = leastOf(scheme, levels, most)
    for (const bonus of mostBonus.isZero() ? [mostBonus] : [new Exact(0), mostBonus])
      for (const approved of distinct([least, most, ...totals, ...totals.map((total) => total.minus(bonus))])) {
        if (approved.lt(least) || approved.gt(most)) continue
        const decided = decide(levelQuestion(resultWith(scheme, levels, approved, bonus)))
        if (decided === undefined) return []
        outcomes.push({ levels, approved, bonus, level: levelOf(scheme, { vetoes: [] }, decided) })
      }
  }
  return outcomes
}

function distinct(values: readonly Decimal[]): readonly Decimal[] {
  return [...new Map(values.map((value) => [value.toFixed(), value])).values()]
}

/** Every set of levels whose gates can all be open: what one set needs may open others with it. */
function openGates({ rows, groups }: ScoreScheme): readonly (readonly string[])[] {
  const barriers = [
    ...rows.flatMap((row) => (row.class.kind === 'mandatory' ? [row.class.levels] : [])),
    ...groups.flatMap(({ minimum }) => (minimum === undefined ? [] : [minimum.levels])),
  ]
  const gated = [...new Set(barriers.flat())].slice(0, MOST_GATED)
  const sets = new Map<string, readonly string[]>()
  for (let bits = 0; bits < 2 ** gated.length; bits += 1) {
    const wanted = gated.filter((_level, index) => (bits >> index) % 2 === 1)
    const open = gated.filter((level) => barriers.every((needs) => !needs.includes(level) || needs.some((need) => wanted.includes(need))))
    sets.set(open.join(' '), open)
  }
  return [...sets.values()]
}

function mostOf({ rows, total }: ScoreScheme): { readonly approved: Decimal; readonly bonus: Decimal } {
  const sum = (wanted: (row: SchemeRow) => boolean) =>
    rows.filter(wanted).reduce((points, row) => points.plus(row.points ?? 0), new Exact(0))
  const base = total === undefined || total.kind === 'sum' ? undefined : total.base
  return {
    approved: base === undefined ? sum(({ class: of }) => of.kind !== 'bonus') : new Exact(base),
    bonus: sum(({ class: of }) => of.kind === 'bonus'),
  }
}

/** The fewest points with these gates open; rates and means may always be nearly nothing. */
function leastOf({ rows, groups, total }: ScoreScheme, levels: readonly string[], most: Decimal): Decimal {
  if (total !== undefined && total.kind !== 'sum') return new Exact(0)
  const needed = rows.filter(
    ({ class: of }) => of.kind === 'veto' || (of.kind === 'mandatory' && of.levels.some((level) => levels.includes(level))),
  )
  const points = needed.reduce((sum, row) => sum.plus(leastWhenMet(row)), new Exact(0))
  const sections = groups.reduce((sum, { minimum }) => {
    const isNeeded = minimum?.measure === 'points' && minimum.levels.some((level) => levels.includes(level))
    return isNeeded ? sum.plus(minimum.atLeast) : sum
  }, new Exact(0))
  return Exact.min(Exact.max(points, sections), most)
}

function leastWhenMet({ points = '0', method, notApplicable }: SchemeRow): Decimal {
  const full = new Exact(points)
  if (notApplicable?.allowed === true && notApplicable.scores !== 'full') return new Exact(0)
  const positive = (given: readonly string[]) => {
    const above = given.map((each) => new Exact(each)).filter((each) => each.gt(0))
    return above.length === 0 ? new Exact(0) : Exact.min(...above)
  }
  switch (method.kind) {
    case 'proportional':
    case 'rate':
      return full.times(method.minimumRatio ?? 0)
    case 'weighted-mean':
      return full.times(method.atLeast ?? 0).div(method.scale)
    case 'bands':
      return positive(method.bands.map((band) => band.points))
    case 'choice':
      return positive(method.options.filter(({ met }) => met !== false).map((option) => option.points))
    case 'judged':
      return Exact.min(full, method.step)
    case 'survey':
      return method.scores === 'threshold' ? full : full.times(method.minimumRatio)
    default:
      return full
  }
}

function resultWith(scheme: ScoreScheme, levels: readonly string[], approved: Decimal, bonus: Decimal): ScoreResult {
  const text = (value: Decimal) => formatFixed(value, scheme.rounding.scale, scheme.rounding.mode)
  return {
    rows: {},
    groups: {},
    totals: { approved: text(approved), bonus: text(bonus), total: text(approved.plus(bonus)) },
    gates: [],
    minima: [],
    vetoes: [],
    mandatoryMetFor: levels,
  }
}

const AT = 'levelDecision'

function unknownLevels(outcomes: readonly Outcome[], { levels }: LevelWorld): readonly SchemeProblem[] {
  const known = new Set(levels.map(({ code }) => code))
  const unknown = new Set(outcomes.flatMap(({ level }) => (level === null || known.has(level) ? [] : [level])))
  return [...unknown].map((level) => ({
    code: 'LEVEL_UNKNOWN',
    at: AT,
    text: {
      zh: `等级决策给出的“${level}”不是本方案的等级。`,
      en: `The level decision answers "${level}", which is no level of this programme.`,
    },
  }))
}

function unreachable(scheme: ScoreScheme, outcomes: readonly Outcome[], { levels }: LevelWorld): readonly SchemeProblem[] {
  const reached = new Set(outcomes.map(({ level }) => level))
  if (scheme.rows.some(({ class: of }) => of.kind === 'veto')) reached.add(scheme.vetoLevel ?? null)
  return levels
    .filter(({ code }) => !reached.has(code))
    .map(({ name }) => ({
      code: 'LEVEL_UNREACHABLE',
      at: AT,
      severity: 'warning' as const,
      text: {
        zh: `按现在的分值和等级决策，任何得分都评不上“${name.zh}”。请检查分数线和必选项。`,
        en: `With these points and this level decision no sheet can reach "${name.en}". Check thresholds and mandatory rows.`,
      },
    }))
}

/** More points with no gate closed must never give a lower level. */
function fallingLevels(outcomes: readonly Outcome[], { levels }: LevelWorld): readonly SchemeProblem[] {
  const rankOf = (code: string | null) =>
    code === null ? Number.NEGATIVE_INFINITY : (levels.find((level) => level.code === code)?.rank ?? null)
  const nameOf = (code: string | null, language: 'zh' | 'en') =>
    levels.find((level) => level.code === code)?.name[language] ?? (language === 'zh' ? '无等级' : 'no level')
  const ranked = outcomes.flatMap((outcome) => {
    const rank = rankOf(outcome.level)
    return rank === null ? [] : [{ ...outcome, rank }]
  })
  for (const worse of ranked)
    for (const better of ranked)
      if (
        better.rank < worse.rank &&
        better.approved.gte(worse.approved) &&
        better.bonus.gte(worse.bonus) &&
        worse.levels.every((level) => better.levels.includes(level))
      )
        return [
          {
            code: 'LEVELS_NOT_MONOTONE',
            at: AT,
            text: {
              zh: `得分更高反而等级更低：${worse.approved.plus(worse.bonus)} 分评为“${nameOf(worse.level, 'zh')}”，${better.approved.plus(better.bonus)} 分却评为“${nameOf(better.level, 'zh')}”。`,
              en: `More points give a lower level: ${worse.approved.plus(worse.bonus)} points are "${nameOf(worse.level, 'en')}", but ${better.approved.plus(better.bonus)} points are "${nameOf(better.level, 'en')}".`,
            },
          },
        ]
  return []
}
