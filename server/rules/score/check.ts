import { Exact } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import type { SchemeRow, ScoreScheme } from './types.ts'

const NUMBER = /^\d{1,12}(\.\d{1,12})?$/
const MODES: readonly string[] = ['half-up', 'half-even', 'down']
const MEANS: readonly string[] = ['mean', 'trimmed-mean', 'median']
const LARGEST_SCALE = 6

type Report = (code: string, at: string, zh: string, en: string) => void

/**
 * Everything that would go wrong when somebody scores by this scheme, all at once; `at` is the row's id or the part of the scheme.
 * Takes what a person uploaded: a part of another shape is a problem too, never an error thrown.
 */
export function checkScheme(scheme: ScoreScheme): readonly Problem[] {
  const problems: Problem[] = []
  const report: Report = (code, at, zh, en) => problems.push({ code, at, text: { zh, en } })
  checkWhole(scheme, report)
  if (!Array.isArray(scheme.rows) || scheme.rows.length === 0) {
    report('SCHEME_EMPTY', 'rows', '指标体系没有任何指标。', 'The scheme has no rows.')
    return problems
  }
  const groups = new Set(Array.isArray(scheme.groups) ? scheme.groups.map(({ id }) => id) : [])
  const seen = new Set<string>()
  for (const [index, row] of scheme.rows.entries()) {
    if (!isReadable(row)) {
      report(
        'ROW_NOT_READABLE',
        `rows/${index}`,
        `第 ${index + 1} 行缺少编号、名称、类别或评分方法。`,
        `Row ${index + 1} lacks an id, a text, a class or a method.`,
      )
      continue
    }
    if (seen.has(row.id)) report('ROW_TWICE', row.id, `指标编号“${row.id}”重复。`, `The row id "${row.id}" is used twice.`)
    seen.add(row.id)
    if (!groups.has(row.group))
      report(
        'GROUP_UNKNOWN',
        row.id,
        `指标“${row.text.zh}”所属的分组“${row.group}”不存在。`,
        `Row "${row.text.en}" names the group "${row.group}", which does not exist.`,
      )
    checkPoints(row, report)
    checkMethod(row, report)
  }
  return problems
}

function isReadable(row: Partial<SchemeRow> | null): row is SchemeRow {
  return (
    typeof row?.id === 'string' &&
    typeof row.text?.zh === 'string' &&
    typeof row.text.en === 'string' &&
    typeof row.class?.kind === 'string' &&
    typeof row.method?.kind === 'string'
  )
}

function checkWhole({ rounding, aggregation, levelDecision, evidenceGates }: ScoreScheme, report: Report): void {
  if (!(Number.isInteger(rounding?.scale) && rounding.scale >= 0 && rounding.scale <= LARGEST_SCALE && MODES.includes(rounding.mode)))
    report(
      'ROUNDING_UNKNOWN',
      'rounding',
      `舍入规则应为 0 到 ${LARGEST_SCALE} 位小数，方式为 ${MODES.join('、')} 之一。`,
      `Rounding takes 0 to ${LARGEST_SCALE} places and one of ${MODES.join(', ')}.`,
    )
  if (!MEANS.includes(aggregation?.method))
    report('AGGREGATION_UNKNOWN', 'aggregation', `汇总方式应为 ${MEANS.join('、')} 之一。`, `Aggregation is one of ${MEANS.join(', ')}.`)
  if (aggregation?.mandatoryBy !== 'majority' && aggregation?.mandatoryBy !== 'all')
    report(
      'AGGREGATION_UNKNOWN',
      'aggregation',
      '必选项应按多数（majority）或全体（all）认定。',
      'Mandatory rows are decided by "majority" or by "all".',
    )
  for (const dropped of [aggregation?.dropHighest, aggregation?.dropLowest])
    if (dropped !== undefined && !(Number.isInteger(dropped) && dropped >= 0))
      report(
        'DROP_NOT_WHOLE',
        'aggregation',
        '去掉的最高分、最低分个数应为不小于 0 的整数。',
        'Whole numbers of highest and lowest scores are dropped.',
      )
  if (typeof levelDecision !== 'string' || levelDecision === '')
    report('LEVEL_DECISION_MISSING', 'levelDecision', '没有指定评定等级的决策表。', 'No decision is named that turns scores into a level.')
  for (const gate of Array.isArray(evidenceGates) ? evidenceGates : [])
    for (const { atLeast, windowDays } of gate.conditions ?? [])
      if (!NUMBER.test(atLeast) || !Number.isInteger(windowDays) || windowDays < 1)
        report(
          'EVIDENCE_LIMIT_WRONG',
          `evidenceGates/${gate.id}`,
          `数据条件“${gate.id}”的限值应为数字，天数应为正整数。`,
          `A condition of "${gate.id}" needs a number as its limit and at least one day.`,
        )
}

