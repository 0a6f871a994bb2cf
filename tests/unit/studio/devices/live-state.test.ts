import { describe, expect, test } from 'vitest'
import type { LiveUpdate } from '../../../../server/base/api/telemetry.ts'
import { NOTHING_YET, withUpdate } from '../../../../studio/devices/live/live-state.ts'

const counts = { installed: 2, online: 2, silent: 0, never: 0, openAlarms: 0 }
const value = (device: string, number: number, ts = '2025-03-03T04:00:00.000Z') => ({
  device,
  name: device,
  kind: 'lift',
  metric: 'online',
  number,
  text: null,
  ts,
})
const update = (values: LiveUpdate['values'], events: LiveUpdate['events'] = []): LiveUpdate => ({
  at: 't',
  counts,
  values,
  omitted: 0,
  events,
})
const event = { device: 'a', name: 'a', event: { zh: '困人', en: 'trapped' }, ts: '2025-03-03T04:00:00.000Z' }

describe('screen of the live view', () => {
  test('puts what changed on top, each device and metric once', () => {
    const first = withUpdate(NOTHING_YET, 'snapshot', update([value('a', 1), value('b', 1)]))
    const next = withUpdate(first, 'changes', update([value('b', 0)]))

    expect(next.values.map(({ device, number, isNew }) => [device, number, isNew])).toEqual([
      ['b', 0, true],
      ['a', 1, false],
    ])
  })

  test('forgets what a new whole picture does not show', () => {
    const first = withUpdate(NOTHING_YET, 'snapshot', update([value('a', 1)]))

    expect(withUpdate(first, 'snapshot', update([value('b', 1)])).values.map(({ device }) => device)).toEqual(['b'])
  })

  test('shows an event once however often it is told', () => {
    const once = withUpdate(NOTHING_YET, 'changes', update([], [event]))

    expect(withUpdate(once, 'changes', update([], [event])).events).toEqual([event])
  })

  test('does not grow without end', () => {
    const many = Array.from({ length: 500 }, (_, index) => value(`d${index}`, 1))

    expect(withUpdate(NOTHING_YET, 'snapshot', update(many)).values).toHaveLength(200)
  })
})
