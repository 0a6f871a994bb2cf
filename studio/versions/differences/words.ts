import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'

/** One difference between two versions of a part, as an administrator would say it. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  /** Element, field, row or rule it happened to: what `?at=` of the part's editor takes. */
  readonly at: string
  readonly text: Bilingual
  /** Article of the regulation the thing carries out. */
  readonly article?: string
}

/** Whom a sentence is about, e.g. 字段“建筑面积”. */
export interface About {
  readonly text: Bilingual
  readonly at: string
  readonly article?: string | undefined
}

const LONGEST = 48
const MARGIN = 14

export function both(zh: string, en: string): Bilingual {
  return { zh, en }
}

export function isBilingual(value: unknown): value is { readonly zh: string; readonly en: string } {
  return isJsonObject(value) && typeof value.zh === 'string' && (value.en === undefined || typeof value.en === 'string')
}

/** 期限 + DL-16 -> “期限“DL-16””; Chinese quotation marks in Chinese, double quotes in English. */
export function named(noun: Bilingual, name: Bilingual | string): Bilingual {
  const text = typeof name === 'string' ? both(name, name) : name
  return both(`${noun.zh}“${clip(text.zh)}”`, `${noun.en} "${clip(text.en || text.zh)}"`)
}

/** Title of a thing that may lack one. */
export function titleOf(value: Json | undefined, otherwise: string): Bilingual {
  if (isBilingual(value)) return both(value.zh || otherwise, value.en || value.zh || otherwise)
  return typeof value === 'string' && value.trim() !== '' ? both(value, value) : both(otherwise, otherwise)
}

export function clip(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain
}

/** The parts of two texts that differ, with a little of what surrounds them; short texts whole. */
export function excerpts(before: string, after: string): readonly [string, string] {
  const [a, b] = [before.replaceAll(/\s+/g, ' ').trim(), after.replaceAll(/\s+/g, ' ').trim()]
  if (a.length <= LONGEST && b.length <= LONGEST) return [a, b]
  let start = 0
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const from = Math.max(0, start - MARGIN)
  const cut = (text: string) => {
    const to = Math.min(text.length, text.length - end + MARGIN)
    return `${from > 0 ? '…' : ''}${clip(text.slice(from, to))}${to < text.length ? '…' : ''}`
  }
  return [cut(a), cut(b)]
}

/** A value in a sentence: texts in quotation marks, yes and no as words, lists with the sign of lists. */
export function sayValue(value: Json | undefined): Bilingual {
  if (value === null || value === undefined || value === '') return both('空', 'nothing')
  if (typeof value === 'boolean') return value ? both('是', 'yes') : both('否', 'no')
  if (typeof value === 'number') return both(String(value), String(value))
  if (typeof value === 'string') return both(`“${clip(value)}”`, `"${clip(value)}"`)
  if (isBilingual(value)) return both(`“${clip(value.zh)}”`, `"${clip(value.en || value.zh)}"`)
  if (Array.isArray(value)) {
    if (value.length === 0) return both('空', 'nothing')
    const parts = (value as readonly Json[]).map((item) => sayValue(item))
    return both(clip(parts.map((part) => part.zh).join('、')), clip(parts.map((part) => part.en).join(', ')))
  }
  return both(clip(JSON.stringify(value)), clip(JSON.stringify(value)))
}

/** 由 5 改为 3, with a space beside Latin signs. */
export function fromTo(before: Bilingual, after: Bilingual): Bilingual {
  return both(`由${spaced(before.zh)}改为${spaced(after.zh, true)}`, `changed from ${before.en} to ${after.en}`)
}

/** Sets a Latin word or number off from the Chinese words around it. */
export function spaced(text: string, last = false): string {
  const front = /^[\w.=<>[(+-]/.test(text) ? ' ' : ''
  const back = !last && /[\w.=<>\])%+-]$/.test(text) ? ' ' : ''
  return `${front}${text}${back}`
}

/** A sentence about something: 字段“面积”：由可选改为必填. */
export function change(kind: Change['kind'], about: About, says: Bilingual): Change {
  const text = both(`${about.text.zh}：${says.zh}`, `${upper(about.text.en)}: ${says.en}`)
  return { kind, at: about.at, text, ...(about.article === undefined || about.article === '' ? {} : { article: about.article }) }
}

function upper(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

export function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

/** The article a thing names, when it names one. */
export function articleOf(value: JsonObject): string | undefined {
  return typeof value.article === 'string' ? value.article : undefined
}
