/** A change is sent again under the same key when the network failed, and only then. */
import { expect, test } from 'vitest'
import { repeated } from '../../../../studio/api/repeat.ts'

function sender(...outcomes: readonly (Response | null)[]) {
  const keys: string[] = []
  const left = [...outcomes]
  const send = async (key: string): Promise<Response> => {
    keys.push(key)
    const outcome = left.shift()
    if (outcome === null || outcome === undefined) throw new TypeError('fetch failed')
    return outcome
  }
  return { keys, send }
}
const waits: number[] = []
const wait = async (milliseconds: number) => waits.push(milliseconds)
const inProgress = () => Response.json({ code: 'REQUEST_IN_PROGRESS' }, { status: 409 })

test('keeps its key over failures of the network', async () => {
  const { keys, send } = sender(null, null, Response.json({ ok: true }))

  const response = await repeated(send, wait)

  expect(response.status).toBe(200)
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
})

test('takes a refusal and a failure of the server as the answer', async () => {
  for (const status of [409, 422, 500, 503]) {
    const { keys, send } = sender(Response.json({ code: 'X' }, { status }))

    expect((await repeated(send, wait)).status).toBe(status)
    expect(keys).toHaveLength(1)
  }
})

test('waits for the answer of a first try that still runs', async () => {
  const { keys, send } = sender(null, inProgress(), Response.json({ ok: true }))

  expect((await repeated(send, wait)).status).toBe(200)
  expect(keys).toHaveLength(3)
})

test('gives up after four tries, with another key for the next change', async () => {
  const first = sender(null, null, null, null)
  await expect(repeated(first.send, wait)).rejects.toThrow('fetch failed')
  const second = sender(Response.json({}))
  await repeated(second.send, wait)

  expect(first.keys).toHaveLength(4)
  expect(second.keys[0]).not.toBe(first.keys[0])
})
