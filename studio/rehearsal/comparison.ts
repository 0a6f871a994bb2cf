import type { RehearsalComparison } from '../../server/base/api/rehearsal.ts'

type Line = RehearsalComparison['lines'][number]

export const AREAS = [
  'cases',
  'elements',
  'deadlines',
  'queues',
  'results',
  'money',
  'letters',
  'objections',
  'stuck',
] as const satisfies readonly Line['area'][]

/** Lines of an area ('' for all); equal ones only when asked for. The order of the server stays: the greatest difference first. */
export function shownLines(lines: readonly Line[], area: string, withSame: boolean): readonly Line[] {
  return lines.filter((line) => (area === '' || line.area === area) && (withSame || line.before !== line.after))
}

/** How a figure has changed, and by how much (without sign); nothing where one side does not have it. */
export function changeOf({ before, after, unit }: Pick<Line, 'before' | 'after' | 'unit'>): {
  readonly kind: 'more' | 'less' | 'same' | 'new' | 'gone'
  readonly by: string | null
} {
  if (before === after) return { kind: 'same', by: null }
  if (before === null) return { kind: 'new', by: null }
  if (after === null) return { kind: 'gone', by: null }
  if (unit === 'fen') {
    const by = BigInt(after) - BigInt(before)
    return { kind: by > 0n ? 'more' : 'less', by: (by > 0n ? by : -by).toString() }
  }
  const by = Number(after) - Number(before)
  return { kind: by > 0 ? 'more' : 'less', by: String(Number(Math.abs(by).toPrecision(12))) }
}
