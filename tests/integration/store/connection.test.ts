import { type CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { later } from '../../../server/store/later.ts'
import type { Trx } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await sql`create table mark (name text primary key)`.execute(database.db)
})
afterAll(() => database.drop())

const mark = (name: string): CompiledQuery => sql`insert into mark (name) values (${name})`.compile(database.db)
const marks = async (trx?: Trx) =>
  (await sql<{ name: string }>`select name from mark order by name`.execute(trx ?? database.db)).rows.map(({ name }) => name)

describe('a statement that is not waited for', () => {
  test('is seen by what comes after it, and stays with the commit', async () => {
    const seen = await database.db.transaction().execute(async (trx) => {
      await later(trx, mark('first'))
      return marks(trx)
    })
    expect(seen).toEqual(['first'])
    expect(await marks()).toEqual(['first'])
  })

  test('fails the next statement with its own failure, and nothing stays', async () => {
    let reached = false
    const work = database.db.transaction().execute(async (trx) => {
      await later(trx, mark('second'))
      await later(trx, mark('first'))
      await later(trx, mark('third'))
      reached = true
      await marks(trx)
    })
    await expect(work).rejects.toMatchObject({ code: '23505', constraint: 'mark_pkey' })
    expect(reached).toBe(true)
    expect(await marks()).toEqual(['first'])
  })

  test('fails the commit, as it is explained, when nothing comes between', async () => {
    const work = database.db.transaction().execute(async (trx) => {
      await later(trx, mark('second'))
      await later(trx, mark('first'), (cause) => new Error('The mark is taken', { cause }))
    })
    await expect(work).rejects.toThrow('The mark is taken')
    expect(await marks()).toEqual(['first'])
  })

  test('leaves no failure behind on its connection', async () => {
    for (let turn = 0; turn < 20; turn += 1)
      await database.db
        .transaction()
        .execute((trx) => later(trx, mark('first')))
        .catch(() => undefined)
    await database.db.transaction().execute((trx) => later(trx, mark('last')))
    expect(await marks()).toEqual(['first', 'last'])
  })

  test('is waited for outside of a transaction', async () => {
    await expect(later(database.db, mark('first'))).rejects.toMatchObject({ code: '23505' })
  })
})

describe('reads outside of transactions', () => {
  const session = async () => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.db)).rows[0]?.pid

  test('of one moment go over one connection', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 20 }, session))).size).toBe(1)
  })

  test('fail alone', async () => {
    const broken = sql`select 1 / (length('a') - 1)`.execute(database.db)
    const [first, second, third] = await Promise.allSettled([session(), broken, session()])
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('that answer every column go on after a migration adds one', async () => {
    const all = async () => (await sql<object>`select * from mark where name = 'first'`.execute(database.db)).rows
    for (let time = 0; time < 40; time += 1) await all()
    const prepared = await sql`select 1 from pg_prepared_statements where statement like 'select * from mark%'`.execute(database.db)
    expect(prepared.rows).toHaveLength(1)

    await sql`alter table mark add column note text default 'new'`.execute(database.db)
    expect(await Promise.all([all(), all()])).toEqual([[{ name: 'first', note: 'new' }], [{ name: 'first', note: 'new' }]])
    const outdated = await sql`select 1 from pg_prepared_statements where statement like 'select * from mark%'`.execute(database.db)
    expect(outdated.rows).toHaveLength(0)
  })

  test('a session of its own keeps its lock', async () => {
    await database.db.connection().execute(async (own) => {
      await sql`select pg_advisory_lock(41)`.execute(own)
      const others = Array.from({ length: 8 }, async () => {
        const asked = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(41) as mine`.execute(database.db)
        return asked.rows[0]?.mine
      })
      expect(new Set(await Promise.all(others))).toEqual(new Set([false]))
      await sql`select pg_advisory_unlock(41)`.execute(own)
    })
  })
})
