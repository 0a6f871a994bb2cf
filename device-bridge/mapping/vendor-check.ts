import type { PayloadMapping } from '../../server/base/api/mapping-document.ts'
import type { Problem } from '../../server/base/errors.ts'
import { textOfJson } from '../../server/base/json.ts'
import { KINDS, type KindRule } from './kinds.ts'
import { checkFrame } from './vendor-check-frame.ts'
import { type Entry, entry, isRecord, type Report, whole } from './vendor-check-parts.ts'
import { PATH } from './vendor-path.ts'
import { isTimePattern, ZONE } from './vendor-time.ts'

const DECIMAL = /^-?\d{1,12}(\.\d{1,12})?$/
const ID = /^[a-z0-9][a-z0-9-]{1,62}$/
const UNITS = ['rfc3339', 'seconds', 'milliseconds', 'pattern', 'arrival']
const KNOWN = ['id', 'title', 'kind', 'format', 'frame', 'each', 'device', 'ts', 'seq', 'event', 'alarms', 'values']
const MOST_ROWS = 100

/**
 * Everything that is wrong with a mapping document, all at once, each with the place it is at (`values/2/path`). Takes whatever somebody
 * wrote: a document without problems is a `PayloadMapping`.
 */
export function checkMapping(document: unknown): readonly Problem[] {
  const problems: Problem[] = []
  const report: Report = (code, place, zh, en) => problems.push({ code, at: place, text: { zh, en } })
  if (!isRecord(document)) {
    report('MAPPING_NOT_AN_OBJECT', '', '映射应是一个 JSON 对象。', 'A mapping is a JSON object.')
    return problems
  }
  for (const name of Object.keys(document))
    if (!KNOWN.includes(name)) report('PART_UNKNOWN', name, `映射中没有“${name}”这一项。`, `A mapping has no part "${name}".`)
  if (typeof document.id !== 'string' || !ID.test(document.id))
    report('ID_WRONG', 'id', '编号只用小写字母、数字和连字符，2 至 63 位。', 'An id is 2 to 63 small letters, digits and hyphens.')
  const title = entry(document, 'title')
  for (const side of ['zh', 'en'] as const)
    if (typeof title[side] !== 'string' || title[side].trim() === '' || title[side].length > 100)
      report(
        'TITLE_MISSING',
        `title/${side}`,
        '请填写中英文名称（100 字以内）。',
        'A mapping needs a name in both languages (up to 100 signs).',
      )
  const rule = kindOf(document, report)
  checkFormat(document, report)
  checkTime(document, report)
  if (document.seq !== undefined) checkPath(document.seq, 'seq', report)
  if (document.each !== undefined) checkPath(document.each, 'each', report)
  if (document.device !== undefined) checkDevice(document, report)
  const events = checkEvents(document, rule, report)
  const metrics = checkValues(document, rule, report)
  if (metrics + events === 0) report('MAPPING_EMPTY', 'values', '映射没有任何指标。', 'The mapping fills no metric.')
  return problems
}

/** The document as a mapping, once nothing is wrong with it. */
export function asMapping(document: unknown): PayloadMapping | null {
  return checkMapping(document).length === 0 ? (document as PayloadMapping) : null
}

function kindOf({ kind }: Entry, report: Report): KindRule | undefined {
  if (kind === undefined) return undefined
  const rule = typeof kind === 'string' ? KINDS.get(kind) : undefined
  if (rule === undefined)
    report('KIND_UNKNOWN', 'kind', `没有“${textOfJson(kind)}”这种设备。`, `There is no kind of device "${textOfJson(kind)}".`)
  return rule
}

