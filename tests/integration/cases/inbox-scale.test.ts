// Fifty thousand open tasks: pages in due order, each task once, and no page that reads more than a bounded number of rows (goal P7, issue 5).
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalDate } from '../../../server/base/ids.ts'
import { lightOn } from '../../../server/cases/decide.ts'
import { type CaseListFilter, type CasePlace, countCases, listCases } from '../../../server/store/cases.ts'
import { countInbox, type InboxFilter, inboxTask, listInbox } from '../../../server/store/inbox.ts'
import type { InboxPlace } from '../../../server/store/inbox-walk.ts'
import { COUNTED, LOOKED_THROUGH } from '../../../server/store/paging.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bareProgramme, keyOfMade, makeTasks } from '../../support/many-tasks.ts'
import { nodesOf, planLine, plansOf, rowsRead, scansIn } from '../../support/plans.ts'

const TODAY = '2026-06-01' as LocalDate
const COUNT = 50_000
const OFFICIAL = { userId: 'user_1', groups: ['official', 'org:org_1'] }

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await makeTasks(database.db, { ...(await bareProgramme(database.db)), count: COUNT, today: TODAY, group: 'official' })
  const { db } = database
  for (const [number, change] of [
    [3, { assignee: 'user_1', properties: JSON.stringify({ article: 'art-5', stage: 'checking' }) }],
    [4, { assignee: 'user_1' }],
    [5, { assignee: 'user_2' }],
    [6, { state: 'COMPLETED', completed_by: 'user_1' }],
    [7, { state: 'COMPLETED', completed_by: 'user_1' }],
    [100, { assignee: 'user_1' }],
    [8, { candidate_groups: [], candidate_users: ['user_1'] }],
    [9, { candidate_groups: ['leader'], candidate_users: ['user_1'] }],
  ] as const)
    await db
      .updateTable('user_task')
      .set(change as { readonly assignee: string })
      .where('key', '=', keyOfMade(number))
      .execute()
  // Rows of other people: a table of a few pages is rightly read from end to end whenever the planner's statistics say so.
  await sql`insert into user_task_candidate (candidate, due, task_key)
    select 'town_' || key % 50, due, key from user_task where state = 'CREATED' order by key limit ${COUNT / 2}`.execute(db)
  await sql`vacuum analyze user_task_candidate`.execute(db)
})
afterAll(() => database.drop())

const filterOf = (change: Partial<InboxFilter>): InboxFilter => ({
  ...OFFICIAL,
  box: 'group',
  light: null,
  caseType: null,
  q: null,
  today: TODAY,
  after: null,
  limit: 100,
  ...change,
})

async function walked(change: Partial<InboxFilter>) {
  const keys: string[] = []
  const pages: number[] = []
  for (let after: InboxPlace | null | undefined; after !== null; ) {
    const page = await listInbox(database.db, filterOf({ ...change, limit: 500, after: after ?? null }))
    keys.push(...page.rows.map(({ key }) => key))
    pages.push(page.rows.length)
    after = page.next
  }
  return { keys, pages }
}

interface Made {
  readonly key: string
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean
  readonly name: string | null
  readonly number: string
  readonly case_type: string
}

/** What the box holds, found the plain way. */
async function expected(keep: (task: Made) => boolean, groups: readonly string[] = OFFICIAL.groups): Promise<readonly string[]> {
  const rows: readonly Made[] = await database.db
    .selectFrom('user_task')
    .innerJoin('case_file', 'case_file.id', 'user_task.case_id')
    .select([
      'user_task.key',
      sql<string | null>`nullif(due, '9999-12-31')`.as('due_on'),
      'yellow_on',
      'paused',
      'name',
      'number',
      'case_type',
    ])
    .where('state', '=', 'CREATED')
    .where('assignee', 'is', null)
    .where((eb) => eb.or([eb('candidate_groups', '&&', eb.val([...groups])), eb('candidate_users', '@>', eb.val([OFFICIAL.userId]))]))
    .execute()
  const place = (task: Made) => `${task.due_on ?? '9999-12-31'} ${task.key}`
  return [...rows]
    .filter(keep)
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .map(({ key }) => key)
}

