import type { ImpactLine } from '../../server/base/api/rehearsal.ts'

export const IMPACT_FILTERS = ['level', 'amount', 'deadline', 'path', 'letter', 'cannot', 'unclear'] as const
export type ImpactFilter = (typeof IMPACT_FILTERS)[number]

/** Whether a case belongs to what was asked for; '' is every case that differs, can not move or is unclear. */
export function isAsked(line: ImpactLine, filter: string): boolean {
  const cannot = line.migration?.can === false
  if (filter === 'cannot') return cannot
  if (filter === 'unclear') return line.unclear !== null
  if (filter === '') return true
  return line.differences.some(({ what }) => what === filter)
}

/** How many cases each filter would show. */
export function countsOf(lines: readonly ImpactLine[]): { readonly [filter in ImpactFilter]: number } {
  const count = (filter: ImpactFilter) => lines.filter((line) => isAsked(line, filter)).length
  return {
    level: count('level'),
    amount: count('amount'),
    deadline: count('deadline'),
    path: count('path'),
    letter: count('letter'),
    cannot: count('cannot'),
    unclear: count('unclear'),
  }
}
