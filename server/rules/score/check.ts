import type { Problem } from '../../base/errors.ts'
import type { ScoreScheme } from './types.ts'

const NUMBER = /^\d+(\.\d+)?$/

/** Everything that would go wrong when somebody scores by this scheme. */
export function checkScheme(scheme: ScoreScheme): readonly Problem[] {
  const problems: Problem[] = []
  const report = (code: string, at: string, zh: string, en: string) => problems.push({ code, at, text: { zh, en } })
  const groups = new Set(scheme.groups.map(({ id }) => id))
  const seen = new Set<string>()
  if (scheme.rows.length === 0) report('SCHEME_EMPTY', 'rows', '指标体系没有任何指标。', 'The scheme has no rows.')
  for (const row of scheme.rows) {
    if (seen.has(row.id)) report('ROW_TWICE', row.id, `指标编号“${row.id}”重复。`, `The row id "${row.id}" is used twice.`)
    seen.add(row.id)
    if (!groups.has(row.group))
      report(
        'GROUP_UNKNOWN',
        row.id,
        `指标“${row.text.zh}”所属的分组“${row.group}”不存在。`,
        `Row "${row.text.en}" names the group "${row.group}", which does not exist.`,
      )
    if (row.points !== undefined && !NUMBER.test(row.points))
      report('POINTS_NOT_A_NUMBER', row.id, `指标“${row.text.zh}”的分值不是数字。`, `The points of row "${row.text.en}" are not a number.`)
    if (row.points === undefined && row.class.kind !== 'mandatory')
      report('POINTS_MISSING', row.id, `指标“${row.text.zh}”没有分值。`, `Row "${row.text.en}" has no points.`)
    if (row.class.kind === 'mandatory' && row.class.levels.length === 0)
      report('LEVELS_MISSING', row.id, `必选项“${row.text.zh}”没有说明对应的等级。`, `Mandatory row "${row.text.en}" names no level.`)
    if (row.method.kind === 'threshold' && !NUMBER.test(row.method.value))
      report('THRESHOLD_NOT_A_NUMBER', row.id, `指标“${row.text.zh}”的限值不是数字。`, `The limit of row "${row.text.en}" is not a number.`)
    if (row.method.kind === 'judged' && !(NUMBER.test(row.method.step) && Number(row.method.step) > 0))
      report('STEP_NOT_POSITIVE', row.id, `指标“${row.text.zh}”的评分步长应大于 0。`, `The step of row "${row.text.en}" must be above 0.`)
    if (row.method.kind === 'all-of' && row.method.conditions.length === 0)
      report('CONDITIONS_MISSING', row.id, `指标“${row.text.zh}”没有列出条件。`, `Row "${row.text.en}" lists no conditions.`)
  }
  return problems
}
