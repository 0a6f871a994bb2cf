import type { JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import type { PanelRow } from '../store/panels.ts'

/** The text of the group opinion: what was scored by which scheme, what came out, which mandatory rows are not met. */
export function opinionText({
  panel,
  scheme,
  manifest,
  result,
  snapshots,
}: {
  readonly panel: PanelRow
  readonly scheme: ScoreScheme
  readonly manifest: ProgrammeManifest
  readonly result: JsonObject
  /** How many snapshots of device data the sheets stand on. */
  readonly snapshots: number
}): string {
  const level = manifest.levels.find(({ code }) => code === result.level)
  const missing = Array.isArray(result.missing) ? result.missing : []
  const rows = scheme.rows.filter(({ id }) => missing.includes(id))
  const sentences = [
    `专家组依据${scheme.title.zh}，对${panel.subject_name}（${panel.case_number}）进行独立评分并汇总。`,
    `汇总得分 ${result.total} 分${Number(result.bonus) > 0 ? `，其中加分项 ${result.bonus} 分` : ''}。`,
    rows.length === 0 ? '各必选项均已满足。' : `未满足的必选项：${rows.map((row) => `第${row.number}项“${row.text.zh}”`).join('、')}。`,
    ...(snapshots === 0 ? [] : [`评分所依据的设备数据已冻结为 ${snapshots} 份快照，随各评分表一并签署。`]),
    `评级意见：${level?.name.zh ?? String(result.level)}。`,
    ...(result.passed === true || rows.length === 0 ? [] : ['建议申报单位对照上述项目整改完善后再次申报。']),
  ]
  return sentences.join('')
}
