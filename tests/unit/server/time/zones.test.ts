// Offsets of time zones, with a day on which clocks are changed, whatever was asked before.
import { expect, test } from 'vitest'
import { localDateAt, offsetMinutesAt } from '../../../../server/time/zones.ts'

test.each<[string, string, number]>([
  ['2025-03-30T00:59:59Z', 'Europe/Berlin', 60],
  ['2025-03-30T01:00:00Z', 'Europe/Berlin', 120],
  ['2025-03-30T23:00:00Z', 'Europe/Berlin', 120],
  ['2025-03-29T12:00:00Z', 'Europe/Berlin', 60],
  ['2025-10-26T00:59:59Z', 'Europe/Berlin', 120],
  ['2025-10-26T01:00:00Z', 'Europe/Berlin', 60],
  ['1986-05-03T17:59:59Z', 'Asia/Shanghai', 480],
  ['1986-05-03T18:00:00Z', 'Asia/Shanghai', 540],
  ['2025-03-03T16:00:00Z', 'Asia/Shanghai', 480],
  ['2025-03-03T16:00:00Z', 'Asia/Kathmandu', 345],
  ['1969-12-31T23:59:59Z', 'Asia/Shanghai', 480],
])('%s in %s is %i minutes ahead', (at, zone, minutes) => {
  const ms = Date.parse(at)

  expect(offsetMinutesAt(ms, zone)).toBe(minutes)
  expect(offsetMinutesAt(ms, zone)).toBe(minutes)
})

test('gives the local date on both sides of midnight', () => {
  expect(localDateAt(Date.parse('2025-03-03T15:59:59Z'), 'Asia/Shanghai')).toBe('2025-03-03')
  expect(localDateAt(Date.parse('2025-03-03T16:00:00Z'), 'Asia/Shanghai')).toBe('2025-03-04')
})