function checkFormat(document: Entry, report: Report): void {
  const { format = 'json', frame } = document
  if (format !== 'json' && format !== 'binary')
    report('FORMAT_UNKNOWN', 'format', '报文格式应为 json 或 binary。', 'A format is json or binary.')
  if (format === 'binary' && !isRecord(frame))
    report('FRAME_MISSING', 'frame', '二进制报文需要说明各字段的位置。', 'A binary payload needs its frame.')
  if (format === 'json' && frame !== undefined)
    report('FRAME_NOT_ASKED', 'frame', 'JSON 报文不需要帧格式。', 'A JSON payload has no frame.')
  if (isRecord(frame)) checkFrame(frame, report)
}

function checkPath(text: unknown, place: string, report: Report): void {
  if (typeof text !== 'string' || !PATH.test(text))
    report('PATH_WRONG', place, `“${textOfJson(text ?? '')}”不是有效的字段路径。`, `"${textOfJson(text ?? '')}" is no path to a field.`)
}

function checkTime(document: Entry, report: Report): void {
  const ts = entry(document, 'ts')
  if (ts.unit !== 'arrival') checkPath(ts.path, 'ts/path', report)
  if (typeof ts.unit !== 'string' || !UNITS.includes(ts.unit))
    report(
      'TIME_UNIT_UNKNOWN',
      'ts/unit',
      '时间格式应为 rfc3339、seconds、milliseconds、pattern 或 arrival（按到达时间）。',
      'A time is rfc3339, seconds, milliseconds, pattern or arrival.',
    )
  if (ts.unit === 'pattern' && (typeof ts.pattern !== 'string' || !isTimePattern(ts.pattern)))
    report(
      'TIME_PATTERN_WRONG',
      'ts/pattern',
      '时间样式要写出年月日时分，如 YYYY-MM-DD HH:mm:ss。',
      'A pattern names year, month, day, hour and minute: YYYY-MM-DD HH:mm:ss.',
    )
  if (ts.zone !== undefined && (typeof ts.zone !== 'string' || !ZONE.test(ts.zone)))
    report('ZONE_WRONG', 'ts/zone', '时区写成 +08:00 的样子。', 'A zone is written like +08:00.')
}

function checkDevice(document: Entry, report: Report): void {
  const device = entry(document, 'device')
  checkPath(device.path, 'device/path', report)
  if (device.prefix !== undefined && (typeof device.prefix !== 'string' || !/^[A-Za-z0-9_-]{0,32}$/.test(device.prefix)))
    report('PREFIX_WRONG', 'device/prefix', '前缀只用字母、数字、下划线和连字符。', 'A prefix is letters, digits, underscores and hyphens.')
  if (device.names !== undefined && !isRecord(device.names))
    report('NAMES_WRONG', 'device/names', '设备对照应是一张表。', 'Names of devices are a table.')
}

/** Answers how many alarms the mapping can raise. */
function checkEvents(document: Entry, rule: KindRule | undefined, report: Report): number {
  let count = 0
  const known = (event: unknown, place: string) => {
    count += 1
    if (typeof event !== 'string' || event === '' || (rule !== undefined && !rule.events.has(event)))
      report(
        'ALARM_UNKNOWN',
        place,
        `这种设备没有“${textOfJson(event ?? '')}”告警。`,
        `Devices of this kind have no alarm "${textOfJson(event ?? '')}".`,
      )
  }
  if (document.event !== undefined) {
    const event = entry(document, 'event')
    checkPath(event.path, 'event/path', report)
    checkBits(event.bits, 'event/bits', report)
    for (const [theirs, ours] of Object.entries(entry(event, 'names'))) known(ours, `event/names/${theirs}`)
    if (event.none !== undefined && !(Array.isArray(event.none) && event.none.every((code) => typeof code === 'string')))
      report('CODES_WRONG', 'event/none', '“无告警”的代码应是一列文字。', 'The codes of "no alarm" are a list of words.')
  }
  for (const [index, alarm] of rowsOf(document, 'alarms', report).entries()) {
    checkPath(alarm.path, `alarms/${index}/path`, report)
    checkBits(alarm.bits, `alarms/${index}/bits`, report)
    if (typeof alarm.equals !== 'string' || alarm.equals === '')
      report('CONDITION_MISSING', `alarms/${index}/equals`, '请写明等于什么时告警。', 'Say which value raises the alarm.')
    known(alarm.event, `alarms/${index}/event`)
  }
  return count
}

