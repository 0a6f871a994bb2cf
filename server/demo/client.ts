import { setTimeout as pause } from 'node:timers/promises'
import type { Json, JsonObject } from '../base/json.ts'

/** A server that asks for patience (429) is asked again when it says, up to so many times and not later than in a minute. */
const MOST_WAITS = 20
const LONGEST_WAIT_SECONDS = 60

/** What the server answered when it did not agree. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly body: JsonObject
  constructor(method: string, path: string, status: number, body: JsonObject) {
    super(`${method} ${path} answered ${status} ${String(body.detail ?? '')} ${JSON.stringify(body.problems ?? [])}`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = String(body.code ?? '')
    this.body = body
  }
}

/** A user at the product's own HTTP interface, with his session. */
export interface ApiClient {
  readonly username: string
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: Json): Promise<T>
  put<T>(path: string, body: Json): Promise<T>
  /** Uploads a file and answers its document id. */
  upload(path: string, file: { readonly name: string; readonly mediaType: string; readonly content: Buffer }): Promise<string>
  download(path: string): Promise<Buffer>
}

export function anonymous(address: string): ApiClient {
  return clientOf(address, 'anonymous', null)
}

export async function logIn(address: string, username: string, password: string): Promise<ApiClient> {
  const response = await fetch(`${address}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (!response.ok) throw new ApiProblem('POST', '/api/auth/login', response.status, (await response.json()) as JsonObject)
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  return clientOf(address, username, cookie.join('; '))
}

function clientOf(address: string, username: string, cookie: string | null): ApiClient {
  async function send(method: string, path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (cookie !== null) headers.set('cookie', cookie)
    for (let waits = 0; ; waits += 1) {
      const response = await fetch(`${address}${path}`, { ...init, method, headers })
      if (response.ok) return response
      const text = await response.text()
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
      if (response.status !== 429 || waits === MOST_WAITS || !(seconds <= LONGEST_WAIT_SECONDS))
        throw new ApiProblem(method, path, response.status, parsed(text))
      await pause(seconds * 1000)
    }
  }
  async function json<T>(method: string, path: string, body?: Json): Promise<T> {
    const response = await send(
      method,
      path,
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )
    return (response.status === 204 ? undefined : await response.json()) as T
  }
  return {
    username,
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body),
    put: (path, body) => json('PUT', path, body),
    async upload(path, file) {
      const form = new FormData()
      form.set('file', new Blob([new Uint8Array(file.content)], { type: file.mediaType }), file.name)
      const response = await send('POST', path, { body: form })
      return ((await response.json()) as { readonly id: string }).id
    },
    async download(path) {
      return Buffer.from(await (await send('GET', path, {})).arrayBuffer())
    },
  }
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    return { detail: text.slice(0, 200) }
  }
}
