/**
 * Durable steps per second (design goal P1): completing a user task through the whole runtime until the next wait state, beside the same
 * rows written by hand-written SQL on the same server in the same run. Real PostgreSQL, fsync and synchronous commit on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { bpmn, sequence, userTask } from '../support/models.ts'
import { type Figure, median, quantile, rounded } from './figures.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const ROUNDS = 3
const INSTANCES = 200
const TASKS = 400
const VARIABLES = {
  case: { id: 'case_0123456789abcdefghjk', number: 'SS-2026-000123', type: 'rating' },
  subject: { id: 'subj_0123456789abcdefghjk', name: '深汕科技园智慧小区', areaSquareMetres: 51_234.5, households: 1204 },
  applicant: { organisationId: 'org_0123456789abcdefghjk', organisationName: '深汕物业服务有限公司', userId: 'u_1', personName: '王芳' },
  note: '材料齐全，符合法定形式。'.repeat(12),
}

interface Timing {
  readonly perSecond: number
  readonly p95: number
}

/** Runs `work` by so many clients at once for the time of a round. */
async function measure(clients: number, work: (client: number, turn: number) => Promise<void>): Promise<Timing> {
  const took: number[] = []
  const end = performance.now() + SECONDS * 1000
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let turn = 0; performance.now() < end; turn += 1) {
        const begun = performance.now()
        await work(client, turn)
        took.push(performance.now() - begun)
      }
    }),
  )
  return { perSecond: took.length / SECONDS, p95: quantile(took, 0.95) }
}

