import type { MappedTime } from '../../server/base/api/mapping-document.ts'

const PARTS = /YYYY|YY|MM|M|DD|D|HH|H|mm|ss|SSS/g
export const ZONE = /^[+-](0\d|1[0-4]):[0-5]\d$/

/** RFC 3339 text of a maker's time; null when there is none to read. */
export function timeOf(value: unknown, { unit, pattern = '', zone = '+00:00' }: MappedTime): string | null {
  if (unit === 'rfc3339') return typeof value === 'string' ? value : null
  if (unit === 'pattern') {
    if (typeof value !== 'string' && typeof value !== 'number') return null
    for (const one of pattern.split('|')) {
      const found = byPattern(String(value).trim(), one, zone)
      if (found !== null) return found
    }
    return null
  }
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return null
  const moment = new Date(unit === 'seconds' ? number * 1000 : number)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** Whether each of the patterns says year, month, day, hour and minute. */
export function isTimePattern(pattern: string): boolean {
  return (
    pattern.length <= 120 &&
    pattern.split('|').every((one) => {
      const said = (one.match(PARTS) ?? []).map((part) => part.slice(0, 1))
      return ['Y', 'M', 'D', 'H', 'm'].every((part) => said.includes(part))
    })
  )
}

/** A moment without a zone (a cell of a workbook) written by the first of the patterns. */
export function writeByPattern(moment: Date, pattern: string): string {
  const iso = moment.toISOString()
  const [one = ''] = pattern.split('|')
  const parts: { readonly [part: string]: string } = {
    YYYY: iso.slice(0, 4),
    YY: iso.slice(2, 4),
    MM: iso.slice(5, 7),
    M: String(Number(iso.slice(5, 7))),
    DD: iso.slice(8, 10),
    D: String(Number(iso.slice(8, 10))),
    HH: iso.slice(11, 13),
    H: String(Number(iso.slice(11, 13))),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
    SSS: iso.slice(20, 23),
  }
  return one.replace(PARTS, (part) => parts[part] ?? part)
}

function byPattern(text: string, pattern: string, zone: string): string | null {
  const parts: readonly string[] = pattern.match(PARTS) ?? []
  const literal = (piece: string) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const digits = (part: string | undefined) => (part?.length === 1 ? '(\\d{1,2})' : `(\\d{${part?.length ?? 0}})`)
  const source = pattern
    .split(PARTS)
    .map(literal)
    .flatMap((piece, index) => (index < parts.length ? [piece, digits(parts[index])] : [piece]))
    .join('')
  const found = new RegExp(`^${source}$`).exec(text)
  if (found === null) return null
  const of = (...names: readonly string[]) => {
    const index = parts.findIndex((part) => names.includes(part))
    return index < 0 ? '00' : (found[index + 1] ?? '').padStart(2, '0')
  }
  const year = parts.includes('YYYY') ? of('YYYY') : `20${of('YY')}`
  const local = `${year}-${of('MM', 'M')}-${of('DD', 'D')}T${of('HH', 'H')}:${of('mm')}:${of('ss')}`
  // A day that no calendar has rolls over, and then reads differently.
  const plain = new Date(`${local}Z`)
  if (Number.isNaN(plain.getTime()) || plain.toISOString().slice(0, 19) !== local) return null
  const millis = parts.includes('SSS') ? `.${of('SSS')}` : ''
  const moment = new Date(`${local}${millis}${zone}`)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}
