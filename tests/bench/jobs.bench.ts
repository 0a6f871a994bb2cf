/**
 * Service tasks per second (design goal P5): instances wait at a service task; in-process handlers drain them, then workers of the API (activate in
 * batches, complete each) do. Each job is a whole durable step of the engine. Beside it queues that only take a job and forget it: BullMQ on a real
 * Redis, graphile-worker on the same PostgreSQL.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue, Worker } from 'bullmq'
import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { bpmn, sequence, serviceTask } from '../support/models.ts'
import { startRedis } from '../support/servers.ts'
import { setUp } from '../support/tools.ts'
import { type Figure, rounded } from './figures.ts'

const JOBS = Number(process.env.BENCH_JOBS ?? 5000)
const AT_ONCE = 200
const CONCURRENCY = 50

export async function bench(): Promise<readonly Figure[]> {
  setUp((line) => process.stderr.write(`${line}\n`))
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  const redis = await startRedis()
  const db = connect(server.url, { max: 10 })
  try {
    await migrateToLatest(db)
    const runtime = createRuntime({ db, clock: systemClock(), functionsFor: () => ({}), zone: 'Asia/Shanghai' })
    let handled = 0
    runtime.registerJobHandler('inside', async () => {
      handled += 1
      return { done: true }
    })
    await runtime.deploy({
      by: 'bench',
      resources: ['inside', 'outside'].map((type) => ({ name: `${type}.bpmn`, content: bpmn(type, sequence(serviceTask('work', type))) })),
    })
    const waiting = async (processId: string) => {
      for (let made = 0; made < JOBS; made += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, () => runtime.createInstance({ processId, variables: { area: 50_000 } })))
      await sql`checkpoint`.execute(db)
    }

    await waiting('inside')
    const inside = await perSecond(async () => {
      await runtime.drain()
      return handled
    })
    await waiting('outside')
    const outside = await perSecond(async () => {
      for (let done = 0; ; ) {
        const jobs = await runtime.activateJobs({ type: 'outside', maxJobs: AT_ONCE, timeoutMs: 60_000, worker: 'bench' })
        if (jobs.length === 0) return done
        await Promise.all(jobs.map(({ key }) => runtime.completeJob({ jobKey: key, variables: { done: true } })))
        done += jobs.length
      }
    })
    const bull = await bullAlone(redis.url)
    const graphile = await graphileAlone(server.url)
    return [
      figure('service tasks done by workers of the API', outside, 'BullMQ alone', bull),
      figure('service tasks done by workers of the API', outside, 'graphile-worker alone', graphile),
      figure('service tasks done by handlers in the process, one transaction each', inside, 'BullMQ alone', bull),
    ]
  } finally {
    await db.destroy()
    await server.stop()
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const figure = (name: string, value: number, peer: string, beside: number): Figure => ({
  name,
  value: rounded(value),
  unit: 'jobs/s',
  ratio: rounded(value / beside),
  against: `${peer} (${rounded(beside)} jobs/s)`,
})

async function perSecond(work: () => Promise<number>): Promise<number> {
  const begun = performance.now()
  const done = await work()
  if (done < JOBS) throw new Error(`Expected ${JOBS} jobs to be done, but ${done} were`)
  return (done * 1000) / (performance.now() - begun)
}

async function bullAlone(url: string): Promise<number> {
  const queue = new Queue('bench', { connection: new Redis(url, { maxRetriesPerRequest: null }) })
  await queue.addBulk(Array.from({ length: JOBS }, (_, index) => ({ name: 'job', data: { index }, opts: { removeOnComplete: true } })))
  let done = 0
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const rate = await perSecond(
    () =>
      new Promise<number>((resolve) => {
        const worker = new Worker(
          'bench',
          async () => {
            done += 1
            if (done === JOBS) setImmediate(() => worker.close().then(() => resolve(done)))
          },
          { connection, concurrency: CONCURRENCY },
        )
      }),
  )
  await queue.close()
  connection.disconnect()
  return rate
}

async function graphileAlone(connectionString: string): Promise<number> {
  const utils = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => undefined) })
  await utils.migrate()
  await utils.withPgClient((client) =>
    client.query(`select graphile_worker.add_job('bench', json_build_object('index', n)) from generate_series(1, $1::int) as n`, [JOBS]),
  )
  await utils.release()
  let done = 0
  let isDone = () => {}
  const finished = new Promise<void>((resolve) => {
    isDone = resolve
  })
  return perSecond(async () => {
    const runner = await run({
      connectionString,
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      logger: new Logger(() => () => undefined),
      taskList: {
        bench: async () => {
          done += 1
          if (done === JOBS) isDone()
        },
      },
    })
    await finished
    await runner.stop()
    return done
  })
}
