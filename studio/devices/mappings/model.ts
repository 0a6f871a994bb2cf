import type { FrameField, PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { MappingPreview } from '../../../server/base/api/mappings.ts'
import type { Problem } from '../../../server/base/errors.ts'

export type MappedRow = PayloadMapping['values'][number]
export type AlarmRow = NonNullable<PayloadMapping['alarms']>[number]

/** A new mapping as somebody begins to write it. */
export const EMPTY: PayloadMapping = {
  id: '',
  title: { zh: '', en: '' },
  format: 'json',
  ts: { path: '', unit: 'rfc3339' },
  values: [],
}

/** An object with a part set, or without it when it is empty: an absent part and an empty one mean the same to a person. */
export function withPart<T extends object, K extends keyof T>(object: T, name: K, value: T[K] | undefined | ''): T {
  const { [name]: _gone, ...rest } = object
  return value === undefined || value === '' ? (rest as T) : { ...object, [name]: value }
}

export function replaced<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((one, place) => (place === index ? value : one))
}

export function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, place) => place !== index)
}

/** `1=true; 0=false` for `{1: true, 0: false}`. */
export function writeWords(words: { readonly [theirs: string]: unknown } | undefined): string {
  return Object.entries(words ?? {})
    .map(([theirs, ours]) => `${theirs}=${String(ours)}`)
    .join('; ')
}

/** Reads `1=true; 0=false`; values become numbers or yes/no where the metric is of that type. */
export function readWords(text: string, type: string | undefined): { readonly [theirs: string]: string | number | boolean } | undefined {
  const pairs = text.split(/[;；\n]/).flatMap((part): [string, string | number | boolean][] => {
    const [theirs = '', ours] = part.split('=', 2).map((piece) => piece.trim())
    if (theirs === '' || ours === undefined || ours === '') return []
    if (type === 'boolean' && (ours === 'true' || ours === 'false')) return [[theirs, ours === 'true']]
    if (type === 'number' && Number.isFinite(Number(ours))) return [[theirs, Number(ours)]]
    return [[theirs, ours]]
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

export function writeBits(bits: { readonly from: number; readonly count: number } | undefined): string {
  return bits === undefined ? '' : `${bits.from}:${bits.count}`
}

export function readBits(text: string): { readonly from: number; readonly count: number } | undefined {
  const [, from, count = '1'] = /^\s*(\d{1,2})\s*(?:[:：]\s*(\d{1,2}))?\s*$/.exec(text) ?? []
  return from === undefined ? undefined : { from: Number(from), count: Number(count) }
}

/** Problems that stand at a place or inside it. */
export function problemsAt(problems: readonly Problem[], place: string): readonly Problem[] {
  return problems.filter(({ at = '' }) => at === place || at.startsWith(`${place}/`))
}

/** Paths of a payload as the mapping would write them: from each item on where it reads item by item. */
export function pathsFor({ each }: PayloadMapping, preview: MappingPreview | null): readonly string[] {
  const paths = (preview?.fields ?? []).map(({ path }) => path)
  if (each === undefined) return paths
  const inside = paths.flatMap((path) =>
    path.startsWith(`${each}.`)
      ? [
          path
            .slice(each.length + 1)
            .split('.')
            .slice(1)
            .join('.'),
        ]
      : [],
  )
  const outside = paths.filter((path) => !path.startsWith(`${each}.`)).map((path) => `$.${path}`)
  return [...new Set([...inside.filter((path) => path !== ''), ...outside])]
}

/** Fields of the payload that the mapping does not read, each once. */
export function unreadOf(mapping: PayloadMapping, preview: MappingPreview | null): readonly string[] {
  const read = new Set(
    [
      mapping.ts.path,
      mapping.seq,
      mapping.device?.path,
      mapping.event?.path,
      ...(mapping.alarms ?? []).map(({ path }) => path),
      ...mapping.values.map(({ path }) => path),
      mapping.frame?.path === undefined ? undefined : `envelope.${mapping.frame.path}`,
      mapping.frame?.records?.count === undefined
        ? undefined
        : mapping.each === undefined
          ? mapping.frame.records.count
          : `$.${mapping.frame.records.count}`,
    ].filter((path) => path !== undefined),
  )
  return pathsFor(mapping, preview).filter((path) => !read.has(path) && !read.has(`$.${path}`))
}

export interface Difference {
  readonly place: string
  readonly before: string | null
  readonly after: string | null
}

/** What differs between two documents, leaf by leaf. */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  const [one, other] = [leaves(before), leaves(after)]
  return [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((place) => {
    const pair = { place, before: one.get(place) ?? null, after: other.get(place) ?? null }
    return pair.before === pair.after ? [] : [pair]
  })
}

function leaves(document: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const walk = (value: unknown, place: string) => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, place === '' ? name : `${place} / ${keyOf(value, name, part)}`)
    } else found.set(place, String(value))
  }
  walk(document, '')
  return found
}

/** Rows of a list are told apart by what they fill, so that a new row does not move the others. */
function keyOf(parent: object, name: string, part: unknown): string {
  if (!Array.isArray(parent) || typeof part !== 'object' || part === null) return name
  for (const key of ['metric', 'name', 'event']) if (key in part) return String((part as { readonly [field: string]: unknown })[key])
  return name
}

export const NEW_FIELD: FrameField = { name: '', at: 0, bytes: 1, type: 'uint' }
