/**
 * What growth costs: bytes kept for each step, how fast history of the ended moves to its month, and what sixty months of two classes cost a
 * search, beside the same with one month, in the same run. Real PostgreSQL, fsync and synchronous commit on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { elementVisits } from '../../server/store/history.ts'
import type { Db } from '../../server/store/transaction.ts'
import { bpmn, sequence, userTask } from '../support/models.ts'
import { type Figure, median, rounded } from './figures.ts'

const INSTANCES = Number(process.env.BENCH_INSTANCES ?? 300)
const TASKS = 8
const SEARCHES = 200
const MONTHS = 60

async function bytesOf(db: Db, ...tables: readonly string[]): Promise<number> {
  const { rows } = await sql<{
    bytes: string
  }>`select sum(pg_total_relation_size(to_regclass(name))) as bytes from unnest(${tables}::text[]) name`.execute(db)
  return Number(rows[0]?.bytes)
}

/** Median milliseconds of looking up the history of one instance. */
async function searchMs(db: Db, keys: readonly string[]): Promise<number> {
  const took: number[] = []
  for (let turn = 0; turn < SEARCHES; turn += 1) {
    const begun = performance.now()
    await elementVisits(db, keys[turn % keys.length] ?? '')
    took.push(performance.now() - begun)
  }
  return median(took)
}

export async function bench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  const db = connect(server.url, { max: 4 })
  try {
    await migrateToLatest(db)
    const runtime = createRuntime({ db, clock: systemClock(), functionsFor: () => ({}), config: { historyAfterMs: 0 } })
    const tasks = Array.from({ length: TASKS }, (_, index) => userTask(`task-${index}`))
    await runtime.deploy({ by: 'bench', resources: [{ name: 'growth.bpmn', content: bpmn('growth', sequence(...tasks)) }] })
    const keys: string[] = []
    /** Instances from start to end, four at a time. */
    const run = async (count: number): Promise<void> => {
      const left = Array.from({ length: count }, (_, index) => index)
      const lane = async () => {
        for (let one = left.shift(); one !== undefined; one = left.shift()) {
          const { processInstanceKey } = await runtime.createInstance({
            processId: 'growth',
            variables: { one, note: '材料齐全'.repeat(40) },
          })
          keys.push(processInstanceKey)
          for (let step = 0; step < TASKS; step += 1) {
            const task = await db
              .selectFrom('user_task')
              .select('key')
              .where('instance_key', '=', processInstanceKey)
              .where('state', '=', 'CREATED')
              .executeTakeFirstOrThrow()
            await runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'bench' })
          }
        }
      }
      await Promise.all(Array.from({ length: 4 }, lane))
    }
    await run(20)
    const lsn = async () => (await sql<{ lsn: string }>`select pg_current_wal_lsn()::text as lsn`.execute(db)).rows[0]?.lsn
    const before = await lsn()
    await run(INSTANCES)
    const wal = Number(
      (await sql<{ bytes: string }>`select pg_wal_lsn_diff(pg_current_wal_lsn(), ${before}::pg_lsn) as bytes`.execute(db)).rows[0]?.bytes,
    )
    const steps = (INSTANCES + 20) * (TASKS + 1)
    const history = await bytesOf(db, 'element_history', 'command_history')
    const rest = await bytesOf(db, 'process_instance', 'user_task')

    const { rows } = await sql<{ count: string }>`select count(*) as count from element_history`.execute(db)
    const begun = performance.now()
    await runtime.keepHistory()
    const movedPerSecond = Number(rows[0]?.count) / ((performance.now() - begun) / 1000)
    const oneMonth = await searchMs(db, keys)

    await sql`select open_history_partition(keep::smallint, (date '2020-01-01' + make_interval(months => month))::date)
      from unnest(array[0, 36]) keep cross join generate_series(1, ${MONTHS}) month`.execute(db)
    const manyMonths = await searchMs(db, keys)

    return [
      { name: 'bytes of history for each step', value: Math.round(history / steps), unit: 'B', ratio: null, against: null },
      { name: 'bytes of instances and tasks for each step', value: Math.round(rest / steps), unit: 'B', ratio: null, against: null },
      { name: 'write-ahead log for each step', value: Math.round(wal / (INSTANCES * (TASKS + 1))), unit: 'B', ratio: null, against: null },
      { name: 'rows of history moved to their month', value: Math.round(movedPerSecond), unit: '/s', ratio: null, against: null },
      {
        name: `history of one instance, ${MONTHS} months x 2 classes`,
        value: rounded(manyMonths),
        unit: 'ms',
        ratio: rounded(manyMonths / oneMonth),
        against: 'one month',
      },
    ]
  } finally {
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
