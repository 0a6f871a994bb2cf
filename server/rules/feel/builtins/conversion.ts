import { parseExact } from '../../../base/decimal.ts'
import type { Json } from '../../../base/json.ts'
import { equal } from '../compare.ts'
import { toJson, toText } from '../json.ts'
import { FeelFailure, InvalidArguments } from '../run.ts'
import { parseTemporal } from '../temporal.ts'
import { FeelDateTime, FeelRange, FeelTime, type FeelValue, fromJson, kindOf } from '../values.ts'
import { type BuiltinTable, signature } from './signature.ts'

function parseNumber(text: string, grouping: string | null, decimal: string | null): FeelValue {
  if (
    (grouping !== null && !/^[ ,.]$/.test(grouping)) ||
    (decimal !== null && !/^[.,]$/.test(decimal)) ||
    (grouping !== null && grouping === decimal)
  ) {
    throw new InvalidArguments('Expected separators among space, comma and point', '分隔符只能是空格、逗号或句点')
  }
  const plain = grouping === null ? text : text.replaceAll(grouping, '')
  const value = parseExact(decimal === null ? plain : plain.replace(decimal, '.'))
  if (value === null) throw new InvalidArguments(`Expected a number, but got "${text.slice(0, 40)}"`, `“${text.slice(0, 40)}”不是数字`)
  return value
}

function endpoint(text: string): FeelValue {
  const quoted = /^@?"([^"\\]*)"$/.exec(text)?.[1]
  const called = /^(?:date|time|date and time|duration)\s*\(\s*"([^"\\]*)"\s*\)$/.exec(text)?.[1]
  const value = called !== undefined || text.startsWith('@') ? parseTemporal(called ?? quoted ?? '') : (quoted ?? parseExact(text))
  if (value === null) throw new InvalidArguments(`Expected an end of a range, but got "${text.slice(0, 40)}"`, '区间的端点有误')
  return value
}

function parseRange(text: string): FeelRange {
  const trimmed = text.slice(0, 500).trim()
  const [opening = '', closing = ''] = [trimmed[0], trimmed.at(-1)]
  const ends = trimmed.slice(1, -1).split('..')
  if (trimmed.length < 4 || ends.length !== 2 || !'[(]'.includes(opening) || !'])['.includes(closing))
    throw new InvalidArguments('Expected a range like [1..5)', '区间应写作 [1..5)')
  const [low, high] = ends.map((end) => end.trim()) as [string, string]
  const [startIncluded, endIncluded] = [opening === '[', closing === ']']
  if (low === '' && high !== '') return new FeelRange(null, endpoint(high), false, endIncluded, 'start')
  if (high === '' && low !== '') return new FeelRange(endpoint(low), null, startIncluded, false, 'end')
  const [start, end] = [endpoint(low), endpoint(high)]
  if (kindOf(start) !== kindOf(end)) throw new InvalidArguments('Expected ends of one kind', '区间两端类型不同')
  return new FeelRange(start, end, startIncluded, endIncluded)
}

/** `is(a, b)` of DMN 1.3: the same kind and the same value, zones compared too. */
function identical(a: FeelValue, b: FeelValue): boolean {
  if (a instanceof FeelDateTime && b instanceof FeelDateTime) return a.day === b.day && a.nanos === b.nanos && sameZone(a, b)
  return a instanceof FeelTime && b instanceof FeelTime && a.nanos === b.nanos && sameZone(a, b)
}

function sameZone(a: FeelDateTime | FeelTime, b: FeelDateTime | FeelTime): boolean {
  return a.zone?.offsetSeconds === b.zone?.offsetSeconds && (a.zone?.name ?? null) === (b.zone?.name ?? null)
}

/** `fromAi` marks a value that an AI agent gives; here as in Camunda it is the value alone. */
const fromAi = signature('value: any, description?: string, type?: string, schema?: context, options?: context', (args) => args.any(0))

/**
 * DMN 1.4 §10.3.4.1, §10.3.4.2 and §10.3.4.6, and `get or else`, `assert`, `to json`, `from json`, `fromAi` of Camunda.
 * `is defined` is in `invoke.ts`.
 */
export const conversionFunctions: BuiltinTable = {
  string: [signature('from: any', (args, run) => (args.any(0) === null ? null : run.checkString(toText(args.any(0), run))))],
  number: [
    signature('from: number', (args) => args.number(0)),
    signature('from: string, grouping separator?: string, decimal separator?: string', (args) =>
      parseNumber(args.string(0), args.has(1) ? args.string(1) : null, args.has(2) ? args.string(2) : null),
    ),
  ],
  range: [signature('from: string', (args) => parseRange(args.string(0)))],
  fromAi: [fromAi],
  not: [signature('negand: any', (args) => (typeof args.any(0) === 'boolean' ? !args.any(0) : null))],
  is: [
    signature('value1: any, value2: any', (args, run) => {
      const [a, b] = [args.any(0), args.any(1)]
      if (kindOf(a) !== kindOf(b)) return false
      if (a instanceof FeelDateTime || a instanceof FeelTime) return identical(a, b)
      return equal(a, b, run) === true
    }),
  ],
  'get or else': [signature('value: any, default: any', (args) => args.any(0) ?? args.any(1))],
  assert: [
    signature('value: any, condition: any, cause?: string', (args) => {
      if (args.any(1) === true) return args.any(0)
      const cause = args.has(2) ? args.string(2) : 'The condition is not fulfilled'
      throw new FeelFailure({ code: 'FEEL_ASSERT', text: { zh: `不满足条件：${cause}`, en: `Assertion failed: ${cause}` } })
    }),
  ],
  'to json': [signature('value: any', (args, run) => run.checkString(JSON.stringify(toJson(args.any(0), run))))],
  'from json': [
    signature('value: string', (args) => {
      try {
        return fromJson(JSON.parse(args.string(0)) as Json)
      } catch {
        throw new InvalidArguments('Expected JSON text', '不是 JSON 文本')
      }
    }),
  ],
}
