import shipped from './divisions.json' with { type: 'json' }
import type { Division } from './types.ts'

/** GB/T 2260 codes of the provinces and of the cities our programmes stand in; a form may bring its own list (`divisions`). */
export const SHIPPED_DIVISIONS: readonly Division[] = shipped.map(([code = '', zh = '', en = '']) => ({ code, name: { zh, en } }))

export type DivisionLevel = 'province' | 'city' | 'county'

export function levelOfDivision(code: string): DivisionLevel {
  return code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county'
}

/** `371082` lies in `371000` and `370000`, and in itself. */
export function liesIn(code: string, within: string): boolean {
  return code.startsWith(within.replace(/(00){1,2}$/, ''))
}

/** What lies directly under a code; under `null`, what has nothing above it in the list. */
export function divisionsUnder(list: readonly Division[], code: string | null): readonly Division[] {
  if (code === null) return list.filter((one) => !list.some((other) => other !== one && liesIn(one.code, other.code)))
  const below = list.filter((one) => one.code !== code && liesIn(one.code, code))
  return below.filter((one) => !below.some((other) => other !== one && liesIn(one.code, other.code)))
}

/** From the largest to the division itself. */
export function divisionTrail(list: readonly Division[], code: string): readonly Division[] {
  return list.filter((one) => liesIn(code, one.code)).sort((one, other) => (one.code < other.code ? -1 : 1))
}

/** How deep the list goes below a code, as far as the level asked for: an address is complete when nothing is left to choose. */
export function isPreciseEnough(list: readonly Division[], code: string, level: DivisionLevel): boolean {
  if (levelOfDivision(code) === level || levelOfDivision(code) === 'county') return true
  if (level === 'province') return false
  const below = divisionsUnder(list, code)
  return below.length === 0 || (level === 'city' && below.every((one) => levelOfDivision(one.code) === 'county'))
}

/** `甲省乙市丙区丁路 1 号`: the address in one line of Chinese, as letters print it. */
export function addressLine(list: readonly Division[], code: string, street: string): string {
  return `${divisionTrail(list, code)
    .map((one) => one.name.zh)
    .join('')}${street}`
}
