/** History of the ended lies in partitions by month and by how long it is kept; it is found there as before, and dropped by rule. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Instant, Key } from '../../../server/base/ids.ts'
import { commandsOf, elementVisits } from '../../../server/store/history.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, element, sequence, userTask } from '../../support/models.ts'
import { testRuntime } from '../../support/runtime.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const partitions = async () =>
  (await sql<{ name: string }>`select keep_months || ' ' || month as name from history_partition order by 1`.execute(database.db)).rows.map(
    (row) => row.name,
  )
const livingRows = async () => Number((await sql<{ n: string }>`select count(*) as n from element_history`.execute(database.db)).rows[0]?.n)

test('moves history to the month of the end, keeps it searchable, and drops it when its months are over', async () => {
  const app = testRuntime(database.db)
  await app.deploy(
    bpmn('short', sequence(element('task', 'work'))),
    bpmn('long', sequence(element('task', 'work'))),
    bpmn('open', sequence(userTask('wait'))),
  )
  await app.runtime.setHistoryRetention({ processId: 'short', months: 6, by: 'designer1' })
  const begin = async (processId: string, at: string) => {
    app.clock.pin(at as Instant)
    return (await app.runtime.createInstance({ processId, variables: {} })).processInstanceKey
  }
  const short = await begin('short', '2026-05-08T01:00:00.000Z')
  const long = await begin('long', '2026-05-31T23:59:00.000Z')
  const june = await begin('short', '2026-06-01T00:01:00.000Z')
  const open = await begin('open', '2026-05-08T01:00:00.000Z')
  const before = { visits: await elementVisits(database.db, short), commands: await commandsOf(database.db, short) }

  app.clock.pin('2026-06-02T01:00:00.000Z' as Instant)
  const moved = await app.runtime.keepHistory()

  expect(moved).toBe(3)
  // Made ahead: the month after this one in every class.
  expect(await partitions()).toEqual(['0 2026-05-01', '0 2026-06-01', '0 2026-07-01', '6 2026-05-01', '6 2026-06-01', '6 2026-07-01'])
  expect(await livingRows()).toBe((await elementVisits(database.db, open)).length)
  expect({ visits: await elementVisits(database.db, short), commands: await commandsOf(database.db, short) }).toEqual(before)
  const found = await app.runtime.queries.search('elementInstances', {
    filter: { processInstanceKey: { $eq: short } },
    sort: [],
    after: null,
    before: null,
    from: 0,
    limit: 10,
  })
  expect(found.rows.map((row) => row.elementId)).toContain('work')
  const [row] = found.rows
  await expect(app.runtime.variablesOf(row?.elementInstanceKey as Key)).resolves.toEqual({})
  expect(await violations(database.db, '2026-06-02T01:00:00.000Z')).toEqual([])
  expect(await app.runtime.keepHistory()).toBe(0)

  // May, kept for six months after its end, is over with November; a runtime that starts looks at once.
  const later = testRuntime(database.db)
  later.clock.pin('2026-11-30T23:00:00.000Z' as Instant)
  await later.runtime.keepHistory()
  expect((await elementVisits(database.db, short)).length).toBeGreaterThan(0)
  const over = testRuntime(database.db)
  over.clock.pin('2026-12-01T01:00:00.000Z' as Instant)
  await over.runtime.keepHistory()

  expect(await elementVisits(database.db, short)).toEqual([])
  expect((await elementVisits(database.db, long)).length).toBeGreaterThan(0)
  expect((await elementVisits(database.db, june)).length).toBeGreaterThan(0)
  expect(await partitions()).not.toContain('6 2026-05-01')
  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test('answers from indexes alone, and writes without looking at the past', async () => {
  await database.db.transaction().execute(async (trx) => {
    // Small tables are read whole for good reason: here it is asked whether there is another way.
    await sql`set local enable_seqscan = off`.execute(trx)
    const planOf = async (query: ReturnType<typeof sql>) =>
      (await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(trx)).rows.map((row) => row['QUERY PLAN']).join('\n')
    const byInstance = await planOf(sql`select * from all_element_history where instance_key = 1 order by key limit 50`)
    const byElement = await planOf(
      sql`select * from all_element_history where definition_key = 1 and element_id = 'work' order by key limit 50`,
    )
    const commands = await planOf(sql`select * from all_command_history where instance_key = 1 order by version`)
    const write = await planOf(sql`update element_history set state = 'COMPLETED' where key = 1`)

    for (const plan of [byInstance, byElement, commands]) {
      expect(plan).toContain('element_history_k0_202605'.replace('element', plan === commands ? 'command' : 'element'))
      expect(plan).not.toContain('Seq Scan')
    }
    expect(write).not.toContain('_k0_')
  })
})

test('lets two processes move history at once, each instance once', async () => {
  const app = testRuntime(database.db)
  app.clock.pin('2027-01-10T01:00:00.000Z' as Instant)
  for (let index = 0; index < 30; index += 1) await app.runtime.createInstance({ processId: 'long', variables: { index } })
  const movers = [testRuntime(database.db), testRuntime(database.db)]
  for (const mover of movers) mover.clock.pin('2027-01-12T01:00:00.000Z' as Instant)

  const moved = await Promise.all(movers.map((mover) => mover.runtime.keepHistory()))

  expect(moved.reduce((sum, count) => sum + count, 0)).toBe(30)
  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})
