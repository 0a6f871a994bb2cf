// ISO 8601 times of timers.
import { expect, test } from 'vitest'
import { as, type Instant } from '../../../../../server/base/ids.ts'
import { firstDue, nextDue, parseDuration, readSchedule } from '../../../../../server/engine/index.ts'

const now = as<Instant>('2026-01-31T16:30:00.000Z')

test.each([
  ['P3D', { months: 0, days: 3, ms: 0 }],
  ['P2W', { months: 0, days: 14, ms: 0 }],
  ['P1Y2M', { months: 14, days: 0, ms: 0 }],
  ['PT36H', { months: 0, days: 0, ms: 129_600_000 }],
  ['PT0.5S', { months: 0, days: 0, ms: 500 }],
  ['P1DT2H3M4S', { months: 0, days: 1, ms: 7_384_000 }],
  ['-PT10S', { months: 0, days: 0, ms: -10_000 }],
])('reads the duration %s', (text, expected) => {
  expect(parseDuration(text)).toEqual(expected)
})

test.each(['', 'P', 'PT', '3D', 'P1H', 'P1DT', 'P1.5D', 'R3/PT1H'])('does not read %j as a duration', (text) => {
  expect(parseDuration(text)).toBeNull()
})

test.each([
  ['P1M', 'Asia/Shanghai', '2026-02-28T16:30:00.000Z'],
  ['P1M', 'UTC', '2026-02-28T16:30:00.000Z'],
  ['P3Y', 'Asia/Shanghai', '2029-01-31T16:30:00.000Z'],
  ['PT48H', 'Asia/Shanghai', '2026-02-02T16:30:00.000Z'],
  ['2026-05-01', 'Asia/Shanghai', '2026-04-30T16:00:00.000Z'],
  ['2026-05-01T08:00:00', 'Asia/Shanghai', '2026-05-01T00:00:00.000Z'],
  ['2026-05-01T08:00:00Z', 'Asia/Shanghai', '2026-05-01T08:00:00.000Z'],
  ['2026-05-01T08:00:00@Europe/Berlin', 'Asia/Shanghai', '2026-05-01T06:00:00.000Z'],
  ['R/2026-03-01T00:00:00Z/P1D', 'UTC', '2026-03-01T00:00:00.000Z'],
])('makes %s in %s due', (text, zone, dueAt) => {
  const schedule = readSchedule(text, zone)

  expect(schedule && firstDue(schedule, now, zone)?.dueAt).toBe(dueAt)
})

test.each(['R3', 'R3/P', 'R3/-PT1H', 'R/nowhere/P1D', 'tomorrow', '2026-02-30', '2026-13-01T00:00:00Z', '0 0 9 * * *'])(
  'does not read %j as a time',
  (text) => {
    expect(readSchedule(text, 'UTC')).toBeNull()
  },
)

test('counts a day across a clock change', () => {
  const schedule = readSchedule('P1D', 'Europe/Berlin')

  expect(schedule && firstDue(schedule, as('2026-03-28T11:00:00.000Z'), 'Europe/Berlin')?.dueAt).toBe('2026-03-29T10:00:00.000Z')
})

test('ends a cycle after its repetitions', () => {
  const schedule = readSchedule('R2/PT1H', 'UTC')
  const first = schedule && firstDue(schedule, now, 'UTC')
  expect(first).toEqual({ dueAt: '2026-01-31T17:30:00.000Z', repetitions: 1, interval: 'PT1H' })

  const second = first && nextDue(first, first.dueAt, 'UTC')
  expect(second).toEqual({ dueAt: '2026-01-31T18:30:00.000Z', repetitions: 0, interval: 'PT1H' })
  expect(second && nextDue(second, second.dueAt, 'UTC')).toBeNull()
})

test('keeps a cycle anchored to its start', () => {
  const last = { dueAt: as<Instant>('2026-01-01T00:00:00.000Z'), repetitions: -1, interval: 'PT1H' }

  expect(nextDue(last, as('2026-01-01T05:20:00.000Z'), 'UTC')?.dueAt).toBe('2026-01-01T06:00:00.000Z')
})

test('keeps a monthly cycle on the calendar', () => {
  const last = { dueAt: as<Instant>('2026-01-15T00:00:00.000Z'), repetitions: -1, interval: 'P1M' }

  expect(nextDue(last, as('2026-03-20T00:00:00.000Z'), 'UTC')?.dueAt).toBe('2026-04-15T00:00:00.000Z')
})

test('has no time for a cycle of nothing', () => {
  const schedule = readSchedule('R0/PT1H', 'UTC')

  expect(schedule && firstDue(schedule, now, 'UTC')).toBeNull()
})
