import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SearchRequest, type Source, search } from '../../../server/store/engine-search.ts'
import { SOURCES, type SourceName, scopeOfVariableKey, variableKeyOf } from '../../../server/store/engine-sources.ts'
import * as statistics from '../../../server/store/engine-statistics.ts'
import type { Trx } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type PlanNode, planLine, plansOf, scansIn } from '../../support/plans.ts'

// No search that a program makes often may read a growing table from end to end, however it is paged: what no index answers shows as a
// sequential scan also when the planner is told to avoid it, and a page in the order of the rows must not sort them all first.
const GROWING = [
  'process_instance',
  'element_history',
  'job',
  'user_task',
  'incident',
  'decision_instance',
  'correlated_message',
  'message_subscription',
]

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const EVERYTHING: SearchRequest = { filter: {}, sort: [], limit: 50, from: 0, after: null, before: null }
const KEY = '2251799813685300'
const TIME = '2026-05-08T01:00:00Z'
const cursor = (...values: readonly string[]) => Buffer.from(JSON.stringify(values)).toString('base64')

/** Counting stops at 10,001 rows: there a scan that throws no row away is as good as any. */
const growingIn = ([page, ...counting]: readonly PlanNode[]) =>
  [...(page === undefined ? [] : scansIn(page)), ...counting.flatMap((plan) => scansIn(plan, { filtered: true }))].filter((table) =>
    GROWING.includes(table),
  )
const avoiding = (work: (trx: Trx) => Promise<unknown>) => plansOf(database.db, work, { avoidScans: true })

const SEARCHES: readonly (readonly [title: string, source: SourceName, request: Partial<SearchRequest>])[] = [
  ['instances, newest pages', 'processInstances', { after: cursor(KEY) }],
  [
    'instances by start',
    'processInstances',
    { sort: [{ field: 'startDate', order: 'desc' }], after: cursor('2026-05-08 01:00:00+00', KEY) },
  ],
  ['active instances of a definition', 'processInstances', { filter: { state: { $eq: 'ACTIVE' }, processDefinitionKey: { $eq: KEY } } }],
  ['instances of a process', 'processInstances', { filter: { processDefinitionId: { $eq: 'review' } } }],
  ['instances with incidents', 'processInstances', { filter: { hasIncident: { $eq: true } } }],
  ['instances at an element', 'processInstances', { filter: { processDefinitionKey: { $eq: KEY }, elementId: { $eq: 'check' } } }],
  ['called instances', 'processInstances', { filter: { parentProcessInstanceKey: { $eq: KEY } } }],
  ['instances of a case', 'processInstances', { filter: { businessId: { $eq: 'case-1' } } }],
  ['elements of an instance', 'elementInstances', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['elements of a definition', 'elementInstances', { filter: { processDefinitionKey: { $eq: KEY }, elementId: { $eq: 'check' } } }],
  ['variables of an instance', 'variables', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['variables, page by page', 'variables', { after: cursor(KEY, KEY) }],
  ['tasks of a person', 'userTasks', { filter: { assignee: { $eq: 'official1' }, state: { $eq: 'CREATED' } } }],
  ['tasks of a group', 'userTasks', { filter: { candidateGroup: { $eq: 'official' }, state: { $eq: 'CREATED' } } }],
  ['tasks of an instance', 'userTasks', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['tasks by creation', 'userTasks', { sort: [{ field: 'creationDate', order: 'asc' }], after: cursor('2026-05-08 01:00:00+00', KEY) }],
  ['what was done to a task', 'userTaskAudit', { fixed: { userTaskKey: { $eq: KEY } } }],
  ['jobs of an instance', 'jobs', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['jobs, page by page', 'jobs', { after: cursor(KEY) }],
  ['open incidents', 'incidents', { filter: { state: { $eq: 'ACTIVE' } } }],
  ['incidents of an instance', 'incidents', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['incidents by time', 'incidents', { sort: [{ field: 'creationTime', order: 'desc' }], after: cursor('2026-05-08 01:00:00+00', KEY) }],
  ['subscriptions of a message', 'messageSubscriptions', { filter: { messageName: { $eq: 'paid' }, correlationKey: { $eq: '1' } } }],
  ['correlations of an instance', 'correlatedMessageSubscriptions', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['correlations of a message', 'correlatedMessageSubscriptions', { filter: { messageKey: { $eq: KEY } } }],
  ['decisions of an instance', 'decisionInstances', { filter: { processInstanceKey: { $eq: KEY } } }],
  ['evaluations of a decision', 'decisionInstances', { filter: { decisionDefinitionKey: { $eq: KEY } } }],
  ['one evaluation', 'decisionInstances', { filter: { decisionEvaluationInstanceKey: { $eq: `${KEY}-1` } } }],
]

describe('no sequential scan on a table that grows', () => {
  test.each(SEARCHES)('%s', async (_title, name, request) => {
    const plans = await avoiding((trx) => search(trx, SOURCES[name], { ...EVERYTHING, ...request }))

    expect(plans.length).toBeGreaterThanOrEqual(2)
    expect(growingIn(plans), plans.map(planLine).join('\n')).toEqual([])
  })

  const window = { from: TIME, to: '2026-05-09T01:00:00Z', type: 'letter.print' }
  const counts: readonly (readonly [string, Source])[] = [
    ['instances by process', statistics.instancesByProcess()],
    ['instances by version', statistics.instancesByVersion('review')],
    ['instances by error', statistics.instancesByError()],
    ['instances by error and definition', statistics.instancesByErrorAndDefinition(1)],
    ['jobs by worker', statistics.jobsByWorker(window)],
    ['jobs over time', statistics.jobsOverTime(window, 3600)],
    ['errors of jobs', statistics.jobErrors(window)],
  ]
  test.each(counts)('%s', async (_title, source) => {
    const plans = await avoiding((trx) => search(trx, source, EVERYTHING))

    expect(growingIn(plans), plans.map(planLine).join('\n')).toEqual([])
  })

  test('what no index answers is found by this test', async () => {
    const request = { ...EVERYTHING, filter: { workers: { $eq: '1' } } }
    const whole: Source = {
      from: sql`(select worker, count(*) as n from job where error_message like '%paper%' group by worker) g`,
      key: { sql: 'g.worker', type: 'text', nullable: false },
      fields: { workers: { sql: 'g.n', type: 'bigint', nullable: false } },
    }
    const plans = await avoiding((trx) => search(trx, whole, request))

    expect(growingIn(plans)).toEqual(['job', 'job'])
  })
})

describe('the key of a variable', () => {
  test('leads back to its scope, and is the one the database counts', async () => {
    const key = variableKeyOf(KEY, '建筑面积')
    const inSql = await database.db.executeQuery<{ key: string }>(
      CompiledQuery.raw(
        `select ${SOURCES.variables.key.sql} as key from (select '${KEY}' as key) s cross join (select '建筑面积' as key) v`,
      ),
    )

    expect(scopeOfVariableKey(key)).toBe(KEY)
    expect(inSql.rows[0]?.key).toBe(key)
    expect(variableKeyOf(KEY, 'area')).not.toBe(key)
  })
})
