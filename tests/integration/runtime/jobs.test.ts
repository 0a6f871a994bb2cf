/** Jobs: at least once, their database effects exactly once (reliability invariant I3). */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BpmnError } from '../../../server/runtime/index.ts'
import { claimJobs, lockLeasedJob } from '../../../server/store/jobs.ts'
import type { Trx } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, element, flow, sequence, serviceTask, userTask } from '../../support/models.ts'
import { testRuntime } from '../../support/runtime.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await sql`create table effect (job_key bigint not null, note text not null)`.execute(database.db)
})
afterAll(() => database.drop())

const effectsOf = async (note: string) =>
  (await sql<{ job_key: string }>`select job_key from effect where note = ${note}`.execute(database.db)).rows.length
const write = (trx: Trx, jobKey: string, note: string) => sql`insert into effect values (${jobKey}, ${note})`.execute(trx)
const statusOf = async (key: string) =>
  (await database.db.selectFrom('process_instance').select('status').where('key', '=', key).executeTakeFirstOrThrow()).status
const incidentsOf = (key: string) => database.db.selectFrom('incident').selectAll().where('instance_key', '=', key).orderBy('key').execute()

test('hands the handler its headers and the visible variables', async () => {
  const app = testRuntime(database.db)
  const more =
    '<zeebe:ioMapping><zeebe:input source="=area * 2" target="doubled"/><zeebe:output source="=letter" target="sent"/></zeebe:ioMapping><zeebe:taskHeaders><zeebe:header key="template" value="notice"/></zeebe:taskHeaders>'
  await app.deploy(bpmn('heard', sequence(serviceTask('issue', 'heard.issue', { more }))))
  const seen: unknown[] = []
  app.runtime.registerJobHandler('heard.issue', async (job) => {
    seen.push({ headers: job.headers, variables: job.variables, caseId: job.caseId, elementId: job.elementId })
    return { letter: 'SS-1' }
  })

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'heard', variables: { area: 21 }, caseId: 'case_9' })
  await app.runtime.drain()

  expect(seen).toEqual([{ headers: { template: 'notice' }, variables: { area: 21, doubled: 42 }, caseId: 'case_9', elementId: 'issue' }])
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ area: 21, sent: 'SS-1' })
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
})

test('rolls the effects of a failing handler back and tries again', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('flaky', sequence(serviceTask('issue', 'flaky.issue'))))
  let tries = 0
  app.runtime.registerJobHandler('flaky.issue', async (job, trx) => {
    await write(trx, job.key, 'flaky')
    tries += 1
    if (tries < 3) throw new Error('the printer is busy')
    return {}
  })

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'flaky', variables: {} })
  await app.runtime.drain()

  expect(tries).toBe(3)
  expect(await effectsOf('flaky')).toBe(1)
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
})

test('raises an incident with the reason, and goes on when it is resolved', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('stuck', sequence(serviceTask('issue', 'stuck.issue', { retries: 2 }))))
  let paper = false
  app.runtime.registerJobHandler('stuck.issue', async (job, trx) => {
    await write(trx, job.key, 'stuck')
    if (!paper) throw new Error('打印机没有纸')
    return {}
  })

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'stuck', variables: {} })
  await app.runtime.drain()
  const [incident] = await incidentsOf(processInstanceKey)
  paper = true
  await app.runtime.resolveIncident(incident?.key as never)
  await app.runtime.drain()

  expect(incident).toMatchObject({ type: 'JOB_NO_RETRIES', message: '打印机没有纸', state: 'ACTIVE', element_id: 'issue' })
  expect(await incidentsOf(processInstanceKey)).toMatchObject([{ state: 'RESOLVED' }])
  expect(await effectsOf('stuck')).toBe(1)
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
})

test('turns a BPMN error of a handler into its boundary event', async () => {
  const app = testRuntime(database.db)
  const issue = serviceTask('issue', 'refused.issue')
  const body = [
    sequence(issue),
    element('boundaryEvent', 'too-small', '<bpmn:errorEventDefinition id="refused_error" errorRef="too_small"/>', 'attachedToRef="issue"')
      .xml,
    userTask('explain').xml,
    flow('too-small', 'explain'),
    element('endEvent', 'end_refused').xml,
    flow('explain', 'end_refused'),
  ].join('\n')
  await app.deploy(bpmn('refused', body, '<bpmn:error id="too_small" name="too small" errorCode="TOO_SMALL"/>'))
  app.runtime.registerJobHandler('refused.issue', async (job, trx) => {
    await write(trx, job.key, 'refused')
    throw new BpmnError('TOO_SMALL', 'the area is too small')
  })

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'refused', variables: {} })
  await app.runtime.drain()

  const task = await database.db
    .selectFrom('user_task')
    .select('element_id')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirst()
  expect(task?.element_id).toBe('explain')
  expect(await effectsOf('refused')).toBe(0)
  const job = await database.db
    .selectFrom('job')
    .select(['state', 'error_code'])
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirst()
  expect(job).toEqual({ state: 'ERROR_THROWN', error_code: 'TOO_SMALL' })
})

