/**
 * Contract: every operation of the official client 9.1.5 is supported or refused with a reason (`operations.json`, written anew with
 * UPDATE_GOLDEN=1); each supported one is called through 9.1.5 with validation `fanatical`, and again through 8.8.4 without validation.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLS } from './support/calls.ts'
import { type Operation, operationsOfClient, schemasOfClient, unknownFields } from './support/client-contract.ts'
import { ELSEWHERE, reasonFor } from './support/refused.ts'
import { createWorld, type World } from './support/world.ts'

const FILE = join(import.meta.dirname, 'operations.json')
const OPERATIONS = operationsOfClient()
const called = new Set<string>()

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const addressOf = ({ method, path }: Operation) => `${method} ${path}`

/** The operation whose address an exchange had; of several the one with fewer parameters. */
function operationOf(method: string, path: string): Operation | undefined {
  return OPERATIONS.filter((one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)).sort(
    (a, b) => a.path.split('{').length - b.path.split('{').length,
  )[0]
}

describe('the list of operations', () => {
  test('says of each whether it is supported, and if not, why', () => {
    const list = Object.fromEntries(
      OPERATIONS.map((operation) => {
        const isSupported = world.server.hasRoute(operation.method, operation.path)
        const status = isSupported ? { supported: true } : { supported: false, reason: reasonFor(operation) }
        return [operation.id, { address: addressOf(operation), ...status }]
      }),
    )
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(FILE, `${JSON.stringify(list, null, 2)}\n`)

    expect(list).toEqual(JSON.parse(readFileSync(FILE, 'utf8')))
    expect(Object.entries(list).filter(([, entry]) => 'reason' in entry && entry.reason === undefined)).toEqual([])
  })

  test('has a call for each that is supported', () => {
    const supported = OPERATIONS.filter(({ method, path }) => world.server.hasRoute(method, path)).map(({ id }) => id)

    expect(supported.filter((id) => CALLS[id] === undefined && ELSEWHERE[id] === undefined)).toEqual([])
    expect(Object.keys(CALLS).filter((id) => !supported.includes(id))).toEqual([])
  })
})

describe('9.1.5 with validation fanatical', () => {
  test.each(Object.entries(CALLS))('%s', async (_id, run) => {
    await run(world.client, world)
  })

  test('was answered nothing that its schemas do not know, and called every operation', async () => {
    const schemas = await schemasOfClient()
    const faults = world.exchanges.flatMap(({ method, path, status, body }) => {
      const operation = operationOf(method, path)
      if (operation === undefined) return [`${method} ${path}`]
      called.add(operation.id)
      const name = `z${operation.id.charAt(0).toUpperCase()}${operation.id.slice(1)}Response`
      const schema = schemas[name]
      if (status >= 300 || body === undefined || schema === undefined) return []
      const unknown = unknownFields(schema, body).map((field) => `${operation.id}${field}`)
      return schema.safeParse(body).success ? unknown : [`${operation.id}: not as its schema says`, ...unknown]
    })

    expect([...new Set(faults)]).toEqual([])
    expect(Object.keys(CALLS).filter((id) => !called.has(id))).toEqual([])
  })
})

describe('8.8.4 without validation', () => {
  test.each(Object.entries(CALLS))('%s', async (id, run) => {
    // Operations that came after 8.8 are made by the newer client's hand where a call needs them.
    const either = new Proxy(world.older, { get: (older, name) => older[String(name)] ?? world.client[String(name)] })
    if (world.older[id] !== undefined) await run(either, world)
  })
})

describe('what is wrong', () => {
  const post = (path: string, body: unknown) =>
    fetch(`${world.server.url}/v2${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  test.each([
    ['a field no search knows', '/jobs/search', { filter: { colour: 'red' } }, 'SEARCH_FIELD_UNKNOWN'],
    ['an operator that does not exist', '/jobs/search', { filter: { type: { $near: 'x' } } }, 'FILTER_WRONG'],
    ['a key that is no number', '/jobs/search', { filter: { jobKey: "1' or 1=1" } }, 'SEARCH_VALUE_WRONG'],
    ['a time that is none', '/incidents/search', { filter: { creationTime: { $gt: '2026-13-45T00:00:00Z' } } }, 'SEARCH_VALUE_WRONG'],
    ['a number where a text belongs', '/jobs/search', { filter: { type: 1 } }, 'SEARCH_VALUE_WRONG'],
    ['a cursor of nobody', '/jobs/search', { page: { after: 'bm8=' } }, 'CURSOR_WRONG'],
    ['a cursor of another search', '/jobs/search', { page: { after: Buffer.from('["x"]').toString('base64') } }, 'CURSOR_WRONG'],
    ['two ways of paging', '/jobs/search', { page: { after: 'bm8=', from: 1 } }, 'PAGE_WRONG'],
    ['a sort by a list', '/user-tasks/search', { sort: [{ field: 'candidateGroups' }] }, 'SEARCH_FIELD_UNKNOWN'],
    ['alternatives that are no list', '/process-instances/search', { filter: { $or: { state: 'ACTIVE' } } }, 'FILTER_WRONG'],
    ['variables without a name', '/process-instances/search', { filter: { variables: [{ value: '1' }] } }, 'FILTER_WRONG'],
    [
      'too many conditions',
      '/process-instances/search',
      { filter: { $or: Array.from({ length: 300 }, () => ({ state: 'ACTIVE' })) } },
      'FILTER_TOO_LONG',
    ],
    ['a tag with a blank', '/process-instances', { processDefinitionId: 'review', tags: ['no good'] }, 'INVALID_ARGUMENT'],
    ['history to be deleted with a resource', '/resources/1/deletion', { deleteHistory: true }, 'INVALID_ARGUMENT'],
  ])('refuses %s', async (_title, path, body, code) => {
    const answer = await post(path, body)

    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await answer.json()).toMatchObject({ status: 400, title: 'INVALID_ARGUMENT', code })
  })

  test('says what is too large', async () => {
    const answer = await post('/expression/evaluation', { expression: '1', variables: { much: 'x'.repeat(5_000_000) } })

    expect(await answer.json()).toMatchObject({ status: 413, title: 'PAYLOAD_TOO_LARGE' })
  })
})
