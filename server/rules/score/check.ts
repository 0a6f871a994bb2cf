import { Exact } from '../../base/decimal.ts'
import { blank, checkMethod, isPositive, isWhole, NUMBER, type Report, sumOf } from './check-method.ts'
import type { SchemeGroup, SchemeProblem, SchemeRow, ScoreScheme } from './types.ts'

const MODES: readonly string[] = ['half-up', 'half-even', 'down']
const MEANS: readonly string[] = ['mean', 'trimmed-mean', 'median']
const TOTALS: readonly string[] = ['sum', 'rate', 'weighted-mean']
const CLASSES: readonly string[] = ['mandatory', 'veto', 'points', 'bonus']
const LARGEST_SCALE = 6

/**
 * Everything that would go wrong when somebody scores by this scheme, all at once; `at` is the row's id or the part of the scheme.
 * Takes what a person uploaded: a part of another shape is a problem too, never an error thrown.
 */
export function checkScheme(scheme: ScoreScheme): readonly SchemeProblem[] {
  const problems: SchemeProblem[] = []
  const report: Report = (code, at, zh, en, severity) => {
    problems.push({ code, at, text: { zh, en }, ...(severity === undefined ? {} : { severity }) })
    return undefined
  }
  checkWhole(scheme, report)
  const groups = Array.isArray(scheme.groups) ? scheme.groups : []
  checkGroups(scheme, groups, report)
  if (!Array.isArray(scheme.rows) || scheme.rows.length === 0) {
    report('SCHEME_EMPTY', 'rows', '指标体系没有任何指标。', 'The scheme has no rows.')
    return problems
  }
  const known = new Set(groups.map((group) => group?.id))
  const seen = new Set<string>()
  const numbers = new Set<number>()
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
    if (numbers.has(row.number))
      report('NUMBER_TWICE', row.id, `序号 ${row.number} 重复。`, `The number ${row.number} is used twice.`, 'warning')
    numbers.add(row.number)
    if (!known.has(row.group))
      report(
        'GROUP_UNKNOWN',
        row.id,
        `指标“${row.text.zh}”所属的分组“${row.group}”不存在。`,
        `Row "${row.text.en}" names the group "${row.group}", which does not exist.`,
      )
    checkTexts(row, report)
    checkPoints(row, report)
    checkMethod(row, report)
  }
  if (!scheme.rows.some((row) => isReadable(row) && row.class.kind === 'veto') && scheme.vetoLevel !== undefined)
    report(
      'VETO_LEVEL_UNUSED',
      'vetoLevel',
      '设了否决后的等级，但没有一票否决项。',
      'A level after a veto is set, but no row is a veto.',
      'hint',
    )
  return problems
}

function isReadable(row: Partial<SchemeRow> | null): row is SchemeRow {
  return (
    typeof row?.id === 'string' &&
    row.id !== '' &&
    typeof row.text?.zh === 'string' &&
    typeof row.text.en === 'string' &&
    typeof row.class?.kind === 'string' &&
    typeof row.method?.kind === 'string'
  )
}