describe('the walk through an inbox', () => {
  test('yields each task once, most urgent first', async () => {
    const { keys } = await walked({})

    expect(keys).toEqual(await expected(() => true))
    expect(keys).toContain(keyOfMade(8))
    expect(keys).toContain(keyOfMade(9))
    expect(keys).not.toContain(keyOfMade(3))
  })

  test.each(['red', 'yellow', 'green', 'paused', 'none'])('finds every task whose light is %s', async (light) => {
    const { keys } = await walked({ light })

    expect(keys).toEqual(await expected((task) => lightOn(TODAY, task) === light))
    expect(keys.length).toBeGreaterThan(100)
  })

  test('finds what is rare over several pages, some of them short', async () => {
    const { keys, pages } = await walked({ caseType: 'seldom' })

    expect(keys).toEqual(await expected(({ case_type }) => case_type === 'seldom'))
    expect(pages.length).toBeGreaterThan(3)
  })

  test('searches number, subject and name of the task as plain text', async () => {
    expect((await walked({ q: 'made-0004999' })).keys).toEqual(await expected(({ number }) => number.startsWith('MADE-0004999')))
    expect((await walked({ q: '100%' })).keys).toEqual([])
    expect((await walked({ q: 'check 3', light: 'red' })).keys).toEqual(
      await expected((task) => task.name === 'Check 3' && lightOn(TODAY, task) === 'red'),
    )
  })

  test.each([
    ['group', { limit: 20 }],
    ['group', { limit: 20, light: 'paused' }],
    ['mine', {}],
    ['done', {}],
  ] as const)('%s (%o) says of a task what is kept of it', async (box, more) => {
    const { rows } = await listInbox(database.db, filterOf({ box, ...more }))

    expect(rows.length).toBeGreaterThan(1)
    for (const line of rows) expect(await inboxTask(database.db, line.key)).toMatchObject(line)
  })

  test('shows a task that waits for two of my groups once', async () => {
    const groups = ['official', 'expert']

    const { keys } = await walked({ groups })

    expect(keys).toEqual(await expected(() => true, groups))
  })

  test('shows taken tasks to whom they are, finished ones newest first', async () => {
    expect((await walked({ box: 'mine' })).keys.toSorted()).toEqual([3, 4, 100].map(keyOfMade))
    expect((await walked({ box: 'done' })).keys).toEqual([7, 6].map(keyOfMade))
  })
})

describe('counts', () => {
  test('stop at a thousand and say so', async () => {
    const first = await listInbox(database.db, filterOf({ limit: 10 }))
    const rare = await listInbox(database.db, filterOf({ groups: ['rare'] }))

    expect(first.counted).toEqual({ total: COUNTED, isAtLeast: true })
    expect(rare.counted).toEqual({ total: (await expected(() => true, ['rare'])).length, isAtLeast: false })
    expect(rare.rows.length).toBeGreaterThan(40)
    expect(await countInbox(database.db, OFFICIAL, TODAY)).toEqual({
      mine: 3,
      group: COUNTED,
      red: COUNTED,
      yellow: (await expected((task) => lightOn(TODAY, task) === 'yellow')).length,
      done: 2,
      countedTo: COUNTED,
    })
  })

  test('say "at least" where not all was looked through', async () => {
    const { counted, next } = await listInbox(database.db, filterOf({ q: 'nothing has this name' }))

    expect(counted).toEqual({ total: 0, isAtLeast: true })
    expect(next).not.toBeNull()
  })
})

const casesOf = (change: Partial<CaseListFilter>): CaseListFilter => ({
  organisationId: null,
  q: null,
  status: null,
  stage: null,
  caseType: null,
  subjectId: null,
  light: null,
  today: TODAY,
  after: null,
  limit: 100,
  ...change,
})

async function walkedCases(change: Partial<CaseListFilter>): Promise<readonly string[]> {
  const ids: string[] = []
  for (let after: CasePlace | null | undefined; after !== null; ) {
    const page = await listCases(database.db, casesOf({ ...change, limit: 500, after: after ?? null }))
    ids.push(...page.rows.map(({ id }) => id))
    after = page.next
  }
  return ids
}

