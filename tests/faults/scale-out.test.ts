/**
 * Two servers and two workers (`server/main.ts` as in production) on one PostgreSQL and one Redis: they share the work, the death of one loses
 * nothing, a rolling restart fails no request, and what is deployed on one is known to the other.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAudit } from '../../server/audit/index.ts'
import { systemClock } from '../../server/clock.ts'
import { ensureStudioBuilt } from '../../server/embedded/studio.ts'
import { createIdentity } from '../../server/identity/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { productViolations } from '../support/invariants.ts'
import { bpmn, sequence, serviceTask, timerCatch, userTask } from '../support/models.ts'
import { type RunningServer, startRedis } from '../support/servers.ts'
import { type Client, createClient, type Member, startMember } from './cluster.ts'
import { pause } from './product-server.ts'

const CASES = Number(process.env.FAULT_CASES ?? 40)
const PASSWORD = 'Scale-Out-2026-xq'
const READY_MS = 180_000

const notify = serviceTask('tell', 'notify', {
  more: '<zeebe:taskHeaders><zeebe:header key="to" value="operator"/><zeebe:header key="title" value="done"/><zeebe:header key="body" value="done"/></zeebe:taskHeaders>',
})
const MODEL = bpmn('shared', sequence(userTask('approve'), timerCatch('wait', 'PT0.2S'), notify))

let database: TestDatabase
let redis: RunningServer
let folder: string
let place: { readonly databaseUrl: string; readonly redisUrl: string; readonly dataFolder: string }
const members: Member[] = []

async function start(role: Member['role'], port?: number) {
  const member = await startMember(role, { ...place, ...(port === undefined ? {} : { port }) })
  members.push(member)
  return member
}

beforeAll(async () => {
  await ensureStudioBuilt(join(import.meta.dirname, '../../dist/studio'), () => undefined)
  ;[database, redis] = await Promise.all([testDatabase(), startRedis()])
  folder = mkdtempSync(join(tmpdir(), 'pingji-cluster-'))
  chmodSync(folder, 0o755)
  place = { databaseUrl: database.url, redisUrl: redis.url, dataFolder: folder }
})
afterAll(async () => {
  for (const member of members) await member.kill()
  await redis.stop()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function deploy(client: Client, address: string, cookie: string): Promise<void> {
  const form = new FormData()
  form.append('resources', new Blob([MODEL]), 'shared.bpmn')
  const response = await fetch(`${address}/v2/deployments`, { method: 'POST', headers: { cookie }, body: form })
  expect(response.status, await response.text()).toBe(200)
  expect(client.counts.refused).toBe(0)
}

test('two servers and two workers share the work, and lose nothing when one dies or all are replaced', async () => {
  // All four at once: roles, shipped programmes and tables are made by one of them, whoever is first.
  let servers: readonly Member[] = await Promise.all([start('server'), start('server')])
  let workers: readonly Member[] = await Promise.all([start('worker'), start('worker')])
  const took = await Promise.all([...servers, ...workers].map((member) => member.ready(READY_MS)))
  console.info(`ready after ${took.map(Math.round).join(', ')} ms`)
  const clock = systemClock()
  const audit = createAudit({ db: database.db, clock })
  const identity = createIdentity({ db: database.db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 1 })
  for (const [username, roles] of [
    ['tester', ['designer']],
    ['onduty', ['operator']],
  ] as const)
    await identity.createAccount({ username, name: username, password: PASSWORD, roles }, 'system')
  const { token } = await identity.login({ username: 'tester', password: PASSWORD, address: 'test' })
  const cookie = `pingji_session=${token}`
  const client = createClient(() => servers.map((server) => server.address), cookie)

  await deploy(client, servers[0]?.address ?? '', cookie)
  const elsewhere = createClient(() => [servers[1]?.address ?? ''], cookie)
  const known = await elsewhere.send('POST', '/v2/process-instances', { processDefinitionId: 'shared', variables: {} })
  expect(known.status).toBe(200)

  let number = 1
  /** Begins cases and completes their tasks, two at a time, until told otherwise and until so many are begun. */
  async function load(until: () => boolean): Promise<void> {
    const lane = async () => {
      while (!until() || number < CASES) {
        number += 1
        const created = await client.send('POST', '/v2/process-instances', { processDefinitionId: 'shared', variables: { number } })
        const { processInstanceKey } = created.body as { readonly processInstanceKey: string }
        const found = await client.send('POST', '/v2/user-tasks/search', { filter: { processInstanceKey, state: 'CREATED' } })
        const [task] = (found.body as { readonly items: readonly { readonly userTaskKey: string }[] }).items
        const completed = await client.send('POST', `/v2/user-tasks/${task?.userTaskKey}/completion`, {})
        expect([created.status, found.status, completed.status]).toEqual([200, 200, 204])
        await pause(20)
      }
    }
    await Promise.all([lane(), lane()])
  }
  const open = async () =>
    (
      await sql<{ count: number }>`select count(*)::int as count from process_instance i where status = 'ACTIVE'
        and not exists (select 1 from user_task t where t.instance_key = i.key and t.state = 'CREATED')`.execute(database.db)
    ).rows[0]?.count

  // Killed in the middle of the work: one worker, then one server.
  let isOver = false
  const working = load(() => isOver)
  await expect
    .poll(async () => (await database.db.selectFrom('job').select('key').where('state', '=', 'COMPLETED').execute()).length)
    .toBeGreaterThan(10)
  const sharers = await sql<{ worker: string }>`select distinct worker from job where worker is not null`.execute(database.db)
  await workers[0]?.kill()
  await pause(300)
  await servers[0]?.kill()
  await pause(300)

  // Rolling restart under the same load: each process is replaced after its successor is ready, or on the same address.
  const [first, second] = await Promise.all([start('server', servers[0]?.port), start('worker')])
  await Promise.all([first.ready(READY_MS), second.ready(READY_MS)])
  const codes = await Promise.all([servers[1]?.stop(), workers[1]?.stop()])
  servers = [first]
  workers = [second]
  await pause(500)
  isOver = true
  await working
  const pidOf = (worker: string) => Number(worker.split('-').at(-1))
  await expect.poll(open, { timeout: 60_000 }).toBe(0)

  expect(codes).toEqual([0, 0])
  expect(client.counts.refused).toBe(0)
  expect(new Set(sharers.rows.map((row) => pidOf(row.worker))).size).toBe(2)
  const told = await sql<{ count: number; jobs: number }>`
    select (select count(*)::int from notification) as count, (select count(*)::int from job where state = 'COMPLETED') as jobs`.execute(
    database.db,
  )
  expect(told.rows).toEqual([{ count: number - 1, jobs: number - 1 }])
  expect(await productViolations(database.db, new Date().toISOString())).toEqual([])
  console.info(
    `${number} cases over two servers and two workers, one of each killed, the others replaced: ${client.counts.requests} requests, none failed, ${client.counts.repeats} sent again, longest ${Math.round(client.counts.longestMs)} ms`,
  )
})
