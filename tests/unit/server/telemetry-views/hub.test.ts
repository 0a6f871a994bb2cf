import { beforeEach, describe, expect, test } from 'vitest'
import type { LiveUpdate } from '../../../../server/base/api/telemetry.ts'
import type { LiveRows } from '../../../../server/store/telemetry-views.ts'
import { createHub, type LiveHub, type LiveMessage } from '../../../../server/telemetry-views/hub.ts'

// One reader for many views: paced by a clock of its own, so that nothing here depends on how fast the machine is.
let now: number
let timers: { at: number; run: () => void }[]
let reads: { at: number; since: string | null }[]
let rows: LiveRows
let errors: unknown[]
let fails: boolean
let hub: LiveHub

const counts = { installed: 2, online: 1, silent: 1, never: 0, openAlarms: 0 }
const value = (device: string, ts: string, number: number) => ({
  device,
  name: device,
  kind: 'lift',
  metric: 'online',
  number,
  text: null,
  ts,
  seq: '1',
})

beforeEach(() => {
  now = 0
  timers = []
  reads = []
  errors = []
  fails = false
  rows = { values: [value('a', '2025-03-03T01:00:00.000Z', 1)], events: [], counts }
  hub = createHub({
    load: async (_subject, since) => {
      reads.push({ at: now, since })
      if (fails) throw new Error('the database is away')
      return rows
    },
    ticks: () => now,
    later: (ms, run) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    instant: () => '2025-03-03T01:00:00.000Z',
    run: 'run',
    onError: (cause) => errors.push(cause),
  })
})

/** Lets time pass, in the order of what was to happen. */
async function pass(ms: number) {
  const end = now + ms
  for (;;) {
    const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
    if (next === undefined) break
    timers = timers.filter((one) => one !== next)
    now = Math.max(now, next.at)
    next.run()
    await new Promise((done) => setImmediate(done))
  }
  now = end
}

function watch(lastId: string | null = null, subject = 'one') {
  const got: LiveMessage[] = []
  const leave = hub.subscribe(subject, lastId, (message) => got.push(message))
  return { got, leave, last: () => JSON.parse(got.at(-1)?.data ?? '{}') as LiveUpdate }
}

describe('live hub', () => {
  test('sends the whole picture first and then what changed', async () => {
    const view = watch()
    await pass(0)
    expect(view.got.map(({ event }) => event)).toEqual(['snapshot'])
    expect(view.last().values.map(({ device }) => device)).toEqual(['a'])

    rows = { ...rows, values: [value('a', '2025-03-03T01:00:00.000Z', 1), value('b', '2025-03-03T01:00:30.000Z', 0)] }
    hub.notice('one')
    await pass(1000)

    expect(view.got.map(({ event, id }) => [event, id])).toEqual([
      ['snapshot', 'run-0'],
      ['changes', 'run-1'],
    ])
    expect(view.last().values.map(({ device }) => device)).toEqual(['b'])
  })

  test('reads a subject at most once a second however often it is noticed', async () => {
    watch()
    await pass(0)
    for (let at = 0; at < 50; at += 1) {
      hub.notice('one')
      await pass(100)
    }
    expect(reads.length).toBeLessThanOrEqual(6)
    const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000)
  })

  test('reads once for many views and tells all of them the same', async () => {
    const views = Array.from({ length: 200 }, () => watch())
    await pass(0)
    expect(reads).toHaveLength(1)

    rows = { ...rows, values: [value('a', '2025-03-03T01:01:00.000Z', 0)] }
    hub.notice('one')
    await pass(1000)

    expect(reads).toHaveLength(2)
    expect(new Set(views.map(({ got }) => got.at(-1)?.data)).size).toBe(1)
    expect(views.every(({ got }) => got.length === 2)).toBe(true)
  })

  test('tells who comes back what was missed, each message once', async () => {
    const first = watch()
    await pass(0)
    const stays = watch()
    for (const number of [0, 1, 0]) {
      rows = { ...rows, values: [value('a', `2025-03-03T01:0${reads.length}:00.000Z`, number)] }
      hub.notice('one')
      await pass(1000)
      if (first.got.at(-1)?.id === 'run-1') first.leave()
    }
    expect(first.got.map(({ id }) => id)).toEqual(['run-0', 'run-1'])

    const back = watch('run-1')
    expect(back.got.map(({ id, event }) => `${event} ${id}`)).toEqual(['changes run-2', 'changes run-3'])
    expect(back.got).toEqual(stays.got.slice(-2))

    const upToDate = watch('run-3')
    expect(upToDate.got).toEqual([])
  })

  test('sends a whole picture when what was missed is no longer known', async () => {
    watch()
    await pass(0)

    expect(watch('other-run-7').got.map(({ event }) => event)).toEqual(['snapshot'])
    expect(watch(null).got.map(({ event }) => event)).toEqual(['snapshot'])
  })

  test('says nothing when nothing changed', async () => {
    const view = watch()
    await pass(0)
    for (let at = 0; at < 5; at += 1) {
      hub.notice('one')
      await pass(1000)
    }
    expect(view.got).toHaveLength(1)
  })

  test('reads without a notice too and everything when it may have missed some', async () => {
    watch()
    await pass(0)
    await pass(10_000)
    expect(reads.map(({ since }) => since)).toEqual([null, '2025-03-03T00:55:00.000Z'])

    hub.missed()
    await pass(1000)
    expect(reads.at(-1)?.since).toBeNull()
  })

  test('goes on after a failed read', async () => {
    const view = watch()
    fails = true
    await pass(0)
    expect(errors).toHaveLength(1)
    expect(view.got).toEqual([])

    fails = false
    await pass(10_000)
    expect(view.got.map(({ event }) => event)).toEqual(['snapshot'])
  })

  test('forgets a subject that nobody watches for a minute', async () => {
    const view = watch()
    await pass(0)
    view.leave()
    await pass(59_000)
    expect(hub.watched).toBe(1)
    const before = reads.length
    await pass(2000)

    expect(hub.watched).toBe(0)
    expect(reads.length).toBe(before)
  })
})