/** Answers how many metrics the mapping fills. */
function checkValues(document: Entry, rule: KindRule | undefined, report: Report): number {
  const seen = new Set<string>()
  for (const [index, value] of rowsOf(document, 'values', report).entries()) {
    const place = `values/${index}`
    const metric = typeof value.metric === 'string' ? value.metric : ''
    checkPath(value.path, `${place}/path`, report)
    checkBits(value.bits, `${place}/bits`, report)
    checkMetric(metric, place, rule, report)
    if (seen.has(metric)) report('METRIC_TWICE', `${place}/metric`, `指标“${metric}”重复。`, `The metric "${metric}" is filled twice.`)
    seen.add(metric)
    for (const name of ['factor', 'offset'] as const) {
      const number = value[name]
      if (number !== undefined && (typeof number !== 'string' || !DECIMAL.test(number)))
        report('FACTOR_NOT_A_NUMBER', `${place}/${name}`, `“${textOfJson(number)}”不是数字。`, `"${textOfJson(number)}" is not a number.`)
    }
    checkWords(value, metric, place, rule, report)
  }
  return seen.size
}

function checkMetric(metric: string, place: string, rule: KindRule | undefined, report: Report): void {
  if (metric === '') report('METRIC_MISSING', `${place}/metric`, '请选择指标。', 'Choose a metric.')
  else if (rule !== undefined && !rule.metrics.has(metric) && !rule.personal.has(metric))
    report('METRIC_UNKNOWN', `${place}/metric`, `这种设备没有“${metric}”指标。`, `Devices of this kind have no metric "${metric}".`)
}

function checkWords(value: Entry, metric: string, place: string, rule: KindRule | undefined, report: Report): void {
  if (value.words === undefined) return
  if (value.factor !== undefined || value.offset !== undefined)
    report('WORDS_AND_FACTOR', `${place}/words`, '代码对照与系数只能用一种。', 'A value is translated or computed, not both.')
  const known = rule?.metrics.get(metric)
  const type = known?.type
  for (const [theirs, ours] of Object.entries(entry(value, 'words'))) {
    if (typeof ours === 'string' && known?.words !== undefined && !known.words.has(ours))
      report(
        'WORD_UNKNOWN',
        `${place}/words/${theirs}`,
        `“${ours}”不是“${metric}”可用的词。`,
        `"${ours}" is none of the words of "${metric}".`,
      )
    if (!['string', 'number', 'boolean'].includes(typeof ours) || (type !== undefined && typeof ours !== type))
      report(
        'WORD_OF_WRONG_TYPE',
        `${place}/words/${theirs}`,
        `“${theirs}”对应的值类型不符（应为${{ number: '数字', boolean: '是/否', string: '文字' }[type ?? 'string'] ?? '文字'}）。`,
        `What "${theirs}" stands for is of the wrong type (expected ${type ?? 'text, number or yes/no'}).`,
      )
  }
}

function checkBits(bits: unknown, place: string, report: Report): void {
  if (bits === undefined) return
  const sound = isRecord(bits) && whole(bits.from, 0, 47) && whole(bits.count, 1, 48) && Number(bits.from) + Number(bits.count) <= 48
  if (!sound) report('BITS_WRONG', place, '位的范围不对：从第 0 位起，最多 48 位。', 'Bits are counted from 0, at most 48 of them.')
}

function rowsOf(document: Entry, name: string, report: Report): readonly Entry[] {
  const rows = document[name]
  if (rows === undefined) return []
  if (Array.isArray(rows) && rows.every(isRecord) && rows.length <= MOST_ROWS) return rows
  report('ROWS_WRONG', name, `“${name}”应是最多 ${MOST_ROWS} 行的列表。`, `"${name}" is a list of up to ${MOST_ROWS} rows.`)
  return []
}
