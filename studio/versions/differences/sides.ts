import type { Side } from '../../api/versions.ts'

/** Which side an address names; undefined for none. */
export function sideOf(text: string): Side | undefined {
  if (text === 'draft') return 'draft'
  const version = Number(text)
  return Number.isInteger(version) && version > 0 ? version : undefined
}
