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

type RangeTest = (a: FeelRange, b: FeelRange, run: Run) => boolean

const before: RangeTest = (a, b, run) => {
  const gap = order(a.end, b.start, run)
  return gap < 0 || (gap === 0 && !(a.endIncluded && b.startIncluded))
}
const meets: RangeTest = (a, b, run) => a.endIncluded && b.startIncluded && order(a.end, b.start, run) === 0
const overlaps: RangeTest = (a, b, run) => !before(a, b, run) && !before(b, a, run)
const contains: RangeTest = (a, b, run) => {
  const start = order(a.start, b.start, run)
  const end = order(a.end, b.end, run)
  return (
    (start < 0 || (start === 0 && (a.startIncluded || !b.startIncluded))) && (end > 0 || (end === 0 && (a.endIncluded || !b.endIncluded)))
  )
}
const starts: RangeTest = (a, b, run) => {
  const end = order(a.end, b.end, run)
  return (
    order(a.start, b.start, run) === 0 &&
    a.startIncluded === b.startIncluded &&
    (end < 0 || (end === 0 && (!a.endIncluded || b.endIncluded)))
  )
}
const finishes: RangeTest = (a, b, run) => {
  const start = order(a.start, b.start, run)
  return (
    order(a.end, b.end, run) === 0 &&
    a.endIncluded === b.endIncluded &&
    (start > 0 || (start === 0 && (!a.startIncluded || b.startIncluded)))
  )
}
const overlapsBefore: RangeTest = (a, b, run) => {
  const start = order(a.start, b.start, run)
  const end = order(a.end, b.end, run)
  const startsFirst = start < 0 || (start === 0 && a.startIncluded && !b.startIncluded)
  const endsFirst = end < 0 || (end === 0 && (!a.endIncluded || b.endIncluded))
  return startsFirst && endsFirst && overlaps(a, b, run)
}

const same = (a: FeelRange, b: FeelRange, run: Run) =>
  order(a.start, b.start, run) === 0 &&
  order(a.end, b.end, run) === 0 &&
  a.startIncluded === b.startIncluded &&
  a.endIncluded === b.endIncluded

function both(test: RangeTest, mirrored = false) {
  return signature('a: any, b: any', (args: Arguments, run: Run) => {
    const [a, b] = [asRange(args.any(0)), asRange(args.any(1))]
    return mirrored ? test(b, a, run) : test(a, b, run)
  })
}

/** DMN 1.3 Table 78: relations of ranges and points. */
export const rangeFunctions: BuiltinTable = {
  before: [both(before)],
  after: [both(before, true)],
  meets: [both(meets)],
  'met by': [both(meets, true)],
  overlaps: [both(overlaps)],
  'overlaps before': [both(overlapsBefore)],
  'overlaps after': [both(overlapsBefore, true)],
  finishes: [both(finishes)],
  'finished by': [both(finishes, true)],
  includes: [
    signature('range: range, point: any', (args, run) => {
      const point = args.any(1)
      if (point instanceof FeelRange) return contains(args.range(0), point, run)
      const inside = includes(args.range(0), point, run)
      if (inside === null) throw new InvalidArguments('Expected values that can be compared', '两个值不能比较')
      return inside
    }),
  ],
  during: [both(contains, true)],
  starts: [both(starts)],
  'started by': [both(starts, true)],
  coincides: [both(same)],
}
