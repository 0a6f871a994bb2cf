import { Exact } from '../../server/base/decimal.ts'
import type { Problem } from '../../server/base/errors.ts'
import { parseObject } from './canonical.ts'
import { checkMessage, type DeviceMessage, type Mapped, reject } from './message.ts'

/** How a maker's JSON becomes canonical telemetry; data, one document per maker's format. Paths are dotted: `data.0.temp`. */
export interface PayloadMapping {
  readonly id: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly ts: { readonly path: string; readonly unit: 'rfc3339' | 'seconds' | 'milliseconds' }
  /** Absent: the maker counts nothing, 0 is kept. */
  readonly seq?: string
  /** Path to the name of an alarm and what the maker calls ours. */
  readonly event?: { readonly path: string; readonly names: { readonly [theirs: string]: string } }
  readonly values: readonly {
    readonly path: string
    readonly metric: string
    /** Metric = value × factor + offset, computed exactly; decimal strings. */
    readonly factor?: string
    readonly offset?: string
    /** What the maker's words and codes stand for; a word that is not listed is set aside. */
    readonly words?: { readonly [theirs: string]: number | string | boolean }
  }[]
}

const DECIMAL = /^-?\d{1,12}(\.\d{1,12})?$/
const PATH = /^[^.]{1,64}(\.[^.]{1,64}){0,7}$/

/** Reads a maker's payload; a value the payload does not have is left out, one that can not be read is set aside. */
export function mapVendor(mapping: PayloadMapping, payload: Buffer | string, kind: string, now: string): Mapped {
  const body = parseObject(payload)
  if (body === null) return reject('malformed', 'payload is not JSON')
  const ts = timeOf(at(body, mapping.ts.path), mapping.ts.unit)
  if (ts === null) return reject('malformed', `no time at ${mapping.ts.path}`)
  const seq = mapping.seq === undefined ? 0 : at(body, mapping.seq)
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) return reject('malformed', `no sequence at ${mapping.seq}`)
  const values: { [metric: string]: unknown } = {}
  for (const { path, metric, factor, offset, words } of mapping.values) {
    const raw = at(body, path)
    if (raw === undefined) continue
    values[metric] = words === undefined ? scaled(raw, factor, offset) : (own(words, String(raw)) ?? null)
  }
  const theirs = mapping.event === undefined ? undefined : at(body, mapping.event.path)
  const event =
    theirs === undefined || mapping.event === undefined ? undefined : (own(mapping.event.names, String(theirs)) ?? String(theirs))
  const message: DeviceMessage = { ts, seq, values, ...(event === undefined ? {} : { event }) }
  return checkMessage(message, kind, now)
}

/** Everything that is wrong with a mapping document, all at once. */
export function checkMapping(mapping: PayloadMapping): readonly Problem[] {
  const problems: Problem[] = []
  const report = (code: string, place: string, zh: string, en: string) => problems.push({ code, at: place, text: { zh, en } })
  const path = (text: unknown, place: string) => {
    if (typeof text !== 'string' || !PATH.test(text))
      report('PATH_WRONG', place, `“${String(text)}”不是有效的字段路径。`, `"${String(text)}" is no path to a field.`)
  }
  path(mapping.ts?.path, 'ts')
  if (!['rfc3339', 'seconds', 'milliseconds'].includes(mapping.ts?.unit))
    report('TIME_UNIT_UNKNOWN', 'ts', '时间格式应为 rfc3339、seconds 或 milliseconds。', 'A time is rfc3339, seconds or milliseconds.')
  if (mapping.seq !== undefined) path(mapping.seq, 'seq')
  if (mapping.event !== undefined) path(mapping.event.path, 'event')
  const seen = new Set<string>()
  for (const [index, value] of (Array.isArray(mapping.values) ? mapping.values : []).entries()) {
    path(value.path, `values/${index}`)
    if (seen.has(value.metric))
      report('METRIC_TWICE', `values/${index}`, `指标“${value.metric}”重复。`, `The metric "${value.metric}" is filled twice.`)
    seen.add(value.metric)
    for (const number of [value.factor, value.offset])
      if (number !== undefined && !DECIMAL.test(number))
        report('FACTOR_NOT_A_NUMBER', `values/${index}`, `“${number}”不是数字。`, `"${number}" is not a number.`)
  }
  if (seen.size === 0 && mapping.event === undefined)
    report('MAPPING_EMPTY', 'values', '映射没有任何指标。', 'The mapping fills no metric.')
  return problems
}

function at(body: unknown, path: string): unknown {
  let value = body
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = own(value as { readonly [name: string]: unknown }, step)
  }
  return value
}

function own<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function timeOf(value: unknown, unit: PayloadMapping['ts']['unit']): string | null {
  if (unit === 'rfc3339') return typeof value === 'string' ? value : null
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return null
  const moment = new Date(unit === 'seconds' ? number * 1000 : number)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

function scaled(raw: unknown, factor: string | undefined, offset: string | undefined): unknown {
  if (factor === undefined && offset === undefined) return raw
  const isNumber = typeof raw === 'number' ? Number.isFinite(raw) : typeof raw === 'string' && DECIMAL.test(raw)
  if (!isNumber) return raw
  return new Exact(raw as number | string)
    .times(factor ?? 1)
    .plus(offset ?? 0)
    .toNumber()
}