function checkWhole({ rounding, aggregation, levelDecision, evidenceGates, total }: ScoreScheme, report: Report): void {
  if (!(Number.isInteger(rounding?.scale) && rounding.scale >= 0 && rounding.scale <= LARGEST_SCALE && MODES.includes(rounding.mode)))
    report(
      'ROUNDING_UNKNOWN',
      'rounding',
      `舍入规则应为 0 到 ${LARGEST_SCALE} 位小数，方式为 ${MODES.join('、')} 之一。`,
      `Rounding takes 0 to ${LARGEST_SCALE} places and one of ${MODES.join(', ')}.`,
    )
  if (total !== undefined && (!TOTALS.includes(total.kind) || (total.kind !== 'sum' && !isPositive(total.base))))
    report(
      'TOTAL_UNKNOWN',
      'total',
      '总分的算法应为合计、得分率或加权平均，后两者须写明满分。',
      'The total is a sum, a rate or a weighted mean; the latter two name their base above 0.',
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

function checkGroups(scheme: ScoreScheme, groups: readonly SchemeGroup[], report: Report): void {
  const rows = Array.isArray(scheme.rows) ? scheme.rows : []
  const seen = new Set<string>()
  for (const [index, group] of groups.entries()) {
    if (typeof group?.id !== 'string' || blank(group.title?.zh)) {
      report(
        'GROUP_NOT_READABLE',
        `groups/${index}`,
        `第 ${index + 1} 个分组缺少编号或名称。`,
        `Group ${index + 1} lacks an id or a title.`,
      )
      continue
    }
    const at = `groups/${group.id}`
    if (seen.has(group.id)) report('GROUP_TWICE', at, `分组编号“${group.id}”重复。`, `The group id "${group.id}" is used twice.`)
    seen.add(group.id)
    if (!rows.some((row) => row?.group === group.id))
      report('GROUP_EMPTY', at, `分组“${group.title.zh}”没有指标。`, `Group "${group.title.en}" has no rows.`, 'warning')
    checkMinimum(group, rows, report)
  }
  if (scheme.total?.kind !== 'weighted-mean') return
  const sum = sumOf(groups.map((group) => group?.weight))
  if (sum === null || !isWhole(sum))
    report(
      'WEIGHTS_SUM',
      'groups',
      `各分组权重合计应为 1 或 100，现为 ${sum ?? '无效数字'}。`,
      `The weights of the groups sum to 1 or to 100, not to ${sum ?? 'what is no number'}.`,
    )
}

function checkMinimum({ id, title, minimum }: SchemeGroup, rows: readonly SchemeRow[], report: Report): undefined {
  if (minimum === undefined) return
  const at = `groups/${id}`
  const say = (code: string, zh: string, en: string) => report(code, at, `分组“${title.zh}”${zh}`, `Group "${title.en}": ${en}`)
  if (!Array.isArray(minimum.levels) || minimum.levels.length === 0)
    say('MINIMUM_WITHOUT_LEVEL', '的最低分没有说明对应的等级。', 'its least score names no level.')
  if (!NUMBER.test(minimum.atLeast)) return say('MINIMUM_NOT_A_NUMBER', '的最低分不是数字。', 'its least score is not a number.')
  if (minimum.measure === 'rate') {
    if (new Exact(minimum.atLeast).gt(1))
      say('RATIO_OUT_OF_RANGE', '的最低得分率应在 0 到 1 之间。', 'its least rate lies between 0 and 1.')
    return
  }
  const most = sumOf(rows.filter((row) => row?.group === id && row.class?.kind !== 'bonus').map((row) => row.points ?? '0'))
  if (most?.lt(minimum.atLeast) === true)
    say(
      'MINIMUM_OUT_OF_REACH',
      `的最低分 ${minimum.atLeast} 超过本组满分 ${most}。`,
      `its least score ${minimum.atLeast} is above its ${most} points.`,
    )
}

function checkTexts({ id, number, text }: SchemeRow, report: Report): void {
  if (blank(text.zh)) report('TEXT_MISSING', id, `第 ${number} 项没有文字。`, `Row ${number} has no text.`)
  else if (blank(text.en)) report('TEXT_NOT_TRANSLATED', id, `指标“${text.zh}”没有英文。`, `Row "${text.zh}" has no English text.`, 'hint')
}

function checkPoints(row: SchemeRow, report: Report): void {
  const { kind } = row.class
  if (!CLASSES.includes(kind))
    report('CLASS_UNKNOWN', row.id, `指标“${row.text.zh}”的类别“${kind}”不存在。`, `Row "${row.text.en}" has the unknown class "${kind}".`)
  if (row.points !== undefined && !NUMBER.test(row.points))
    report('POINTS_NOT_A_NUMBER', row.id, `指标“${row.text.zh}”的分值不是数字。`, `The points of row "${row.text.en}" are not a number.`)
  if (row.points === undefined && kind !== 'mandatory' && kind !== 'veto')
    report('POINTS_MISSING', row.id, `指标“${row.text.zh}”没有分值。`, `Row "${row.text.en}" has no points.`)
  if (row.class.kind === 'mandatory' && !(Array.isArray(row.class.levels) && row.class.levels.length > 0))
    report('LEVELS_MISSING', row.id, `必选项“${row.text.zh}”没有说明对应的等级。`, `Mandatory row "${row.text.en}" names no level.`)
}
