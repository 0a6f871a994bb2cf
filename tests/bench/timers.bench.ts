/**
 * Due timers after an outage (design goal P4): as many instances as `BENCH_TIMERS` wait for a timer, then all fall due at once while clerks go on
 * completing tasks. Real PostgreSQL, fsync on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Instant, Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { bpmn, sequence, timerCatch, userTask } from '../support/models.ts'
import { type Figure, quantile, rounded } from './figures.ts'

const TIMERS = Number(process.env.BENCH_TIMERS ?? 10_000)
const CLERKS = 4
const QUIET_MS = 4000
const TASKS = 400
const HOUR_MS = 3_600_000

export async function bench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  const db = connect(server.url, { max: 10 })
  try {
    await migrateToLatest(db)
    const clock = systemClock()
    clock.pin('2026-05-08T01:00:00.000Z' as Instant)
    const runtime = createRuntime({ db, clock, functionsFor: () => ({}), zone: 'Asia/Shanghai' })
    const open = new Map<string, Key>()
    const fired: string[] = []
    runtime.onEvents(async ({ instanceKey, events }) => {
      for (const event of events) {
        if (event.kind === 'user-task-created') open.set(instanceKey, event.task.key)
        if (event.kind === 'timer-triggered') fired.push(instanceKey)
      }
    })
    await runtime.deploy({
      by: 'bench',
      resources: [
        { name: 'late.bpmn', content: bpmn('late', sequence(timerCatch('wait', '=wait'), userTask('after'))) },
        { name: 'desk.bpmn', content: bpmn('desk', sequence(...Array.from({ length: TASKS }, (_, index) => userTask(`task-${index}`)))) },
      ],
    })
    const order: string[] = []
    for (let made = 0; made < TIMERS; made += 200) {
      const some = Array.from({ length: Math.min(200, TIMERS - made) }, (_, index) => made + index)
      const created = await Promise.all(
        some.map((second) => runtime.createInstance({ processId: 'late', variables: { wait: `PT${60 + second}S` } })),
      )
      order.push(...created.map(({ processInstanceKey }) => processInstanceKey))
    }
    const begin = async () => (await runtime.createInstance({ processId: 'desk', variables: {} })).processInstanceKey
    const desks = await Promise.all(Array.from({ length: CLERKS }, begin))
    await sql`checkpoint`.execute(db)

    let isOver = false
    async function clerks(): Promise<readonly number[]> {
      const took: number[] = []
      await Promise.all(
        desks.map(async (_, clerk) => {
          while (!isOver) {
            const desk = desks[clerk]
            const userTaskKey = desk === undefined ? undefined : open.get(desk)
            if (desk === undefined || userTaskKey === undefined) {
              desks[clerk] = await begin()
              continue
            }
            open.delete(desk)
            const begun = performance.now()
            await runtime.completeUserTask({ userTaskKey, variables: {}, by: 'official1' })
            took.push(performance.now() - begun)
          }
        }),
      )
      return took
    }

    setTimeout(() => {
      isOver = true
    }, QUIET_MS)
    const quiet = quantile(await clerks(), 0.95)

    isOver = false
    clock.pin(new Date(Date.parse(clock.now()) + (60 + TIMERS) * 1000 + HOUR_MS).toISOString() as Instant)
    const begun = performance.now()
    const living = clerks()
    await runtime.drain()
    const seconds = (performance.now() - begun) / 1000
    isOver = true
    const busy = quantile(await living, 0.95)
    const places = new Map(order.map((key, index) => [key, index]))
    const disordered = fired.filter((key, index) => index > 0 && (places.get(key) ?? 0) < (places.get(fired[index - 1] ?? '') ?? 0)).length
    if (fired.length !== TIMERS) throw new Error(`Expected ${TIMERS} timers to fire, but ${fired.length} did`)
    return [
      {
        name: `${TIMERS} timers due at once, cleared`,
        value: rounded(seconds),
        unit: 's',
        ratio: rounded(seconds / (TIMERS / 1000)),
        against: `one second for each thousand`,
      },
      { name: 'fired before an earlier one', value: disordered, unit: 'timers', ratio: null, against: null },
      {
        name: 'p95 of a clerk meanwhile',
        value: rounded(busy),
        unit: 'ms',
        ratio: rounded(busy / quiet),
        against: `before (${rounded(quiet)} ms)`,
      },
    ]
  } finally {
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
