// A task stands in its inboxes where its deadline puts it, whatever moves the deadline or the task (migration 0026).
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Instant, Key, LocalDate } from '../../../server/base/ids.ts'
import { DEFAULT_ZONE } from '../../../server/services.ts'
import { connect } from '../../../server/store/connection.ts'
import { inTransaction } from '../../../server/store/transaction.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, userTask } from '../../support/models.ts'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
let db: ReturnType<typeof connect>

beforeAll(async () => {
  office = await openOffice('2030-01-31T01:00:00.000Z')
  db = connect(office.databaseUrl, { max: 4 })
  await office.services.runtime.deploy({
    by: 'designer1',
    resources: [
      {
        name: 'shared.bpmn',
        content: bpmn(
          'shared',
          sequence(
            userTask(
              'look',
              `<zeebe:assignmentDefinition candidateGroups="official,expert" candidateUsers="=&quot;${office.actors.olga.userId}&quot;"/><zeebe:taskSchedule dueDate="=due"/>`,
            ),
          ),
        ),
      },
    ],
  })
})
afterAll(async () => {
  await db.destroy()
  await office.close()
})

/** What breaks the order of inboxes. */
async function misplaced() {
  const found = await violations(db, office.services.clock.now())
  return found.filter(({ sentence }) => sentence === 'an open task stands in its inboxes where its deadline puts it')
}

async function placeOf(caseId: string, elementId: string) {
  return db
    .selectFrom('user_task')
    .select(['due', 'yellow_on', 'paused'])
    .where('case_id', '=', caseId)
    .where('element_id', '=', elementId)
    .where('state', '=', 'CREATED')
    .executeTakeFirst()
}

/** A task of a process of its own that waits for two groups and a person, until `due`. */
async function sharedTask(due: string, caseId?: string): Promise<Key> {
  const { runtime } = office.services
  const { processInstanceKey } = await runtime.createInstance({
    processId: 'shared',
    variables: { due },
    ...(caseId === undefined ? {} : { caseId }),
  })
  const { key } = await db.selectFrom('user_task').select('key').where('instance_key', '=', processInstanceKey).executeTakeFirstOrThrow()
  return key as Key
}

const keysOf = async (actor: Office['actors']['olga'], box: 'mine' | 'group') =>
  (await office.services.cases.tasks.list(actor, { box, limit: 100 })).items.map(({ key }) => key)

test('the zone of the database is that of the office', async () => {
  const { rows } = await sql<{ zone: string }>`select office_zone() as zone`.execute(db)

  expect(rows).toEqual([{ zone: DEFAULT_ZONE }])
})

test('follows its deadline through a new calendar, a pause and its end', async () => {
  const { cases } = office.services
  const { olga, ann } = office.actors
  const { caseId } = await office.apply(await office.garden('Ordered Garden'))
  expect(await placeOf(caseId, 'check')).toEqual({ due: '2030-02-07', yellow_on: '2030-02-06', paused: false })

  const free = ['2030-02-04', '2030-02-05', '2030-02-06'] as LocalDate[]
  await cases.loadCalendar(2030, { free, makeUp: ['2030-02-09' as LocalDate], source: 'State Council notice' }, 'designer1')
  expect(await placeOf(caseId, 'check')).toEqual({ due: '2030-02-11', yellow_on: '2030-02-09', paused: false })

  const { subject } = await cases.get(olga, caseId, 'en')
  const draft = await cases.drafts.create(olga, { programme: 'mini', caseType: 'review', subjectId: subject.id })
  const review = await cases.drafts.submit(olga, draft.id, null)
  expect(await placeOf(review.caseId, 'answer')).toMatchObject({ paused: true })
  expect(await placeOf(review.caseId, 'look')).toEqual({ due: '9999-12-31', yellow_on: null, paused: false })
  expect(await misplaced()).toEqual([])

  await office.complete(olga, review.caseId, 'look', {})
  expect(await placeOf(review.caseId, 'answer')).toMatchObject({ paused: false })
  await cases.withdraw(ann, caseId, 'No more')
  expect(await misplaced()).toEqual([])
})

