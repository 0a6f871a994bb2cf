/** Part of a document that somebody wrote: nothing is known of it yet. */
export type Entry = { readonly [name: string]: unknown }

/** Names a problem: code, place, sentence in both languages. */
export type Report = (code: string, place: string, zh: string, en: string) => void

export function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A part of the document, empty where there is none. */
export function entry(document: Entry, name: string): Entry {
  const part = document[name]
  return isRecord(part) ? part : {}
}

export function whole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}