export async function bench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  let statements = 0
  const db = connect(server.url, { max: 4, onStatement: () => (statements += 1) })
  const raw = new pg.Pool({ connectionString: server.url, max: 4 })
  raw.on('error', () => undefined)
  try {
    await migrateToLatest(db)
    const runtime = createRuntime({ db, clock: systemClock(), functionsFor: () => ({}), zone: 'Asia/Shanghai' })
    const tasks = Array.from({ length: TASKS }, (_, index) =>
      userTask(`task-${index}`, '<zeebe:assignmentDefinition candidateGroups="official"/>'),
    )
    await runtime.deploy({ by: 'bench', resources: [{ name: 'bench.bpmn', content: bpmn('bench', sequence(...tasks)) }] })
    const byHand = await handWritten(raw)

    const figures: Figure[] = []
    for (const clients of [4, 16]) {
      const ours: Timing[] = []
      const theirs: Timing[] = []
      let steps = 0
      let sent = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        const open = await openInstances(clients)
        await sql`checkpoint`.execute(db)
        await measureWarmUp(open)
        const before = statements
        ours.push(
          await measure(clients, async (client, turn) => {
            await completeNext(open, client, turn)
            steps += 1
          }),
        )
        sent += statements - before
        await byHand.prepare(clients)
        await sql`checkpoint`.execute(db)
        theirs.push(await measure(clients, byHand.step))
      }
      const mine = median(ours.map((timing) => timing.perSecond))
      const limit = median(theirs.map((timing) => timing.perSecond))
      figures.push(
        {
          name: `durable steps, ${clients} clients`,
          value: rounded(mine),
          unit: 'steps/s',
          ratio: rounded(mine / limit),
          against: `the same rows by hand-written SQL (${rounded(limit)} steps/s)`,
        },
        {
          name: `durable steps, ${clients} clients, p95`,
          value: rounded(median(ours.map((timing) => timing.p95))),
          unit: 'ms',
          ratio: rounded(median(ours.map((timing) => timing.p95)) / median(theirs.map((timing) => timing.p95))),
          against: `the same by hand (${rounded(median(theirs.map((timing) => timing.p95)))} ms)`,
        },
        {
          name: `statements per step, ${clients} clients`,
          value: rounded(sent / steps),
          unit: 'statements',
          ratio: null,
          against: null,
        },
      )
    }
    return figures

    async function openInstances(clients: number): Promise<readonly (readonly string[])[]> {
      return Promise.all(
        Array.from({ length: clients }, async () => {
          const keys: string[] = []
          for (let index = 0; index < INSTANCES / clients; index += 1)
            keys.push((await runtime.createInstance({ processId: 'bench', variables: VARIABLES })).processInstanceKey)
          return keys
        }),
      )
    }

    async function measureWarmUp(open: readonly (readonly string[])[]): Promise<void> {
      await Promise.all(open.map((_, client) => completeNext(open, client, 0)))
    }

    async function completeNext(open: readonly (readonly string[])[], client: number, turn: number): Promise<void> {
      const own = open[client] ?? []
      const instanceKey = own[turn % own.length] ?? ''
      const found = await raw.query<{ key: string }>({
        name: 'open-task',
        text: `select key from user_task where instance_key = $1 and state = 'CREATED'`,
        values: [instanceKey],
      })
      await runtime.completeUserTask({
        userTaskKey: (found.rows[0]?.key ?? '') as Key,
        variables: { turn, checked: turn % 2 === 0 },
        by: 'official1',
      })
    }
  } finally {
    await raw.end()
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same durable work without an engine: lock and read the row, then replace it, close a task and a visit, open the next ones, note the command. */
async function handWritten(pool: pg.Pool) {
  for (const table of ['process_instance', 'user_task', 'element_history', 'command_history'])
    await pool.query(`create table hand_${table} (like ${table} including all)`)
  await pool.query('create sequence hand_key start 1')
  let open: string[][] = []

  async function prepare(clients: number): Promise<void> {
    open = Array.from({ length: clients }, () => [])
    for (let index = 0; index < INSTANCES; index += 1) {
      const { rows } = await pool.query<{ key: string }>(`select nextval('hand_key') * 4 as key`)
      const key = Number(rows[0]?.key)
      const state = { shape: 1, elements: elementsOf(key, key + 1, key + 2), taken: {} }
      await pool.query(
        `insert into hand_process_instance (key, definition_key, root_key, status, version, state, variables, started_at) values ($1, 1, $1, 'ACTIVE', 1, $2, $3, now())`,
        [key, state, { [key]: VARIABLES }],
      )
      await pool.query(
        `insert into hand_user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups, priority, headers, properties, created_at)
         values ($1, $2, $2, 1, 'bench', 'task-0', $3, 'task-0', 'CREATED', '{}', '{official}', 50, '{}', '{}', now())`,
        [key + 2, key, key + 1],
      )
      await pool.query(
        `insert into hand_element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at) values ($1, $2, 1, 'task-0', 'USER_TASK', 'task-0', $2, 'ACTIVE', now())`,
        [key + 1, key],
      )
      open[index % clients]?.push(String(key))
    }
    await pool.query(`select setval('hand_key', nextval('hand_key') + 10)`)
  }

  function elementsOf(instance: number, element: number, task: number) {
    return {
      [instance]: { key: String(instance), elementId: 'bench', scopeKey: null, phase: 'ACTIVE' },
      [element]: {
        key: String(element),
        elementId: `task-${task % TASKS}`,
        scopeKey: String(instance),
        phase: 'ACTIVE',
        userTaskKey: String(task),
      },
    }
  }

  const WRITE = `with i as (update hand_process_instance set version = version + 1, status = 'ACTIVE', state = $3, variables = $4 where key = $1 and version = $2 returning 1),
    c as (insert into hand_command_history (instance_key, version, at, actor, kind, flows) values ($1, $2 + 1, $5, 'official1', 'complete-user-task', $6)),
    e as (insert into hand_element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at) values ($7, $1, 1, $11, 'USER_TASK', $11, $1, 'ACTIVE', $5)),
    f as (update hand_element_history set state = 'COMPLETED', ended_at = $5 where key = $8),
    t as (insert into hand_user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups, priority, headers, properties, created_at)
      values ($9, $1, $1, 1, 'bench', $11, $7, $11, 'CREATED', '{}', '{official}', 50, '{}', '{}', $5)),
    u as (update hand_user_task set state = 'COMPLETED', ended_at = $5, completed_by = 'official1' where key = $10)
    select count(*) from i`
  let nextKey = 1_000_000_000

  async function step(client: number, turn: number): Promise<void> {
    const own = open[client] ?? []
    const key = own[turn % own.length] ?? ''
    const connection = await pool.connect()
    try {
      const found = await connection.query<{ key: string }>({
        name: 'task',
        text: `select key from hand_user_task where instance_key = $1 and state = 'CREATED'`,
        values: [key],
      })
      await connection.query('begin')
      const { rows } = await connection.query<{ version: number; state: { elements: object }; variables: { [scope: string]: object } }>({
        name: 'lock',
        text: 'select version, state, variables from hand_process_instance where key = $1 for update',
        values: [key],
      })
      const row = rows[0]
      if (row === undefined) throw new Error('Expected the instance, but there is none')
      const element = Object.keys(row.state.elements).find((each) => each !== key)
      nextKey += 2
      const at = new Date().toISOString()
      const name = `task-${nextKey % TASKS}`
      const state = JSON.stringify({ shape: 1, elements: elementsOf(Number(key), nextKey, nextKey + 1), taken: {} })
      const variables = JSON.stringify({ [key]: { ...row.variables[key], turn, checked: turn % 2 === 0 } })
      await connection.query({
        name: 'write',
        text: WRITE,
        values: [key, row.version, state, variables, at, [`${name}-next`], nextKey, element, nextKey + 1, found.rows[0]?.key, name],
      })
      await connection.query('commit')
    } finally {
      connection.release()
    }
  }

  return { prepare, step }
}
