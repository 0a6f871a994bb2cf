/** Fault F1 on the whole product: kill -9 of `server/main.ts` at random moments of the demo's caseload; every invariant of every domain holds. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stories } from '../../server/demo/story.ts'
import { connect } from '../../server/store/connection.ts'
import type { Db } from '../../server/store/transaction.ts'
import { productViolations, violations } from '../support/invariants.ts'
import { type ProductServer, pause, productServer } from './product-server.ts'
import { randomFrom } from './random.ts'

/** This many kills at least, and up to this many while the time lasts. */
const LEAST_KILLS = Number(process.env.FAULT_PRODUCT_KILLS ?? 8)
const MOST_KILLS = 50
const BUDGET_MS = Number(process.env.FAULT_PRODUCT_MS ?? 40_000)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** A server must be ready again within this time. */
const READY_MS = 30_000
/** Longest work of a server between readiness and kill; every fifth is killed while it starts. */
const LONGEST_WORK_MS = 4000
const LONGEST_START_MS = 2500
/** Stories kept for the server that nobody kills. */
const KEPT_STORIES = 4
/** One clock for all of time: timers are looked at only while a server runs that could fire them. */
const NOBODY_WAITS = new Date(0).toISOString()

let product: ProductServer
let db: Db | undefined

beforeAll(async () => {
  product = await productServer()
})
afterAll(async () => {
  await db?.destroy()
  await product.remove()
})

async function database(): Promise<Db> {
  db ??= connect(await product.databaseUrl(), { max: 2, applicationName: 'pingji-fault-check' })
  return db
}

/** The database, once the last connection of the dead server is gone. */
async function atRest(): Promise<Db> {
  const checked = await database()
  const others = async () => {
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from pg_stat_activity
      where datname = current_database() and application_name <> 'pingji-fault-check'`.execute(checked)
    return rows[0]?.count
  }
  await expect.poll(others, { timeout: 10_000, interval: 20 }).toBe(0)
  return checked
}

/** Documents whose file is missing or not what was stored. */
async function brokenDocuments(of: Db): Promise<readonly string[]> {
  const rows = await of.selectFrom('document').select(['id', 'sha256']).execute()
  return rows.filter(({ sha256 }) => product.contentHash(sha256) !== sha256).map(({ id }) => id)
}

async function countCases(of: Db): Promise<number> {
  const { count } = await of
    .selectFrom('case_file')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

test('keeps every promise when the product is killed again and again', async () => {
  console.info(`seed ${SEED}`)
  const random = randomFrom(SEED)
  const untold = () => stories.cases.length - product.progress().begun.length
  // Once undisturbed: the first start makes the database, and the web application if need be.
  product.start()
  await product.ready(120_000)
  const begunAt = performance.now()
  let kills = 0
  let slowest = 0
  while (kills < LEAST_KILLS || (kills < MOST_KILLS && performance.now() - begunAt < BUDGET_MS && untold() > KEPT_STORIES)) {
    const duringStart = kills % 5 === 4
    if (!duringStart) slowest = Math.max(slowest, await product.ready(READY_MS))
    await pause(Math.floor(random() * (duringStart ? LONGEST_START_MS : LONGEST_WORK_MS)))
    await product.kill()
    kills += 1
    const resting = await atRest()
    expect(await productViolations(resting, NOBODY_WAITS), `after kill ${kills} of seed ${SEED}`).toEqual([])
    expect(await brokenDocuments(resting), `after kill ${kills} of seed ${SEED}`).toEqual([])
    product.start()
  }
  slowest = Math.max(slowest, await product.ready(READY_MS))
  const interrupted = await countCases(await database())
  const left = untold()

  await expect.poll(() => product.words(), { timeout: 180_000, interval: 500 }).toMatch(/demo cases ready|未能全部生成/)
  expect(product.words()).toContain('demo cases ready')
  expect(product.words()).not.toContain('中断')
  expect(product.progress().begun).toHaveLength(stories.cases.length)
  // The clock is back in the present: what fell due meanwhile is done by the server that lives.
  const checked = await database()
  await expect.poll(() => violations(checked, new Date().toISOString()), { timeout: 20_000, interval: 500 }).toEqual([])
  await product.kill()
  expect(await productViolations(await atRest(), NOBODY_WAITS)).toEqual([])
  const incidents = await checked.selectFrom('incident').select(['element_id', 'message']).where('state', '=', 'ACTIVE').execute()
  expect(incidents).toEqual([])
  const cases = await countCases(checked)
  console.info(
    `survived ${kills} kills; ${interrupted} cases begun under fire, ${left} stories told after it, ${cases} cases in all; ready again within ${Math.round(slowest)} ms; seed ${SEED}`,
  )
  expect(cases).toBeGreaterThanOrEqual(interrupted + left)
})
