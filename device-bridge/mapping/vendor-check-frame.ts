import { textOfJson } from '../../server/base/json.ts'
import { type Entry, isRecord, type Report, whole } from './vendor-check-parts.ts'
import { PATH } from './vendor-path.ts'

const TYPES = ['uint', 'int', 'float', 'bcd', 'digits', 'text', 'hex']
const CHECKSUMS = ['sum8', 'xor8', 'crc16-modbus', 'crc16-ccitt']
const ENCODINGS = ['raw', 'hex', 'base64']
const ORDERS = [undefined, 'big', 'little']
const FARTHEST = 4096

/** What is wrong with the frame of a binary payload. */
export function checkFrame(frame: Entry, report: Report): void {
  if (!ENCODINGS.includes(textOfJson(frame.encoding)))
    report('ENCODING_UNKNOWN', 'frame/encoding', '编码应为 raw、hex 或 base64。', 'An encoding is raw, hex or base64.')
  if (frame.path !== undefined && (typeof frame.path !== 'string' || !PATH.test(frame.path)))
    report('PATH_WRONG', 'frame/path', '承载帧的字段路径不正确。', 'The path of the field that holds the frame is wrong.')
  if (frame.path !== undefined && frame.encoding === 'raw')
    report('ENCODING_UNKNOWN', 'frame/encoding', 'JSON 字段里的帧应是 hex 或 base64。', 'A frame inside JSON is hex or base64.')
  if (frame.bytes !== undefined && !whole(frame.bytes, 1, FARTHEST))
    report('LENGTH_WRONG', 'frame/bytes', `帧长应为 1 至 ${FARTHEST} 字节。`, `A frame has 1 to ${FARTHEST} bytes.`)
  if (frame.starts !== undefined && (typeof frame.starts !== 'string' || !/^([0-9a-f]{2}){1,16}$/i.test(frame.starts)))
    report('START_WRONG', 'frame/starts', '帧头用十六进制书写，如 68。', 'The head is written in hex, like 68.')
  checkSum(frame.checksum, report)
  const names = checkFields(frame.fields, 'frame/fields', report)
  if (frame.records !== undefined) checkRecords(frame.records, names, report)
}

function checkSum(checksum: unknown, report: Report): void {
  if (checksum === undefined) return
  const place = 'frame/checksum'
  if (!isRecord(checksum) || !CHECKSUMS.includes(textOfJson(checksum.kind)) || !ORDERS.includes(checksum.order as string | undefined)) {
    report(
      'CHECKSUM_UNKNOWN',
      place,
      '校验方式应为 sum8、xor8、crc16-modbus 或 crc16-ccitt。',
      'A checksum is sum8, xor8, crc16-modbus or crc16-ccitt.',
    )
    return
  }
  for (const name of ['from', 'to', 'at'])
    if (!whole(checksum[name], -FARTHEST, FARTHEST))
      report(
        'OFFSET_WRONG',
        `${place}/${name}`,
        '校验的起止位置应是整数（负数从末尾算）。',
        'Places of a checksum are whole numbers (negative: from the end).',
      )
}

/** Answers the names of the fields. */
function checkFields(fields: unknown, place: string, report: Report): ReadonlySet<string> {
  const names = new Set<string>()
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > 100 || !fields.every(isRecord)) {
    report('FIELDS_MISSING', place, '请列出帧中的字段（最多 100 个）。', 'List the fields of the frame (up to 100).')
    return names
  }
  for (const [index, field] of (fields as readonly Entry[]).entries()) {
    const at = `${place}/${index}`
    const name = textOfJson(field.name ?? '')
    if (!/^[^.[\]$=]{1,64}$/.test(name) || names.has(name))
      report(
        'FIELD_NAME_WRONG',
        `${at}/name`,
        `字段名“${name}”为空、重复或含有 . [ ] $ =。`,
        `The name "${name}" is empty, repeated or has . [ ] $ = in it.`,
      )
    names.add(name)
    if (!whole(field.at, -FARTHEST, FARTHEST))
      report(
        'OFFSET_WRONG',
        `${at}/at`,
        `“${name}”的偏移应是整数（负数从末尾算）。`,
        `The offset of "${name}" is a whole number (negative: from the end).`,
      )
    if (!ORDERS.includes(field.order as string | undefined))
      report('ORDER_UNKNOWN', `${at}/order`, '字节序应为 big 或 little。', 'The order of bytes is big or little.')
    checkSize(field, name, at, report)
  }
  return names
}

function checkSize(field: Entry, name: string, at: string, report: Report): void {
  if (!TYPES.includes(textOfJson(field.type))) {
    report('TYPE_UNKNOWN', `${at}/type`, `“${name}”的类型不认识。`, `The type of "${name}" is not known.`)
    return
  }
  const most = { uint: 8, int: 8, bcd: 7 }[textOfJson(field.type)] ?? 64
  const sound = field.type === 'float' ? field.bytes === 4 || field.bytes === 8 : whole(field.bytes, 1, most)
  if (!sound)
    report(
      'LENGTH_WRONG',
      `${at}/bytes`,
      field.type === 'float' ? `“${name}”是浮点数，应占 4 或 8 字节。` : `“${name}”应占 1 至 ${most} 字节。`,
      field.type === 'float' ? `"${name}" is a float of 4 or 8 bytes.` : `"${name}" has 1 to ${most} bytes.`,
    )
}

function checkRecords(records: unknown, names: ReadonlySet<string>, report: Report): void {
  const place = 'frame/records'
  if (!isRecord(records) || !whole(records.at, 0, FARTHEST) || !whole(records.bytes, 1, FARTHEST)) {
    report('RECORDS_WRONG', place, '重复记录要说明起始位置和每条的字节数。', 'Records need where they begin and how long each is.')
    return
  }
  if (records.count !== undefined && !names.has(textOfJson(records.count)))
    report(
      'COUNT_UNKNOWN',
      `${place}/count`,
      `帧中没有记数字段“${textOfJson(records.count)}”。`,
      `The frame has no field "${textOfJson(records.count)}" that counts.`,
    )
  checkFields(records.fields, `${place}/fields`, report)
}
