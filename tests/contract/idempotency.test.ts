/** `Idempotency-Key`: a change is carried out once for each person and key, however often it is sent. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningApp, startApp } from '../support/app.ts'
import { bpmn, sequence, userTask } from '../support/models.ts'

let running: RunningApp
beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  await running.services.runtime.deploy({
    by: 'designer1',
    resources: [{ name: 'once.bpmn', content: bpmn('once', sequence(userTask('look'))) }],
  })
})
afterAll(() => running.close())

interface Sent {
  readonly username?: string
  readonly key?: string
  readonly url?: string
  readonly payload?: object
}

async function send({ username = 'designer1', key, url = '/v2/process-instances', payload = { processDefinitionId: 'once' } }: Sent) {
  const cookie = await running.cookieOf(username)
  return running.app.inject({
    method: 'POST',
    url,
    headers: { cookie, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    payload,
  })
}

const instances = async () =>
  (
    await sql<{ count: number }>`select count(*)::int as count from process_instance i join process_definition d on d.key = i.definition_key
    where d.process_id = 'once'`.execute(running.services.db)
  ).rows[0]?.count ?? 0

test('answers the same request under the same key as the first time, and does it once', async () => {
  const before = await instances()
  const first = await send({ key: 'a-1' })
  const second = await send({ key: 'a-1' })

  expect(first.statusCode).toBe(200)
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect(second.statusCode).toBe(200)
  expect(second.headers['idempotency-replayed']).toBe('true')
  expect(second.headers['content-type']).toBe(first.headers['content-type'])
  expect(second.json()).toEqual(first.json())
  expect(await instances()).toBe(before + 1)
})

test('does it each time without a key, and for each key', async () => {
  const before = await instances()
  for (const key of [undefined, undefined, 'b-1', 'b-2']) expect((await send(key === undefined ? {} : { key })).statusCode).toBe(200)

  expect(await instances()).toBe(before + 4)
})

test('refuses another request under the same key', async () => {
  await send({ key: 'c-1' })
  const other = await send({ key: 'c-1', payload: { processDefinitionId: 'once', variables: { x: 1 } } })
  const elsewhere = await send({ key: 'c-1', url: '/v2/signals/broadcast', payload: { signalName: 'x' } })

  for (const answer of [other, elsewhere]) expect([answer.statusCode, answer.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
})

test('keeps the keys of persons apart', async () => {
  const before = await instances()
  const mine = await send({ key: 'd-1' })
  const theirs = await send({ key: 'd-1', username: 'operator1' })

  expect([mine.statusCode, theirs.statusCode]).toEqual([200, 200])
  expect(theirs.json().processInstanceKey).not.toBe(mine.json().processInstanceKey)
  expect(await instances()).toBe(before + 2)
})

test('gives a refusal again, though it would be none any more', async () => {
  const first = await send({ key: 'e-1', payload: { processDefinitionId: 'later' } })
  await running.services.runtime.deploy({
    by: 'designer1',
    resources: [{ name: 'later.bpmn', content: bpmn('later', sequence(userTask('look'))) }],
  })
  const again = await send({ key: 'e-1', payload: { processDefinitionId: 'later' } })

  expect([first.statusCode, again.statusCode]).toEqual([404, 404])
  expect(again.json()).toEqual(first.json())
})

test('carries one of twenty at once out; the others wait their turn or get its answer', async () => {
  const before = await instances()
  const answers = await Promise.all(Array.from({ length: 20 }, () => send({ key: 'f-1' })))
  const good = answers.filter((answer) => answer.statusCode === 200)
  const waiting = answers.filter((answer) => answer.statusCode === 409)

  expect(good.length).toBeGreaterThan(0)
  expect(good.length + waiting.length).toBe(20)
  expect(new Set(good.map((answer) => answer.json().processInstanceKey)).size).toBe(1)
  for (const answer of waiting) expect([answer.json().code, answer.headers['retry-after']]).toEqual(['REQUEST_IN_PROGRESS', '1'])
  expect(await instances()).toBe(before + 1)
})

test('takes the outcome of a try whose answer nobody kept from its transaction', async () => {
  const first = await send({ key: 'g-1' })
  // As after a kill between commit and answer.
  await sql`update idempotent_request set answer = null where key = 'g-1'`.execute(running.services.db)
  const before = await instances()
  const again = await send({ key: 'g-1' })

  expect(again.statusCode).toBe(200)
  expect(again.json()).toEqual(first.json())
  expect(await instances()).toBe(before)
})

test('says that it was done when what it answered can not be given again', async () => {
  const { processInstanceKey } = (await send({})).json() as { readonly processInstanceKey: string }
  const url = `/v2/process-instances/${processInstanceKey}/cancellation`
  await send({ key: 'h-1', url, payload: {} })
  await sql`update idempotent_request set answer = null, results = '[{"opaque": true}]' where key = 'h-1'`.execute(running.services.db)
  const again = await send({ key: 'h-1', url, payload: {} })

  expect([again.statusCode, again.json().code]).toEqual([409, 'ANSWER_LOST'])
})

test('refuses a key that is none, and keeps none of a visitor', async () => {
  expect((await send({ key: 'x'.repeat(129) })).json().code).toBe('IDEMPOTENCY_KEY_MALFORMED')
  const visitor = await running.app.inject({
    method: 'POST',
    url: '/api/auth/login',
    headers: { 'idempotency-key': 'i-1' },
    payload: { username: 'nobody', password: 'wrong-Password-1' },
  })
  const { rows } = await sql`select 1 from idempotent_request where key = 'i-1'`.execute(running.services.db)

  expect(visitor.statusCode).toBe(401)
  expect(rows).toEqual([])
})

test('forgets what is older than it is kept', async () => {
  await send({ key: 'j-1' })
  await sql`update idempotent_request set created_at = created_at - interval '25 hours' where key = 'j-1'`.execute(running.services.db)
  const before = await instances()

  expect(await running.services.idempotency.forget()).toBe(1)
  await send({ key: 'j-1' })
  expect(await instances()).toBe(before + 1)
})
