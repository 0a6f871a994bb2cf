import { createHash } from 'node:crypto'
import { canonicalJson, type JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import { epochMsOf, formatInstant, offsetMinutesAt } from '../time/index.ts'

/** Whose opinion it is. */
export interface OpinionOf {
  readonly id: string
  readonly caseNumber: string
  readonly subjectName: string
  readonly stage: string
  readonly round: number
}

/** The opinion that the members sign: what was scored, the result, its text, and the snapshots of device data the sheets stand on. */
export function opinionOf({
  panel,
  scheme,
  manifest,
  result,
  frozen,
}: {
  readonly panel: OpinionOf
  readonly scheme: ScoreScheme
  readonly manifest: ProgrammeManifest
  readonly result: JsonObject
  readonly frozen: readonly { readonly id: string; readonly hash: string; readonly takenAt: string }[]
}): JsonObject & { readonly text: string } {
  return {
    panel: panel.id,
    case: panel.caseNumber,
    subject: panel.subjectName,
    stage: panel.stage,
    round: panel.round,
    level: result.level ?? '',
    result,
    text: opinionText({ panel, scheme, manifest, result, snapshots: frozen.length }),
    evidence: frozen.map((one) => ({ ...one })),
  }
}

/** SHA-256 over an opinion: what its signatures stand on. */
export function hashOfOpinion(opinion: JsonObject): string {
  return createHash('sha256').update(canonicalJson(opinion), 'utf8').digest('hex')
}

/** The opinion as letters print it: with its signatures, moments as the clock of the zone shows them. */
export function printedOpinion(
  opinion: JsonObject,
  { id, hash }: { readonly id: string; readonly hash: string | null },
  signatures: readonly { readonly name: string; readonly signedAt: string; readonly hash: string; readonly dissent: string | null }[],
  zone: string,
): JsonObject {
  return { ...opinion, id, hash, signatures: signatures.map((one) => ({ ...one, signedAt: wallTime(one.signedAt, zone) })) }
}

/** The text of the group opinion: what was scored by which scheme, what came out, which mandatory rows are not met. */
function opinionText({
  panel,
  scheme,
  manifest,
  result,
  snapshots,
}: {
  readonly panel: OpinionOf
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
    `专家组依据${scheme.title.zh}，对${panel.subjectName}（${panel.caseNumber}）进行独立评分并汇总。`,
    `汇总得分 ${result.total} 分${Number(result.bonus) > 0 ? `，其中加分项 ${result.bonus} 分` : ''}。`,
    rows.length === 0 ? '各必选项均已满足。' : `未满足的必选项：${rows.map((row) => `第${row.number}项“${row.text.zh}”`).join('、')}。`,
    ...(snapshots === 0 ? [] : [`评分所依据的设备数据已冻结为 ${snapshots} 份快照，随各评分表一并签署。`]),
    `评级意见：${level?.name.zh ?? String(result.level)}。`,
    ...(result.passed === true || rows.length === 0 ? [] : ['建议申报单位对照上述项目整改完善后再次申报。']),
  ]
  return sentences.join('')
}

/** `2025-03-21 10:00` in the zone. */
function wallTime(instant: string, zone: string): string {
  const ms = epochMsOf(instant, zone) ?? 0
  return formatInstant(ms + offsetMinutesAt(ms, zone) * 60_000)
    .slice(0, 16)
    .replace('T', ' ')
}
