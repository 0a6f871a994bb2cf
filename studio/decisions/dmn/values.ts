import type { Json } from '../../../server/base/json.ts'

/** What a person typed, as a value: JSON where it is some, else text. Empty is nothing at all. */
export function readValue(text: string): Json | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  try {
    return JSON.parse(trimmed) as Json
  } catch {
    return text
  }
}

/** How a value is shown so that `readValue` reads the same again. */
export function shownValue(value: Json | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string' && value.trim() !== '' && readValue(value) === value) return value
  return JSON.stringify(value)
}
