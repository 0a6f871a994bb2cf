import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveUpdate } from '../../../server/base/api/telemetry.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

// Live data over real HTTP and the database's own notices: the first picture, changes, coming back, and who may listen.
const NOW = '2025-03-03T04:00:00Z'
let running: RunningApp

beforeAll(async () => {
  running = await startApp(NOW)
  await running.services.alarms.stop()
  const { db } = running.services
  await sql`insert into organisation (id, name, kind, created_at) values ('org-x', '远望物业', 'developer', now()) on conflict do nothing`.execute(
    db,
  )
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    select 'live-' || n, 'shenshan-2021', 'community', '小区' || n, 'org-x', '', 1000, '{}', 'u', now() from generate_series(1, 2) n`.execute(
    db,
  )
  await sql`insert into device (subject_id, id, kind, name, registered_at, last_seen_at)
    select 'live-' || s, 'd-' || n, 'environment', '监测站' || n, ${NOW}, ${NOW} from generate_series(1, 2) s, generate_series(1, 20) n`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number)
    select 'live-' || s, 'd-' || n, 'pm25', ${NOW}, 1, n from generate_series(1, 2) s, generate_series(1, 20) n`.execute(db)
}, 120_000)
afterAll(() => running.close())

interface Heard {
  readonly id: string
  readonly event: string
  readonly update: LiveUpdate
}

/** Opens the stream as somebody; `next` answers the next message. */
async function listen(username: string, subject: string, lastId?: string) {
  const stop = new AbortController()
  const answer = await fetch(`${running.address}/api/subjects/${subject}/telemetry/stream`, {
    headers: { cookie: await running.cookieOf(username), ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: stop.signal,
  })
  const reader = answer.body?.getReader()
  const decoder = new TextDecoder()
  let buffer = ''
  return {
    answer,
    async next(): Promise<Heard> {
      for (;;) {
        const end = buffer.indexOf('\n\n')
        if (end >= 0) {
          const fields = new Map(
            buffer
              .slice(0, end)
              .split('\n')
              .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          )
          buffer = buffer.slice(end + 2)
          const data = fields.get('data')
          if (data !== undefined)
            return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', update: JSON.parse(data) as LiveUpdate }
          continue
        }
        const chunk = await reader?.read()
        if (chunk === undefined || chunk.done) throw new Error('Expected a message, but the stream ended')
        buffer += decoder.decode(chunk.value, { stream: true })
      }
    },
    close: () => stop.abort(),
  }
}

async function report(subject: string, device: string, number: number, second: number) {
  const { db } = running.services
  await sql`update device_state set number = ${number}, ts = ${NOW}::timestamptz + make_interval(secs => ${second}) where subject_id = ${subject} and device_id = ${device}`.execute(
    db,
  )
  await sql`select pg_notify('telemetry', ${subject})`.execute(db)
}

describe('live stream', () => {
  test('begins with the whole picture and goes on with what changes', async () => {
    const ear = await listen('official1', 'live-1')
    expect(ear.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(ear.answer.headers.get('cache-control')).toBe('no-store')
    const first = await ear.next()
    expect([first.event, first.update.values.length, first.update.counts.online]).toEqual(['snapshot', 20, 20])

    await report('live-1', 'd-7', 99, 1)
    const change = await ear.next()

    expect(change.event).toBe('changes')
    expect(change.update.values).toEqual([
      { device: 'd-7', name: '监测站7', kind: 'environment', metric: 'pm25', number: 99, text: null, ts: '2025-03-03T04:00:01.000Z' },
    ])
    ear.close()
  })

  test('tells who comes back what happened meanwhile', async () => {
    const stays = await listen('official1', 'live-1')
    const leaves = await listen('leader1', 'live-1')
    await stays.next()
    const { id } = await leaves.next()
    leaves.close()
    await report('live-1', 'd-8', 77, 2)
    await stays.next()

    const back = await listen('leader1', 'live-1', id)
    const missed = await back.next()

    expect([missed.event, missed.update.values.map(({ device, number }) => [device, number])]).toEqual(['changes', [['d-8', 77]]])
    stays.close()
    back.close()
  })

  test('keeps subjects apart and reads once for many listeners', async () => {
    const ears = await Promise.all(Array.from({ length: 30 }, () => listen('official1', 'live-2')))
    for (const ear of ears) expect((await ear.next()).event).toBe('snapshot')
    await report('live-1', 'd-9', 55, 3)
    await report('live-2', 'd-1', 11, 4)

    const heard = await Promise.all(ears.map((ear) => ear.next()))

    expect(new Set(heard.map(({ id }) => id)).size).toBe(1)
    expect(heard[0]?.update.values.map(({ device, number }) => [device, number])).toEqual([['d-1', 11]])
    expect(running.services.telemetryViews.hub.watched).toBeLessThanOrEqual(2)
    for (const ear of ears) ear.close()
  })

  test('carries what a gateway sends through broker and bridge', async () => {
    const { db } = running.services
    await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      values ('live-3', 'shenshan-2021', 'community', '小区3', 'org-x', '', 1000, '{}', 'u', now())`.execute(db)
    await running.stage.equip('live-3', '小区3')
    const ear = await listen('official1', 'live-3')
    expect((await ear.next()).update.counts.online).toBe(0)

    await running.stage.telemetry('live-3', 1)
    const seen = new Set<string>()
    for (let heard = await ear.next(); ; heard = await ear.next()) {
      for (const { device } of heard.update.values) seen.add(device)
      if (heard.update.counts.never === 0) break
    }

    expect(seen.size).toBeGreaterThan(20)
    ear.close()
  })

  test('is closed to strangers', async () => {
    const stranger = await listen('applicant1', 'live-1')
    expect(stranger.answer.status).toBe(404)
    stranger.close()
    const nobody = await listen('anonymous', 'live-1')
    expect(nobody.answer.status).toBe(401)
    nobody.close()
  })
})
