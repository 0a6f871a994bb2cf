import type { MappedTime } from '../../server/base/api/mapping-document.ts'

const PARTS = /YYYY|YY|MM|DD|HH|mm|ss|SSS/g
export const ZONE = /^[+-](0\d|1[0-4]):[0-5]\d$/
const NEEDED = ['MM', 'DD', 'HH', 'mm']

/** RFC 3339 text of a maker's time; null when there is none to read. */
export function timeOf(value: unknown, { unit, pattern = '', zone = '+00:00' }: MappedTime): string | null {
  if (unit === 'rfc3339') return typeof value === 'string' ? value : null
  if (unit === 'pattern') return typeof value === 'string' || typeof value === 'number' ? byPattern(String(value), pattern, zone) : null
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return null
  const moment = new Date(unit === 'seconds' ? number * 1000 : number)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** Whether a pattern says day, hour and minute. */
export function isTimePattern(pattern: string): boolean {
  const parts: readonly string[] = pattern.match(PARTS) ?? []
  return pattern.length <= 40 && NEEDED.every((part) => parts.includes(part)) && (parts.includes('YYYY') || parts.includes('YY'))
}

function byPattern(text: string, pattern: string, zone: string): string | null {
  const parts: readonly string[] = pattern.match(PARTS) ?? []
  const literal = (piece: string) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const source = pattern
    .split(PARTS)
    .map(literal)
    .flatMap((piece, index) => (index < parts.length ? [piece, `(\\d{${parts[index]?.length ?? 0}})`] : [piece]))
    .join('')
  const found = new RegExp(`^${source}$`).exec(text.trim())
  if (found === null) return null
  const of = (part: string) => found[parts.indexOf(part) + 1] ?? null
  const year = parts.includes('YYYY') ? of('YYYY') : `20${of('YY') ?? ''}`
  const local = `${year}-${of('MM')}-${of('DD')}T${of('HH')}:${of('mm')}:${parts.includes('ss') ? of('ss') : '00'}`
  // A day that no calendar has rolls over, and then reads differently.
  const plain = new Date(`${local}Z`)
  if (Number.isNaN(plain.getTime()) || plain.toISOString().slice(0, 19) !== local) return null
  const millis = parts.includes('SSS') ? `.${of('SSS')}` : ''
  const moment = new Date(`${local}${millis}${zone}`)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}
