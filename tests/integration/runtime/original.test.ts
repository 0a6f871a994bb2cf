// A file in any encoding is deployed, runs, and comes back over HTTP byte for byte.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'
import { type V2Server, v2Server } from '../../support/v2-server.ts'

const CORPUS = join(import.meta.dirname, '../../conformance/bpmn/corpus')
let database: TestDatabase
let app: TestRuntime
let server: V2Server
beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  server = await v2Server(app.runtime, app.clock)
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

/** The corpus is not executable; in every encoding of it the two words can be exchanged byte by byte. */
function executable(name: string): Buffer {
  const bytes = readFileSync(join(CORPUS, name))
  const wide = name.startsWith('utf16-big')
    ? swapped
    : name.startsWith('visio')
      ? (text: string) => Buffer.from(text, 'utf16le')
      : (text: string) => Buffer.from(text)
  const [before, after] = [wide('isExecutable="false"'), wide('isExecutable="true" ')]
  const at = bytes.indexOf(before)
  expect(at).toBeGreaterThan(0)
  return Buffer.concat([bytes.subarray(0, at), after, bytes.subarray(at + before.length)])
}
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16()

test.each([
  ['gb18030-rare-names-simple.bpmn', '审核𠮷𫠠申请㐂'],
  ['oa-system-simple.bpmn', '审核申请'],
  ['aris-latin1-simple.bpmn', 'Antrag prüfen'],
  ['visio-simple.bpmn', '审核申请'],
  ['utf16-big-endian-simple.bpmn', '审核申请'],
  ['bizagi-simple.bpmn', '审核申请'],
])('%s', async (name, title) => {
  const file = executable(name)
  const form = new FormData()
  form.append('resources', new Blob([new Uint8Array(file)]), name)
  const deployed = await fetch(`${server.url}/v2/deployments`, { method: 'POST', body: form })
  const answer = (await deployed.json()) as {
    readonly deployments?: readonly { readonly processDefinition: { readonly processDefinitionKey: string } | null }[]
  }
  expect(deployed.status, JSON.stringify(answer)).toBe(200)
  const key = answer.deployments?.[0]?.processDefinition?.processDefinitionKey
  const got = await fetch(`${server.url}/v2/process-definitions/${key}/xml`)
  expect(Buffer.from(await got.arrayBuffer()).equals(file)).toBe(true)
  const compiled = await app.runtime.queries.processXml(key ?? '')
  expect(compiled).toContain(title)
})

test('bytes that are not in the encoding they declare are refused with a sentence', async () => {
  const form = new FormData()
  form.append(
    'resources',
    new Blob([Uint8Array.from([...Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a b="'), 0xd6, 0xd0, ...Buffer.from('"/>')])]),
    'wrong.bpmn',
  )
  const deployed = await fetch(`${server.url}/v2/deployments`, { method: 'POST', body: form })
  expect(deployed.status).toBe(400)
  expect(await deployed.text()).toContain('XML_ENCODING')
})
