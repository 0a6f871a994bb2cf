import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Audit, createAudit } from '../../../server/audit/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

let database: TestDatabase
let audit: Audit

beforeAll(async () => {
  database = await testDatabase()
  audit = createAudit({ db: database.db, clock: pinnedClock('2025-03-03T01:00:00Z') })
})
afterAll(() => database.drop())

const write = (action: string, caseId: string) =>
  database.db
    .transaction()
    .execute((trx) =>
      audit.record({ actor: 'user_1', action, object: { kind: 'case', id: caseId }, caseId, detail: { 说明: '核对', 金额: '35000' } }, trx),
    )

describe('audit chain', () => {
  test('links concurrent records of one case without a gap', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(`act-${index}`, 'case_a')))

    expect(await audit.verify()).toEqual({ ok: true, entries: 20 })
  })

  test('links several records of one transaction, whether the lock was sent ahead or not', async () => {
    const act = (action: string) => ({ actor: 'user_1', action, object: { kind: 'case', id: 'case_c' }, caseId: 'case_c' })
    for (const isAhead of [true, false, true])
      await database.db.transaction().execute(async (trx) => {
        if (isAhead) await audit.hold('case_c', trx)
        await audit.record(act('first'), trx)
        await audit.record(act('second'), trx)
      })

    expect((await audit.list({ before: null, caseId: 'case_c', actor: null, limit: 10 })).map(({ action }) => action)).toEqual(
      ['first', 'second', 'first', 'second', 'first', 'second'].reverse(),
    )
    expect(await audit.verify()).toMatchObject({ ok: true })
  })

  test('goes with its transaction', async () => {
    await expect(
      database.db.transaction().execute(async (trx) => {
        await audit.record({ actor: 'user_1', action: 'lost', object: { kind: 'case', id: 'case_b' }, caseId: 'case_b' }, trx)
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')

    expect(await audit.list({ before: null, caseId: 'case_b', actor: null, limit: 10 })).toEqual([])
  })

  test('refuses to change or delete a record', async () => {
    await expect(sql`update audit_entry set actor = 'somebody'`.execute(database.db)).rejects.toThrow('append-only')
    await expect(sql`delete from audit_entry`.execute(database.db)).rejects.toThrow('append-only')
  })

  test.each(['actor', 'action', 'object_id', 'result'])('finds a change of %s made behind its back', async (column) => {
    await write('to-be-forged', `case_${column}`)
    await sql`alter table audit_entry disable trigger audit_entry_append_only`.execute(database.db)
    await sql`update audit_entry set ${sql.ref(column)} = 'forged' where case_id = ${`case_${column}`}`.execute(database.db)

    expect(await audit.verify()).toEqual({ ok: false, stream: `case_${column}`, position: 1 })

    const original = { actor: 'user_1', action: 'to-be-forged', object_id: `case_${column}`, result: 'ok' }[column]
    await sql`update audit_entry set ${sql.ref(column)} = ${original} where case_id = ${`case_${column}`}`.execute(database.db)
    await sql`alter table audit_entry enable trigger audit_entry_append_only`.execute(database.db)
    expect((await audit.verify()).ok).toBe(true)
  })
})
