/** Working time of a role in Chinese working days: holidays are free, make-up days (调休) are worked. */
import { describe, expect, test } from 'vitest'
import { WorkingHours } from '../../../../../server/rehearsal/people/hours.ts'
import { shippedCalendar } from '../../../../../server/time/index.ts'

const hours = (more: { readonly away?: number; readonly from?: string; readonly to?: string } = {}) =>
  new WorkingHours({ calendar: shippedCalendar(), zone: 'Asia/Shanghai', from: '09:00', to: '17:00', away: 0, ...more })
const at = (text: string) => Date.parse(`${text}:00+08:00`)
const local = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)

describe('the next moment somebody is there', () => {
  test.each([
    ['in the middle of the day: now', '2025-03-03T10:30', '2025-03-03T10:30'],
    ['before work: at its beginning', '2025-03-03T06:00', '2025-03-03T09:00'],
    ['at the end of the day: the next morning', '2025-03-03T17:00', '2025-03-04T09:00'],
    ['on Saturday: on Monday', '2025-03-08T11:00', '2025-03-10T09:00'],
    ['at Spring Festival 2025: after it', '2025-01-28T10:00', '2025-02-05T09:00'],
    ['on the Sunday worked before it: that Sunday', '2025-01-26T08:00', '2025-01-26T09:00'],
    ['on the Saturday worked after it: that Saturday', '2025-02-07T18:00', '2025-02-08T09:00'],
    ['just after local midnight, still yesterday in UTC', '2025-03-04T00:30', '2025-03-04T09:00'],
  ])('%s', (_, asked, expected) => {
    expect(local(hours().nextMoment(at(asked), 0))).toBe(expected)
  })
})

describe('the end of so much work', () => {
  test.each([
    ['on the same day', '2025-03-03T10:00', 90, '2025-03-03T11:30'],
    ['exactly to the end of the day', '2025-03-03T16:00', 60, '2025-03-03T17:00'],
    ['over the night', '2025-03-03T16:00', 90, '2025-03-04T09:30'],
    ['over the weekend', '2025-03-07T16:30', 60, '2025-03-10T09:30'],
    ['over a holiday with its make-up day', '2025-01-26T16:00', 9 * 60, '2025-01-27T17:00'],
    ['three days', '2025-03-03T09:00', 3 * 8 * 60, '2025-03-05T17:00'],
  ])('%s', (_, from, minutes, expected) => {
    expect(local(hours().after(at(from), minutes, 0))).toBe(expected)
  })
})

test('who is away half of the day works its other half', () => {
  const half = hours({ away: 0.5 })
  const first = [0, 1].map((person) => local(half.nextMoment(at('2025-03-03T06:00'), person)))

  expect([...first].sort()).toEqual(['2025-03-03T09:00', '2025-03-03T13:00'])
  expect(local(half.after(at('2025-03-03T06:00'), 8 * 60, 0)).slice(0, 10)).toBe('2025-03-04')
})