test('follows the deadline of its case that ends when the task is due', async () => {
  const { caseId } = await office.apply(await office.garden('Calling Garden'))
  const [deadline] = await db.selectFrom('deadline').selectAll().where('case_id', '=', caseId).execute()
  const dueAt = deadline?.due_at ?? ''
  await sharedTask(dueAt, caseId)
  expect(await placeOf(caseId, 'look')).toEqual({ due: deadline?.due_on, yellow_on: deadline?.yellow_on, paused: false })

  // Moved away, the task is due when it says itself, and turns yellow a day before.
  const later = new Date(Date.parse(dueAt) + 86_400_000).toISOString()
  await db.updateTable('deadline').set({ due_at: later }).where('case_id', '=', caseId).execute()
  expect(await placeOf(caseId, 'look')).toEqual({ due: deadline?.due_on, yellow_on: deadline?.due_on, paused: false })
  expect(await misplaced()).toEqual([])

  await db.updateTable('deadline').set({ due_at: dueAt, paused: true }).where('case_id', '=', caseId).execute()
  expect(await placeOf(caseId, 'look')).toMatchObject({ paused: true })
  expect(await misplaced()).toEqual([])
})

test('waits for a deadline that moves while the task is made', async () => {
  const { caseId } = await office.apply(await office.garden('Racing Garden'))
  const { due_at: dueAt } = await db.selectFrom('deadline').select('due_at').where('case_id', '=', caseId).executeTakeFirstOrThrow()
  let making: Promise<Key> | undefined
  await inTransaction(db, undefined, async (trx) => {
    await trx.updateTable('deadline').set({ paused: true }).where('case_id', '=', caseId).execute()
    making = sharedTask(dueAt, caseId)
    await vi.waitFor(async () => {
      const { rows } = await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(db)
      expect(rows.length).toBeGreaterThan(0)
    }, 20_000)
  })
  await making

  expect(await placeOf(caseId, 'look')).toMatchObject({ paused: true })
  expect(await misplaced()).toEqual([])
})

test('stands once in the box of each of its candidates until somebody takes it', async () => {
  const { runtime, cases } = office.services
  const { olga, otto, eve, ann } = office.actors
  const key = await sharedTask('2030-03-01T09:00:00Z')
  const count = async (actor: Office['actors']['olga']) => (await keysOf(actor, 'group')).filter((one) => one === key).length
  expect(await Promise.all([olga, otto, eve, ann].map(count))).toEqual([1, 1, 1, 0])

  await cases.tasks.claim(otto, key)
  expect(await Promise.all([olga, otto, eve].map(count))).toEqual([0, 0, 0])
  expect(await keysOf(otto, 'mine')).toContain(key)
  await cases.tasks.release(otto, key)
  expect(await Promise.all([olga, otto, eve].map(count))).toEqual([1, 1, 1])

  await runtime.updateUserTask({ userTaskKey: key, dueDate: '2020-01-01T09:00:00Z', candidateUsers: [], candidateGroups: ['expert'] })
  expect(await Promise.all([olga, otto, eve].map(count))).toEqual([0, 0, 1])
  expect((await keysOf(eve, 'group'))[0]).toBe(key)
  expect(await misplaced()).toEqual([])

  await runtime.updateUserTask({ userTaskKey: key, dueDate: null })
  const { rows } = await sql`select due from user_task where key = ${key}`.execute(db)
  expect(rows).toEqual([{ due: '9999-12-31' }])
  await runtime.completeUserTask({ userTaskKey: key, variables: {}, by: 'eve' })
  expect(await count(eve)).toBe(0)
  expect(await misplaced()).toEqual([])
})

test('pages go on where the last one ended, also among equal days', async () => {
  const { tasks } = office.services.cases
  for (let n = 0; n < 5; n += 1) await sharedTask('2030-04-01T09:00:00Z' as Instant)
  const whole = await tasks.list(office.actors.otto, { box: 'group', limit: 100 })
  const keys: string[] = []
  const totals = new Set<number>()
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await tasks.list(office.actors.otto, { box: 'group', limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    keys.push(...page.items.map(({ key }) => key))
    totals.add(page.total)
    cursor = page.nextCursor
  }

  expect(keys).toEqual(whole.items.map(({ key }) => key))
  expect([...totals]).toEqual([whole.items.length])
  expect(whole.totalIsAtLeast).toBeUndefined()
  for (const cursor of ['x', '2030-04-01~1', '2030-04-01~1~many', '2030-04-01~1~1~1'])
    await expect(tasks.list(office.actors.otto, { box: 'group', limit: 2, cursor })).rejects.toThrow(/CURSOR_INVALID/)
})
