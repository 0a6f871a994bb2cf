// Deadlines: rule + start -> last day, proof, light (design §6).
import { describe, expect, test } from 'vitest'
import type { Instant, LocalDate } from '../../../../server/base/ids.ts'
import * as time from '../../../../server/time/index.ts'

const calendar = time.shippedCalendar()
const zone = 'Asia/Shanghai'
const fiveDays: time.CountingRule = { count: 5, unit: 'workingDay', countStartDay: false, roll: 'none' }
const threeMonths: time.CountingRule = { count: 3, unit: 'month', countStartDay: false, roll: 'next-working-day' }
const date = (text: string) => text as LocalDate
const instant = (text: string) => text as Instant

describe('proof', () => {
  test('stores counted and skipped days with reasons', () => {
    const { due, dueAt, proof } = time.dueDateOf(fiveDays, '2024-09-25', calendar, zone)

    expect(due).toBe('2024-10-08')
    expect(dueAt).toBe('2024-10-08T16:00:00.000Z')
    expect(proof.countedDays).toEqual(['2024-09-26', '2024-09-27', '2024-09-29', '2024-09-30', '2024-10-08'])
    expect(proof.skippedDays[0]).toEqual({ date: '2024-09-28', why: 'weekend' })
    expect(proof.skippedDays.slice(1).map((day) => day.why)).toEqual(Array(7).fill('holiday'))
    expect(proof.calendars).toEqual([{ year: 2024, source: '国务院办公厅节假日安排通知（chinese-days 1.5.7）', provisional: false }])
  })

  test('shows the day it rolled from', () => {
    const { due, proof } = time.dueDateOf(threeMonths, '2025-07-05', calendar, zone)

    expect(due).toBe('2025-10-09')
    expect(proof.rolledFrom).toBe('2025-10-05')
    expect(proof.countedDays).toEqual(['2025-08-05', '2025-09-05', '2025-10-05'])
  })

  test('marks a year without published calendar', () => {
    const counted = time.dueDateOf(fiveDays, '2026-12-29', calendar, zone)

    expect(counted.due).toBe('2027-01-05')
    expect(counted.provisional).toBe(true)
    expect(counted.proof.calendars).toEqual([
      { year: 2026, source: '国务院办公厅节假日安排通知（chinese-days 1.5.7）', provisional: false },
      { year: 2027, source: 'weekdays only', provisional: true },
    ])
  })

  test('refuses the same year when dates bind', () => {
    const counted = time.countDeadline(fiveDays, '2026-12-29', calendar, zone)

    expect(counted).toMatchObject({ ok: false, problems: [{ code: 'CALENDAR_MISSING', year: 2027 }] })
  })
})

describe('counting rules', () => {
  test.each([
    [{ ...fiveDays, countStartDay: true }, '2024-10-08', '2024-10-12'],
    [{ count: 30, unit: 'naturalDay', countStartDay: false, roll: 'none' }, '2024-05-03', '2024-06-02'],
    [{ count: 30, unit: 'naturalDay', countStartDay: false, roll: 'next-working-day' }, '2024-05-03', '2024-06-03'],
    [{ count: 30, unit: 'naturalDay', countStartDay: true, roll: 'none' }, '2024-05-03', '2024-06-01'],
    [{ count: 3, unit: 'year', countStartDay: false, roll: 'none' }, '2024-02-29', '2027-02-28'],
    [{ count: 3, unit: 'month', countStartDay: true, roll: 'none' }, '2025-03-01', '2025-05-31'],
    [{ count: 1, unit: 'month', countStartDay: true, roll: 'none' }, '2025-01-31', '2025-02-28'],
  ] as const)('applies rule %j from %s', (rule, from, due) => {
    expect(time.dueDateOf(rule, from, calendar, zone).due).toBe(due)
  })

  test.each([
    ['2024-09-29T16:30:00Z', '2024-10-12'],
    ['2024-09-29T23:59:59+08:00', '2024-10-11'],
    ['2024-09-29T10:00:00', '2024-10-11'],
  ])('takes the local date of %s', (from, due) => {
    expect(time.dueDateOf(fiveDays, from, calendar, zone).due).toBe(due)
  })
})