test('carries effects out once though the lease lapsed meanwhile', async () => {
  const slow = testRuntime(database.db, { leaseMs: 50 })
  const quick = testRuntime(database.db, { leaseMs: 5000 })
  await slow.deploy(bpmn('lapse', sequence(serviceTask('issue', 'lapse.issue'))))
  let begun: () => void = () => undefined
  const inside = new Promise<void>((done) => {
    begun = done
  })
  const calls: string[] = []
  slow.runtime.registerJobHandler('lapse.issue', async (job, trx) => {
    calls.push('slow')
    begun()
    await new Promise((done) => setTimeout(done, 300))
    await write(trx, job.key, 'lapse')
    return { by: 'slow' }
  })
  quick.runtime.registerJobHandler('lapse.issue', async (job, trx) => {
    calls.push('quick')
    await write(trx, job.key, 'lapse')
    return { by: 'quick' }
  })
  const { processInstanceKey } = await slow.runtime.createInstance({ processId: 'lapse', variables: {} })

  const first = slow.runtime.drain()
  await inside
  await new Promise((done) => setTimeout(done, 100))
  await Promise.all([first, quick.runtime.drain()])

  expect(await effectsOf('lapse')).toBe(1)
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
  expect(calls).toContain('slow')
})

test('refuses the completion of a worker whose token is old', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('fenced', sequence(serviceTask('issue', 'fenced.issue'))))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'fenced', variables: {} })
  const [claimed] = await claimJobs(database.db, { types: ['fenced.issue'], limit: 1, token: 'old', leaseMs: 1, worker: 'sleeper' })
  await new Promise((done) => setTimeout(done, 20))
  await claimJobs(database.db, { types: ['fenced.issue'], limit: 1, token: 'new', leaseMs: 60_000, worker: 'successor' })

  const found = (token: string) => database.db.transaction().execute((trx) => lockLeasedJob(trx, claimed?.key ?? '', token))

  expect(claimed?.instance_key).toBe(processInstanceKey)
  expect(await found('old')).toBeUndefined()
  expect((await found('new'))?.worker).toBe('successor')
})

test('shares a hundred jobs between two processes, each done once', async () => {
  const apps = [testRuntime(database.db), testRuntime(database.db)]
  await apps[0]?.deploy(bpmn('shared', sequence(serviceTask('issue', 'shared.issue'))))
  for (const app of apps)
    app.runtime.registerJobHandler('shared.issue', async (job, trx) => {
      await write(trx, job.key, 'shared')
      return {}
    })
  for (let index = 0; index < 100; index += 1) await apps[0]?.runtime.createInstance({ processId: 'shared', variables: {} })

  await Promise.all(apps.map((app) => app.runtime.drain()))

  const rows = await sql<{ total: string; distinct: string }>`
    select count(*) as total, count(distinct job_key) as distinct from effect where note = 'shared'`.execute(database.db)
  expect(rows.rows).toEqual([{ total: '100', distinct: '100' }])
})

test('lets a handler move its own instance on', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('own', sequence(serviceTask('issue', 'own.issue'), userTask('look'))))
  app.runtime.registerJobHandler('own.issue', async (job, trx) => {
    await app.runtime.setVariables({ scopeKey: job.processInstanceKey, variables: { noted: true } }, trx)
    return {}
  })

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'own', variables: {} })
  await app.runtime.drain()

  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ noted: true })
  expect((await app.tasks('look')).length).toBe(1)
})

test('works jobs off by itself once started', async () => {
  const app = testRuntime(database.db, { pollMs: 50 })
  await app.deploy(bpmn('started', sequence(serviceTask('issue', 'started.issue'))))
  app.runtime.registerJobHandler('started.issue', async (job, trx) => {
    await write(trx, job.key, 'started')
    return {}
  })
  await app.runtime.start()

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'started', variables: {} })
  await expect.poll(() => statusOf(processInstanceKey), { timeout: 5000 }).toBe('COMPLETED')
  await app.runtime.stop()
  await app.runtime.createInstance({ processId: 'started', variables: {} })
  await new Promise((done) => setTimeout(done, 200))

  expect(await effectsOf('started')).toBe(1)
})
