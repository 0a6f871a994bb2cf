import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { anonymous } from '../../../../server/demo/client.ts'

// The demo tells its stories through the product's own interface, whose limits hold for it too.
const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers each request with the next of these, the last one for ever. */
async function answering(...answers: readonly { readonly status: number; readonly retryAfter?: string }[]) {
  let asked = 0
  const server = createServer((_request, response) => {
    const { status, retryAfter } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500 }
    asked += 1
    response.writeHead(status, { 'content-type': 'application/json', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) })
    response.end(JSON.stringify({ detail: `answer ${asked}` }))
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Expected a port')
  return { client: anonymous(`http://127.0.0.1:${address.port}`), asked: () => asked }
}

test('waits as long as a busy server asks and sends the request again', async () => {
  const { client, asked } = await answering({ status: 429, retryAfter: '0' }, { status: 429, retryAfter: '0.01' }, { status: 200 })
  expect(await client.post('/api/documents', { a: 1 })).toEqual({ detail: 'answer 3' })
  expect(asked()).toBe(3)
})

test('gives up where the wait is too long, not named, or never ends', async () => {
  for (const retryAfter of ['3600', undefined]) {
    const { client, asked } = await answering({ status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) })
    await expect(client.get('/api/notices')).rejects.toMatchObject({ status: 429 })
    expect(asked()).toBe(1)
  }
  const endless = await answering({ status: 429, retryAfter: '0' })
  await expect(endless.client.get('/api/notices')).rejects.toMatchObject({ status: 429 })
  expect(endless.asked()).toBe(21)
})

test('says at once what else is wrong', async () => {
  const { client, asked } = await answering({ status: 422, retryAfter: '0' })
  await expect(client.get('/api/notices')).rejects.toMatchObject({ status: 422, body: { detail: 'answer 1' } })
  expect(asked()).toBe(1)
})
