/**
 * Child process of the HTTP bench: so many keep-alive clients, each with one request at a time. Reads its work as JSON from the file it is
 * given and prints one line of JSON: `{ count, seconds, latencies, failures }`, milliseconds sorted upwards.
 */
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

export interface ClientWork {
  readonly origin: string
  readonly clients: number
  /** Sent again and again for so long; without it each is sent once. */
  readonly seconds: number | null
  readonly requests: readonly { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }[]
  readonly cookie: string
}

export interface ClientResult {
  readonly count: number
  readonly seconds: number
  readonly latencies: readonly number[]
  /** Status codes other than 2xx, with how often. */
  readonly failures: { readonly [status: string]: number }
}

const { origin, clients, seconds, requests, cookie }: ClientWork = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const pool = new Pool(origin, { connections: clients, pipelining: 1 })
const latencies: number[] = []
const failures: { [status: string]: number } = {}
let next = 0

async function send(request: ClientWork['requests'][number]): Promise<void> {
  const begun = performance.now()
  const { statusCode, body } = await pool.request({
    method: request.method,
    path: request.path,
    headers: { cookie, ...(request.body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(request.body === undefined ? {} : { body: request.body }),
  })
  await body.dump()
  latencies.push(performance.now() - begun)
  if (statusCode >= 300) failures[statusCode] = (failures[statusCode] ?? 0) + 1
}

const begun = performance.now()
const isOver = () => (seconds === null ? next >= requests.length : performance.now() - begun > seconds * 1000)
await Promise.all(
  Array.from({ length: clients }, async () => {
    while (!isOver()) {
      const request = requests[next % requests.length]
      next += 1
      if (request !== undefined) await send(request)
    }
  }),
)
const result: ClientResult = {
  count: latencies.length,
  seconds: (performance.now() - begun) / 1000,
  latencies: latencies.sort((a, b) => a - b),
  failures,
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
