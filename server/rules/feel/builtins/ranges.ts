import { compare, includes } from '../compare.ts'
import { InvalidArguments, type Run } from '../run.ts'
import { FeelRange, type FeelValue } from '../values.ts'
import { type Arguments, type BuiltinTable, signature } from './signature.ts'

function order(a: FeelValue, b: FeelValue, run: Run): number {
  const result = compare(a, b, run)
  if (result === null) throw new InvalidArguments('Expected values that can be compared', '两个值不能比较')
  return result
}

/** A point is a range of one. */
function asRange(value: FeelValue): FeelRange {
  return value instanceof FeelRange ? value : new FeelRange(value, value, true, true)
}

/** Order of two starts, of two ends, and of an end and a start; a side without bound is beyond all others. */
function starts(a: FeelRange, b: FeelRange, run: Run): number {
  if (a.open === 'start' || b.open === 'start') return (b.open === 'start' ? 1 : 0) - (a.open === 'start' ? 1 : 0)
  return order(a.start, b.start, run)
}
function ends(a: FeelRange, b: FeelRange, run: Run): number {
  if (a.open === 'end' || b.open === 'end') return (a.open === 'end' ? 1 : 0) - (b.open === 'end' ? 1 : 0)
  return order(a.end, b.end, run)
}
function endToStart(a: FeelRange, b: FeelRange, run: Run): number {
  return a.open === 'end' || b.open === 'start' ? 1 : order(a.end, b.start, run)
}

type RangeTest = (a: FeelRange, b: FeelRange, run: Run) => boolean

const before: RangeTest = (a, b, run) => {
  const gap = endToStart(a, b, run)
  return gap < 0 || (gap === 0 && !(a.endIncluded && b.startIncluded))
}
const meets: RangeTest = (a, b, run) => a.endIncluded && b.startIncluded && endToStart(a, b, run) === 0
const overlaps: RangeTest = (a, b, run) => !before(a, b, run) && !before(b, a, run)
const startsNoLater: RangeTest = (a, b, run) => {
  const start = starts(a, b, run)
  return start < 0 || (start === 0 && (a.startIncluded || !b.startIncluded))
}
const endsNoLater: RangeTest = (a, b, run) => {
  const end = ends(a, b, run)
  return end < 0 || (end === 0 && (!a.endIncluded || b.endIncluded))
}
const contains: RangeTest = (a, b, run) => startsNoLater(a, b, run) && endsNoLater(b, a, run)
const sameStart: RangeTest = (a, b, run) => starts(a, b, run) === 0 && a.startIncluded === b.startIncluded
const sameEnd: RangeTest = (a, b, run) => ends(a, b, run) === 0 && a.endIncluded === b.endIncluded
const startsWith: RangeTest = (a, b, run) => sameStart(a, b, run) && endsNoLater(a, b, run)
const finishes: RangeTest = (a, b, run) => sameEnd(a, b, run) && startsNoLater(b, a, run)
const overlapsBefore: RangeTest = (a, b, run) =>
  startsNoLater(a, b, run) && !sameStart(a, b, run) && endsNoLater(a, b, run) && overlaps(a, b, run)
const coincides: RangeTest = (a, b, run) => sameStart(a, b, run) && sameEnd(a, b, run)

type Names = readonly [first: string, second: string]
const RANGES: Names = ['range1: range', 'range2: range']
const POINT_FIRST: Names = ['point: any', 'range: range']
const RANGE_FIRST: Names = ['range: range', 'point: any']
const ANY: readonly Names[] = [['point1: any', 'point2: any'], POINT_FIRST, RANGE_FIRST, ['range1: any', 'range2: any']]

/** One test under every pair of parameter names the standard has for it. */
function named(test: RangeTest, names: readonly Names[], mirrored = false) {
  return names.map((pair) =>
    signature(pair.join(', '), (args: Arguments, run: Run) => {
      const [a, b] = [asRange(args.any(0)), asRange(args.any(1))]
      return mirrored ? test(b, a, run) : test(a, b, run)
    }),
  )
}

function holdsPoint(args: Arguments, run: Run): boolean {
  const point = args.any(1)
  if (point instanceof FeelRange) return contains(args.range(0), point, run)
  const inside = includes(args.range(0), point, run)
  if (inside === null) throw new InvalidArguments('Expected values that can be compared', '两个值不能比较')
  return inside
}

/** DMN 1.4 §10.3.4.10: relations of ranges and points. */
export const rangeFunctions: BuiltinTable = {
  before: named(before, ANY),
  after: named(before, ANY, true),
  meets: named(meets, [RANGES]),
  'met by': named(meets, [RANGES], true),
  overlaps: named(overlaps, [RANGES]),
  'overlaps before': named(overlapsBefore, [RANGES]),
  'overlaps after': named(overlapsBefore, [RANGES], true),
  finishes: named(finishes, [POINT_FIRST, RANGES]),
  'finished by': named(finishes, [RANGE_FIRST, RANGES], true),
  includes: [signature(RANGE_FIRST.join(', '), holdsPoint), signature(RANGES.join(', '), holdsPoint)],
  during: named(contains, [POINT_FIRST, RANGES], true),
  starts: named(startsWith, [POINT_FIRST, RANGES]),
  'started by': named(startsWith, [RANGE_FIRST, RANGES], true),
  coincides: named(coincides, ANY),
}
