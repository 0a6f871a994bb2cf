/**
 * Fault F3: the connection breaks around a commit, so that nobody knows whether it happened. Whoever sends the same request again under its
 * `Idempotency-Key` gets the first outcome; nothing is lost, nothing done twice.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { createIdempotency, createRuntime } from '../../server/runtime/index.ts'
import { connect } from '../../server/store/connection.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { bpmn, messageCatch, messageDefinition, sequence, userTask } from '../support/models.ts'
import { v2Server } from '../support/v2-server.ts'
import { type CommitFault, openCommitDoor } from './commit-door.ts'
import { randomFrom } from './random.ts'

const CASES = Number(process.env.FAULT_COMMITS ?? 60)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
const LANES = 4
const SHARE_DISTURBED = 0.4
const FAULTS: readonly CommitFault[] = ['answer-lost', 'request-lost', 'late']
const MODEL = bpmn(
  'doubtful',
  sequence(userTask('approve'), messageCatch('paid', 'doubtful-paid')),
  messageDefinition('doubtful-paid', '=number'),
)

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

test(`gives each of ${CASES * 3} requests its first outcome when commits stay in doubt`, async () => {
  console.info(`seed ${SEED}`)
  const random = randomFrom(SEED)
  const calm = createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) })
  await calm.deploy({ by: 'designer1', resources: [{ name: 'doubtful.bpmn', content: MODEL }] })
  const door = await openCommitDoor(database.url, () =>
    random() < SHARE_DISTURBED ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? null) : null,
  )
  const db = connect(door.url, { max: 6 })
  const clock = systemClock()
  const runtime = createRuntime({ db, clock, functionsFor: () => ({}) })
  const server = await v2Server(runtime, clock, { idempotency: createIdempotency({ db, keepHours: 1 }) })
  let tries = 0

  /** One request with one key, sent until it is answered. */
  async function once(path: string, body: unknown): Promise<unknown> {
    const key = crypto.randomUUID()
    for (;;) {
      tries += 1
      const response = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      if (response.ok) return text === '' ? null : JSON.parse(text)
      const code = (JSON.parse(text) as { readonly code: string }).code
      expect(['UNAVAILABLE', 'INTERNAL_ERROR', 'REQUEST_IN_PROGRESS'], text).toContain(code)
      await pause(20)
    }
  }

  const numbers = Array.from({ length: CASES }, (_, index) => `D-${index}`)
  const keys = new Map<string, string>()
  const waiting = [...numbers]
  const lane = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const created = (await once('/v2/process-instances', { processDefinitionId: 'doubtful', variables: { number } })) as {
        readonly processInstanceKey: string
      }
      keys.set(number, created.processInstanceKey)
      const task = await database.db
        .selectFrom('user_task')
        .select('key')
        .where('instance_key', '=', created.processInstanceKey)
        .executeTakeFirstOrThrow()
      await once(`/v2/user-tasks/${task.key}/completion`, {})
      await once('/v2/messages/publication', { name: 'doubtful-paid', correlationKey: number, timeToLive: 600_000, variables: {} })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await server.close()
  await db.destroy()
  await door.close()

  const { rows } = await sql<{ number: string; key: string; status: string }>`
    select i.variables->(i.key::text)->>'number' as number, i.key, i.status from process_instance i order by i.key`.execute(database.db)
  expect(rows.map((row) => row.number).sort()).toEqual([...numbers].sort())
  expect(new Map(rows.map((row) => [row.number, row.key]))).toEqual(keys)
  expect(rows.filter((row) => row.status !== 'COMPLETED')).toEqual([])
  const messages = await database.db.selectFrom('message').select('key').execute()
  expect(messages).toHaveLength(CASES)
  expect(await violations(database.db, new Date().toISOString())).toEqual([])
  const { counts } = door
  console.info(
    `${CASES * 3} requests in ${tries} tries; commits with their answer lost ${counts['answer-lost']}, lost themselves ${counts['request-lost']}, late ${counts.late}; 0 lost, 0 doubled, seed ${SEED}`,
  )
  expect(Math.min(counts['answer-lost'], counts['request-lost'], counts.late)).toBeGreaterThan(0)
})
