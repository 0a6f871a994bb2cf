import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { checkCreditCode, checkIdentityNumber, isPhone } from './codes.ts'
import { addressLine, isPreciseEnough, liesIn, SHIPPED_DIVISIONS } from './divisions.ts'
import { isBlank } from './paths.ts'
import type { Division, FieldNode } from './types.ts'

/** What is wrong with a value although its schema is content; `part` when it is a part of the value (`street`). */
export interface ContentFault {
  readonly part?: string
  readonly text: (label: Bilingual) => Bilingual
}

/** Words for the parts of values that have several. */
export const PART_LABELS: { readonly [part: string]: Bilingual } = {
  division: { zh: '行政区划', en: 'Division' },
  street: { zh: '详细地址', en: 'Street and number' },
  name: { zh: '名称', en: 'Name' },
  creditCode: { zh: '统一社会信用代码', en: 'Unified social credit code' },
  idNumber: { zh: '身份证号码', en: 'ID number' },
  phone: { zh: '联系电话', en: 'Phone' },
  post: { zh: '职务', en: 'Post' },
  from: { zh: '开始日期', en: 'From' },
  to: { zh: '结束日期', en: 'To' },
}
const PERSON_NAME: Bilingual = { zh: '姓名', en: 'Name' }

/** Widgets whose value is an object of parts that are one answer. */
export const STRUCTURED: ReadonlySet<string> = new Set(['address', 'organisation', 'person', 'period', 'signature'])

/** Words for a part of a field with several (`from` of a period). */
export function partLabel(node: FieldNode | undefined, part: string): Bilingual | undefined {
  if (node?.widget === undefined || !STRUCTURED.has(node.widget)) return undefined
  return part === 'name' && node.widget !== 'organisation' ? PERSON_NAME : PART_LABELS[part]
}

const say = (zh: string, en: string) => (label: Bilingual) => ({ zh: `“${label.zh}”${zh}。`, en: `"${label.en}" ${en}.` })
const CODE_WRONG = say('不是有效的统一社会信用代码（校验位不符）', 'is no unified social credit code (its check digit does not fit)')
const ID_WRONG = say('不是有效的身份证号码（校验位不符）', 'is no ID number (its check digit does not fit)')
const PHONE_WRONG = say('不是有效的电话号码', 'is no phone number')
const NO_NUMBER = say('应为数字', 'must be a number')
const NO_AMOUNT = say('应为金额，最多两位小数', 'must be an amount with at most two decimals')

/** Faults that the schema can not express: check digits, order of days, divisions, amounts. Blank values have none. */
export function contentFaults(
  node: FieldNode,
  value: Json | undefined,
  list: readonly Division[] = SHIPPED_DIVISIONS,
): readonly ContentFault[] {
  if (isBlank(value) || value === undefined) return []
  const text = typeof value === 'string' ? value : ''
  switch (node.widget) {
    case 'creditCode':
      return checkCreditCode(text) === 'ok' ? [] : [{ text: CODE_WRONG }]
    case 'idNumber':
      return checkIdentityNumber(text) === 'ok' ? [] : [{ text: ID_WRONG }]
    case 'phone':
      return isPhone(text) ? [] : [{ text: PHONE_WRONG }]
    case 'number':
      return typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(text) ? [] : [{ text: NO_NUMBER }]
    case 'money':
      return /^-?\d+(\.\d{1,2})?$/.test(typeof value === 'number' ? String(value) : text) ? [] : [{ text: NO_AMOUNT }]
    case 'files':
      return fileFaults(node, value)
    default:
      return isJsonObject(value) ? partFaults(node, value, list) : []
  }
}

function fileFaults(node: FieldNode, value: Json): readonly ContentFault[] {
  const most = node.files?.maxCount
  return most === undefined || !Array.isArray(value) || value.length <= most
    ? []
    : [{ text: say(`最多 ${most} 个文件`, `takes at most ${most} files`) }]
}

function partFaults(node: FieldNode, value: JsonObject, list: readonly Division[]): readonly ContentFault[] {
  const faults: ContentFault[] = []
  const textOf = (part: string) => (typeof value[part] === 'string' ? value[part] : '')
  if (node.widget === 'organisation' && textOf('creditCode') !== '' && checkCreditCode(textOf('creditCode')) !== 'ok')
    faults.push({ part: 'creditCode', text: CODE_WRONG })
  if (node.widget === 'person' && textOf('idNumber') !== '' && checkIdentityNumber(textOf('idNumber')) !== 'ok')
    faults.push({ part: 'idNumber', text: ID_WRONG })
  if (node.widget === 'person' && textOf('phone') !== '' && !isPhone(textOf('phone'))) faults.push({ part: 'phone', text: PHONE_WRONG })
  if (node.widget === 'period' && textOf('from') !== '' && textOf('to') !== '' && textOf('from') > textOf('to'))
    faults.push({ part: 'to', text: say('不早于开始日期', 'is not before the first day') })
  if (node.widget === 'signature' && textOf('name') === '')
    faults.push({ part: 'name', text: say('尚未签署姓名', 'is not signed with a name') })
  if (node.widget === 'address' && textOf('division') !== '') {
    const code = textOf('division')
    const within = node.division?.within
    if (!list.some((one) => one.code === code))
      faults.push({ part: 'division', text: say('不在行政区划表中', 'is not in the list of divisions') })
    else if (within !== undefined && !liesIn(code, within))
      faults.push({ part: 'division', text: say('不在规定的区域内', 'lies outside of the area of this form') })
    else if (!isPreciseEnough(list, code, node.division?.level ?? 'county'))
      faults.push({ part: 'division', text: say('请选择到下一级行政区划', 'must be chosen down to the next level') })
  }
  return faults
}

/**
 * A value of several parts as it is kept: nothing when every part is blank; an address whose schema has a `text` gets its line of
 * Chinese. Doing it twice changes nothing.
 */
export function tidied(
  node: FieldNode,
  value: Json | undefined,
  parts: readonly string[],
  list: readonly Division[] = SHIPPED_DIVISIONS,
): Json | undefined {
  if (node.widget === undefined || !STRUCTURED.has(node.widget) || !isJsonObject(value)) return value
  const { text: _line, ...given } = value
  const mine = node.widget === 'address' ? given : value
  if (Object.values(mine).every((one) => isBlank(one) || one === false)) return undefined
  if (node.widget !== 'address' || !parts.includes('text')) return value
  const [code, street] = [given.division, given.street]
  return { ...given, text: addressLine(list, typeof code === 'string' ? code : '', typeof street === 'string' ? street : '') }
}
