import { NO_MIGRATIONS, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, migrateToLatest, migratorOf } from '../../../server/store/connection.ts'
import type { Db } from '../../../server/store/transaction.ts'
import { emptyDatabase } from '../../support/database.ts'

let database: Awaited<ReturnType<typeof emptyDatabase>>
let db: Db

beforeAll(async () => {
  database = await emptyDatabase()
  db = connect(database.url, { max: 2 })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const tables = async () =>
  (
    await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_name not like 'kysely%' order by 1`.execute(
      db,
    )
  ).rows.map((row) => row.name)

test('goes up, all the way down, and up again', async () => {
  const applied = await migrateToLatest(db)
  const first = await tables()

  const down = await migratorOf(db).migrateTo(NO_MIGRATIONS)
  const between = await tables()
  await migrateToLatest(db)

  expect(applied[0]).toBe('0001-engine')
  expect(down.error).toBeUndefined()
  expect(between).toEqual([])
  expect(await tables()).toEqual(first)
  expect(first).toContain('process_instance')
})

test('answers times as instants, days as days and big numbers as text', async () => {
  const { rows } = await sql`
    select timestamptz '2026-05-08 23:59:59.1234+08' as at, date '2026-05-08' as day, array[date '2026-05-08', date '2026-05-09'] as days,
      9007199254740993::bigint as big, 10500000.50::numeric as money, '[1, {"a": null}]'::jsonb as json`.execute(db)

  expect(rows).toEqual([
    {
      at: '2026-05-08T15:59:59.123Z',
      day: '2026-05-08',
      days: ['2026-05-08', '2026-05-09'],
      big: '9007199254740993',
      money: '10500000.50',
      json: [1, { a: null }],
    },
  ])
})

test('rolls a transaction back when its work fails', async () => {
  const failing = db.transaction().execute(async (trx) => {
    await sql`insert into deployment (key, deployed_by, deployed_at) values (1, 'designer', '2026-05-08T00:00:00Z')`.execute(trx)
    throw new Error('expected')
  })

  await expect(failing).rejects.toThrow('expected')
  expect(await db.selectFrom('deployment').selectAll().execute()).toEqual([])
})
