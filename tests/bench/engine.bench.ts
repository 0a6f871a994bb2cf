/**
 * Durable steps per second (design goal P1): completing a user task through the whole runtime until the next wait state, beside the same
 * rows written by hand-written SQL on the same server in the same run. Real PostgreSQL, fsync and synchronous commit on.
 */
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from 'bpmn-engine'
import pg from 'pg'
import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { bpmn, sequence, userTask } from '../support/models.ts'
import { genericPlans, hotStatements } from '../support/plans.ts'
import { type Figure, median, type Note, planNotes, quantile, rounded } from './figures.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const ROUNDS = 3
const INSTANCES = 200
const TASKS = 400
const GROUPED_CLIENTS = 200
const PEER_CLIENTS = 16
const PEER_TASKS = 12
const OPEN_COUNTS = (process.env.BENCH_OPEN ?? '1000,100000').split(',').map(Number)
/** Keys of copied rows: far above those the runtime takes during a bench. */
const COPIED_KEYS = 4_000_000_000
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

export async function bench(): Promise<readonly (Figure | Note)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  let statements = 0
  const hot = hotStatements()
  const db = connect(server.url, {
    max: 4,
    onStatement: (text) => {
      statements += 1
      hot.onStatement(text)
    },
  })
  const raw = new pg.Pool({ connectionString: server.url, max: 4 })
  raw.on('error', () => undefined)
  try {
    await migrateToLatest(db)
    const runtime = createRuntime({ db, clock: systemClock(), functionsFor: () => ({}), zone: 'Asia/Shanghai' })
    // What a client that follows the events knows: the open task of each instance.
    const waiting = new Map<string, Key>()
    runtime.onEvents(async ({ instanceKey, events }) => {
      for (const event of events) if (event.kind === 'user-task-created') waiting.set(instanceKey, event.task.key)
    })
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
        await atRest()
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
        await atRest()
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
    figures.push(...(await grouped()), ...(await besidePeer()), ...(await flat()))
    return [...figures, ...planNotes(await genericPlans(db, hot.texts))]

    /** Before each round: statistics as autovacuum keeps them, and no pages that wait for their first copy in the log. */
    async function atRest(): Promise<void> {
      await raw.query('vacuum analyze')
      await raw.query('checkpoint')
    }

    /** Many clients, so that commands share transactions, beside a hundred steps in one hand-written statement. */
    async function grouped(): Promise<readonly Figure[]> {
      const ours: Timing[] = []
      const theirs: Timing[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const open = await openInstances(GROUPED_CLIENTS, GROUPED_CLIENTS * 4)
        await atRest()
        await measureWarmUp(open)
        ours.push(await measure(GROUPED_CLIENTS, (client, turn) => completeNext(open, client, turn)))
        await byHand.prepare(2)
        await atRest()
        const timing = await measure(2, byHand.hundred)
        theirs.push({ perSecond: timing.perSecond * 100, p95: timing.p95 })
      }
      const mine = median(ours.map((timing) => timing.perSecond))
      const limit = median(theirs.map((timing) => timing.perSecond))
      const [p95, limitP95] = [ours, theirs].map((timings) => median(timings.map((timing) => timing.p95))) as [number, number]
      return [
        {
          name: `durable steps, ${GROUPED_CLIENTS} clients, group commit`,
          value: rounded(mine),
          unit: 'steps/s',
          ratio: rounded(mine / limit),
          against: `a hundred steps in one hand-written statement (${rounded(limit)} steps/s)`,
        },
        {
          name: `durable steps, ${GROUPED_CLIENTS} clients, group commit, p95`,
          value: rounded(p95),
          unit: 'ms',
          ratio: rounded(p95 / limitP95),
          against: `the hundred by hand (${rounded(limitP95)} ms)`,
        },
      ]
    }

    /** The same model in bpmn-engine, its whole state saved at each wait and recovered at each completion. */
    async function besidePeer(): Promise<readonly Figure[]> {
      const peer = await peerSteps(raw)
      const open = await openInstances(PEER_CLIENTS)
      await atRest()
      await measureWarmUp(open)
      const ours = await measure(PEER_CLIENTS, (client, turn) => completeNext(open, client, turn))
      const theirs = await measure(PEER_CLIENTS, peer)
      return [
        {
          name: `durable steps, ${PEER_CLIENTS} clients`,
          value: rounded(ours.perSecond),
          unit: 'steps/s',
          ratio: rounded(ours.perSecond / theirs.perSecond),
          against: `bpmn-engine with saved state (${rounded(theirs.perSecond)} steps/s)`,
        },
      ]
    }

    /** Does the time of a step grow with the number of open instances? */
    async function flat(): Promise<readonly Figure[]> {
      const figures: Figure[] = []
      let first: number | undefined
      for (const open of OPEN_COUNTS) {
        await fillUp(open)
        const own = await openInstances(4)
        await measureWarmUp(own)
        const { p95 } = await measure(4, (client, turn) => completeNext(own, client, turn))
        first ??= p95
        figures.push({
          name: `p95 of a step among ${open} open instances`,
          value: rounded(p95),
          unit: 'ms',
          ratio: rounded(p95 / first),
          against: `among ${OPEN_COUNTS[0]} (${rounded(first)} ms)`,
        })
      }
      return figures
    }

    /** Copies of a waiting instance, made by SQL, until so many are open. */
    async function fillUp(count: number): Promise<void> {
      const model = (await runtime.createInstance({ processId: 'bench', variables: VARIABLES })).processInstanceKey
      const there = Number(
        (await raw.query<{ n: string }>(`select count(*) as n from process_instance where status = 'ACTIVE'`)).rows[0]?.n,
      )
      const missing = Math.max(0, count - there)
      const keys = `generate_series(1, ${missing}::bigint) as n`
      const base = COPIED_KEYS + there * 4
      await raw.query(
        `insert into process_instance (key, definition_key, root_key, status, version, state, variables, started_at)
         select ${base} + n * 4, definition_key, ${base} + n * 4, status, version, state, variables, started_at from process_instance, ${keys} where key = $1`,
        [model],
      )
      await raw.query(
        `insert into element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at)
         select ${base} + n * 4 + 1, ${base} + n * 4, definition_key, element_id, type, name, ${base} + n * 4, state, started_at from element_history, ${keys}
         where instance_key = $1 and type = 'USER_TASK'`,
        [model],
      )
      await raw.query(
        `insert into user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups, priority, headers, properties, created_at)
         select ${base} + n * 4 + 2, ${base} + n * 4, ${base} + n * 4, definition_key, process_id, element_id, ${base} + n * 4 + 1, name, state, candidate_users, candidate_groups, priority, headers, properties, created_at
         from user_task, ${keys} where instance_key = $1`,
        [model],
      )
      await raw.query('vacuum analyze process_instance')
      await raw.query('vacuum analyze user_task')
      await raw.query('vacuum analyze element_history')
    }

    async function openInstances(clients: number, count = INSTANCES): Promise<readonly (readonly string[])[]> {
      return Promise.all(
        Array.from({ length: clients }, async () => {
          const keys: string[] = []
          for (let index = 0; index < count / clients; index += 1)
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
      await runtime.completeUserTask({
        userTaskKey: waiting.get(instanceKey) ?? ('' as Key),
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
      const state = { shape: 2, elements: elementsOf(key, key + 1, key + 2) }
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
    return [
      { key: String(instance), elementId: 'bench', scopeKey: null, phase: 'ACTIVE' },
      {
        key: String(element),
        elementId: `task-${task % TASKS}`,
        scopeKey: String(instance),
        phase: 'ACTIVE',
        userTaskKey: String(task),
      },
    ]
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
      await connection.query('begin')
      const { rows } = await connection.query<{
        version: number
        state: { elements: readonly { readonly key: string; readonly userTaskKey?: string }[] }
        variables: { [scope: string]: object }
      }>({
        name: 'lock',
        text: 'select version, state, variables from hand_process_instance where key = $1 for update',
        values: [key],
      })
      const row = rows[0]
      if (row === undefined) throw new Error('Expected the instance, but there is none')
      const { key: element = '', userTaskKey = '' } = row.state.elements.find((each) => each.key !== key) ?? {}
      nextKey += 2
      const at = new Date().toISOString()
      const name = `task-${nextKey % TASKS}`
      const state = JSON.stringify({ shape: 2, elements: elementsOf(Number(key), nextKey, nextKey + 1) })
      const variables = JSON.stringify({ [key]: { ...row.variables[key], turn, checked: turn % 2 === 0 } })
      await connection.query({
        name: 'write',
        text: WRITE,
        values: [key, row.version, state, variables, at, [`${name}-next`], nextKey, element, nextKey + 1, userTaskKey, name],
      })
      await connection.query('commit')
    } finally {
      connection.release()
    }
  }

  const HUNDRED = `with r as (select * from jsonb_to_recordset($1::jsonb) as r(key bigint, version integer, state jsonb, variables jsonb, element bigint, task bigint, next bigint, name text)),
    i as (update hand_process_instance p set version = p.version + 1, status = 'ACTIVE', state = r.state, variables = r.variables from r where p.key = r.key and p.version = r.version returning 1),
    c as (insert into hand_command_history (instance_key, version, at, actor, kind, flows) select r.key, r.version + 1, $2, 'official1', 'complete-user-task', array[r.name || '-next'] from r),
    e as (insert into hand_element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at) select r.next, r.key, 1, r.name, 'USER_TASK', r.name, r.key, 'ACTIVE', $2 from r),
    f as (update hand_element_history h set state = 'COMPLETED', ended_at = $2 from r where h.key = r.element),
    t as (insert into hand_user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups, priority, headers, properties, created_at)
      select r.next + 1, r.key, r.key, 1, 'bench', r.name, r.next, r.name, 'CREATED', '{}', '{official}', 50, '{}', '{}', $2 from r),
    u as (update hand_user_task h set state = 'COMPLETED', ended_at = $2, completed_by = 'official1' from r where h.key = r.task)
    select count(*) from i`

  /** A hundred steps of the client's instances in one transaction. */
  async function hundred(client: number): Promise<void> {
    const own = (open[client] ?? []).slice(0, 100)
    const connection = await pool.connect()
    try {
      await connection.query('begin')
      const { rows } = await connection.query<{
        key: string
        version: number
        state: { elements: readonly { readonly key: string; readonly userTaskKey?: string }[] }
        variables: { [scope: string]: object }
      }>({
        name: 'lock-hundred',
        text: 'select key, version, state, variables from hand_process_instance where key = any($1::bigint[]) for update',
        values: [own],
      })
      const steps = rows.map(({ key, version, state, variables }) => {
        const { key: element = '', userTaskKey = '' } = state.elements.find((each) => each.key !== key) ?? {}
        nextKey += 2
        const name = `task-${nextKey % TASKS}`
        return {
          key,
          version,
          state: { shape: 2, elements: elementsOf(Number(key), nextKey, nextKey + 1) },
          variables: { [key]: { ...variables[key], turn: version, checked: version % 2 === 0 } },
          element,
          task: userTaskKey,
          next: nextKey,
          name,
        }
      })
      await connection.query({ name: 'write-hundred', text: HUNDRED, values: [JSON.stringify(steps), new Date().toISOString()] })
      await connection.query('commit')
    } finally {
      connection.release()
    }
  }

  return { prepare, step, hundred }
}

/** bpmn-engine: recover the saved state, complete the waiting task, save the state at the next wait; the state is a row. */
async function peerSteps(pool: pg.Pool): Promise<(client: number) => Promise<void>> {
  const source = `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
    <process id="bench" isExecutable="true"><startEvent id="start"/>${Array.from({ length: PEER_TASKS }, (_, index) => `<userTask id="task-${index}"/>`).join('')}<endEvent id="end"/>
    ${Array.from({ length: PEER_TASKS + 1 }, (_, index) => `<sequenceFlow id="f${index}" sourceRef="${index === 0 ? 'start' : `task-${index - 1}`}" targetRef="${index === PEER_TASKS ? 'end' : `task-${index}`}"/>`).join('')}
    </process></definitions>`
  await pool.query('create table peer_instance (key integer primary key, state text not null)')
  const left = new Map<number, number>()

  async function save(client: number, engine: Engine): Promise<void> {
    const state = await engine.getState()
    await pool.query({
      name: 'peer-save',
      text: 'insert into peer_instance (key, state) values ($1, $2) on conflict (key) do update set state = excluded.state',
      values: [client, JSON.stringify(state)],
    })
    await engine.stop()
  }

  async function begin(client: number): Promise<void> {
    const engine = new Engine({ name: 'bench', source, variables: VARIABLES })
    const listener = new EventEmitter()
    const waiting = new Promise((done) => listener.once('activity.wait', done))
    await engine.execute({ listener })
    await waiting
    await save(client, engine)
  }

  return async (client) => {
    const steps = left.get(client) ?? 0
    left.set(client, steps === 0 ? PEER_TASKS - 1 : steps - 1)
    if (steps === 0) return begin(client)
    const { rows } = await pool.query<{ state: string }>({
      name: 'peer-load',
      text: 'select state from peer_instance where key = $1',
      values: [client],
    })
    const engine = new Engine({ name: 'bench' }).recover(JSON.parse(rows[0]?.state ?? '{}'))
    const listener = new EventEmitter()
    let isCompleted = false
    const next = new Promise<void>((done) => {
      listener.on('activity.wait', (task: { signal(message: object): void }) => {
        if (isCompleted) return done()
        isCompleted = true
        task.signal({ turn: steps, checked: steps % 2 === 0 })
      })
    })
    await engine.resume({ listener })
    await next
    await save(client, engine)
  }
}