describe('the list of cases', () => {
  const numbered = (keep: (n: number) => boolean) =>
    Array.from({ length: COUNT }, (_, index) => COUNT - index)
      .filter(keep)
      .map((n) => `case_made_${n}`)

  test('yields each case once, newest first', async () => {
    expect(await walkedCases({ status: 'SELDOM' })).toEqual(numbered((n) => n % 2500 === 0))
    expect(await walkedCases({ status: 'SELDOM', caseType: 'seldom' })).toEqual(numbered((n) => n % 5000 === 0))
    expect(await walkedCases({ q: 'MADE-0001', caseType: 'seldom' })).toEqual(numbered((n) => n >= 10_000 && n < 20_000 && n % 5000 === 0))
    expect(await walkedCases({ light: 'none' })).toEqual(numbered((n) => n % 20 === 0))
  })

  test('counts to a thousand', async () => {
    expect((await listCases(database.db, casesOf({}))).counted).toEqual({ total: COUNTED, isAtLeast: true })
    expect((await listCases(database.db, casesOf({ status: 'SELDOM' }))).counted).toEqual({ total: COUNT / 2500, isAtLeast: false })
  })
})

describe('no page reads a table from end to end, or more rows than it may', () => {
  const GROWING = ['user_task', 'user_task_candidate', 'deadline', 'case_file', 'subject']
  const place = { due: '2026-09-01', key: '1' }
  const at = { submittedAt: '2026-01-01T08:00:00.000Z', id: 'case_made_1' }
  const few = 6 * (COUNTED + 100)
  const walk = 8 * LOOKED_THROUGH
  const inbox: readonly (readonly [title: string, filter: Partial<InboxFilter>, most: number])[] = [
    ['first page', {}, few],
    ['a later page', { after: place }, 1000],
    ['own tasks', { box: 'mine' }, few],
    ['finished tasks', { box: 'done' }, few],
    ['a rare group', { groups: ['rare'] }, few],
    ['several groups', { groups: ['official', 'expert', 'rare'] }, 3 * few],
    ['late ones', { light: 'red' }, walk],
    ['paused ones', { light: 'paused' }, walk],
    ['a rare case type', { caseType: 'seldom' }, walk],
    ['a search', { q: 'MADE-00049' }, walk],
    ['a later page of a search', { q: 'MADE-00049', after: place }, walk],
  ]
  const cases: readonly (readonly [title: string, filter: Partial<CaseListFilter>, most: number])[] = [
    ['first page', {}, few],
    ['a later page', { after: at }, 1000],
    ['a rare status', { status: 'SELDOM' }, few],
    ['a stage', { stage: 'review' }, few],
    ['an organisation and a status', { organisationId: 'org_made', status: 'SELDOM' }, walk],
    ['late ones', { light: 'red' }, walk],
    ['a search', { q: 'MADE-00049', after: at }, walk],
  ]

  async function check(plans: Awaited<ReturnType<typeof plansOf>>, most: number): Promise<void> {
    expect(plans).toHaveLength(1)
    const [plan] = plans
    if (plan === undefined) return
    expect(
      scansIn(plan).filter((table) => GROWING.includes(table)),
      planLine(plan),
    ).toEqual([])
    expect(
      rowsRead(plan),
      nodesOf(plan)
        .map((node) => `${planLine({ ...node, Plans: [] })} ${node['Actual Rows']}x${node['Actual Loops']}`)
        .join('\n'),
    ).toBeLessThan(most)
  }

  test.each(inbox)('inbox: %s', async (_title, filter, most) => {
    await check(await plansOf(database.db, (trx) => listInbox(trx, filterOf(filter)), { run: true }), most)
  })

  test('inbox: counts', async () => {
    await check(await plansOf(database.db, (trx) => countInbox(trx, OFFICIAL, TODAY), { run: true }), 4 * LOOKED_THROUGH)
  })

  test.each(cases)('cases: %s', async (_title, filter, most) => {
    await check(await plansOf(database.db, (trx) => listCases(trx, casesOf(filter)), { run: true }), most)
  })

  test('cases: counts', async () => {
    const [plan] = await plansOf(database.db, (trx) => countCases(trx, null, TODAY), { run: true })

    expect(plan === undefined ? Number.NaN : rowsRead(plan)).toBeLessThan(200_000)
  })
})