describe('pauses', () => {
  const pause: time.Pause = { startsOn: date('2024-10-09'), endsOn: date('2024-10-11'), ground: '补正' }

  test('shifts working days and names the ground', () => {
    const { due, proof } = time.dueDateOf(fiveDays, '2024-10-08', calendar, zone, { pauses: [pause] })

    expect(due).toBe('2024-10-16')
    expect(proof.skippedDays.slice(0, 2)).toEqual([
      { date: '2024-10-10', why: 'pause:补正' },
      { date: '2024-10-11', why: 'pause:补正' },
    ])
  })

  test('shifts months by the paused days', () => {
    const rule: time.CountingRule = { ...threeMonths, roll: 'none' }

    expect(time.dueDateOf(rule, '2024-10-01', calendar, zone, { pauses: [pause] }).due).toBe('2025-01-03')
  })

  test('takes an open pause to last until today', () => {
    const open = { ...pause, endsOn: null }
    const due = (asOf: string) => time.dueDateOf(fiveDays, '2024-10-08', calendar, zone, { pauses: [open], asOf: date(asOf) }).due

    expect(due('2024-10-11')).toBe('2024-10-16')
    expect(due('2024-10-14')).toBe('2024-10-18')
  })
})

describe('lights', () => {
  const deadline = { due: date('2024-10-08'), unit: 'workingDay', yellowDays: 2 } as const
  const lightAt = (now: string, more = {}) => time.lightOf({ ...deadline, ...more }, instant(now), calendar, zone)

  test.each([
    ['2024-09-27T01:00:00.000Z', 'green', 3],
    ['2024-09-29T01:00:00.000Z', 'yellow', 2],
    ['2024-10-08T15:59:59.999Z', 'yellow', 0],
    ['2024-10-08T16:00:00.000Z', 'red', -1],
    ['2024-10-10T16:00:00.000Z', 'red', -3],
  ])('at %s shows %s', (now, light, daysLeft) => {
    expect(lightAt(now)).toEqual({ light, daysLeft })
  })

  test('shows paused and met deadlines by word', () => {
    expect(lightAt('2024-10-09T00:00:00.000Z', { paused: true }).light).toBe('paused')
    expect(lightAt('2024-10-09T00:00:00.000Z', { metAt: '2024-10-01T00:00:00.000Z' }).light).toBe('none')
  })

  test('turns red on a weekend after the end', () => {
    expect(lightAt('2024-10-18T20:00:00.000Z', { due: date('2024-10-18') })).toEqual({ light: 'red', daysLeft: -1 })
  })

  test('counts natural days for natural rules', () => {
    expect(lightAt('2024-10-01T00:00:00.000Z', { unit: 'naturalDay' })).toEqual({ light: 'yellow', daysLeft: 7 })
  })
})

describe('zones', () => {
  test.each([
    ['2024-12-31T16:00:00Z', 2025],
    ['2024-12-31T15:59:59Z', 2024],
    ['2024-12-31', 2024],
  ])('reads the local year of %s', (text, year) => {
    expect(time.localYearOf(text, zone)).toBe(year)
  })

  test('ends a day at its clock change', () => {
    expect(time.endOfDay(date('2024-03-30'), 'Europe/Berlin')).toBe('2024-03-30T23:00:00.000Z')
    expect(time.endOfDay(date('2024-03-31'), 'Europe/Berlin')).toBe('2024-03-31T22:00:00.000Z')
  })

  test.each(['2024-13-01', '2024-02-30', '2024-02-30T10:00:00Z', '2024-02-28T25:00:00Z', 'tomorrow', ''])('does not read %s', (text) => {
    expect(time.readLocalDate(text, zone)).toBeNull()
  })
})