function checkPoints(row: SchemeRow, report: Report): void {
  if (row.points !== undefined && !NUMBER.test(row.points))
    report('POINTS_NOT_A_NUMBER', row.id, `指标“${row.text.zh}”的分值不是数字。`, `The points of row "${row.text.en}" are not a number.`)
  if (row.points === undefined && row.class.kind !== 'mandatory')
    report('POINTS_MISSING', row.id, `指标“${row.text.zh}”没有分值。`, `Row "${row.text.en}" has no points.`)
  if (row.class.kind === 'mandatory' && !(Array.isArray(row.class.levels) && row.class.levels.length > 0))
    report('LEVELS_MISSING', row.id, `必选项“${row.text.zh}”没有说明对应的等级。`, `Mandatory row "${row.text.en}" names no level.`)
}

function checkMethod(row: SchemeRow, report: Report): void {
  const { method } = row
  const { zh, en } = row.text
  switch (method.kind) {
    case 'has':
      return
    case 'proportional':
      if (method.minimumRatio !== undefined && !(NUMBER.test(method.minimumRatio) && new Exact(method.minimumRatio).lte(1)))
        report(
          'RATIO_OUT_OF_RANGE',
          row.id,
          `指标“${zh}”的最低比例应在 0 到 1 之间。`,
          `The least share of row "${en}" lies between 0 and 1.`,
        )
      return
    case 'threshold':
      if (!NUMBER.test(method.value))
        report('THRESHOLD_NOT_A_NUMBER', row.id, `指标“${zh}”的限值不是数字。`, `The limit of row "${en}" is not a number.`)
      else if (method.measure === 'ratio' && new Exact(method.value).gt(1))
        report(
          'RATIO_OUT_OF_RANGE',
          row.id,
          `指标“${zh}”的限值是比例，应在 0 到 1 之间。`,
          `The limit of row "${en}" is a share: it lies between 0 and 1.`,
        )
      return
    case 'count':
      if (!(Number.isInteger(method.atLeast) && method.atLeast > 0))
        report(
          'COUNT_NOT_POSITIVE',
          row.id,
          `指标“${zh}”的最少数量应为正整数。`,
          `The least count of row "${en}" is a whole number above 0.`,
        )
      return
    case 'all-of': {
      const ids = Array.isArray(method.conditions) ? method.conditions.map(({ id }) => id) : []
      if (ids.length === 0) report('CONDITIONS_MISSING', row.id, `指标“${zh}”没有列出条件。`, `Row "${en}" lists no conditions.`)
      if (new Set(ids).size < ids.length)
        report('CONDITION_TWICE', row.id, `指标“${zh}”的条件编号重复。`, `Row "${en}" uses the id of a condition twice.`)
      return
    }
    case 'judged':
      if (!(NUMBER.test(method.step) && new Exact(method.step).gt(0)))
        report('STEP_NOT_POSITIVE', row.id, `指标“${zh}”的评分步长应大于 0。`, `The step of row "${en}" must be above 0.`)
      else if (row.points !== undefined && NUMBER.test(row.points) && !new Exact(row.points).mod(method.step).isZero())
        report(
          'STEP_MISSES_POINTS',
          row.id,
          `指标“${zh}”的分值不是评分步长的整数倍，无法给满分。`,
          `The points of row "${en}" are no multiple of its step: nobody could give them all.`,
        )
      return
    default:
      report(
        'METHOD_UNKNOWN',
        row.id,
        `指标“${zh}”的评分方法“${String((method as { readonly kind: unknown }).kind)}”不存在。`,
        `Row "${en}" has the unknown method "${String((method as { readonly kind: unknown }).kind)}".`,
      )
  }
}
