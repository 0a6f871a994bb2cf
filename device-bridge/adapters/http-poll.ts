import { Agent, request } from 'undici'
import type { HttpSettings } from '../../server/base/api/mappings.ts'
import { Refusal } from '../../server/base/errors.ts'
import { readVendor } from '../mapping/vendor.ts'
import { filledIn } from './http-poll-body.ts'
import { guardedLookup, guardedUrl, type Resolve } from './http-poll-guard.ts'
import type { SourceAdapter, SourceRun } from './source-adapter.ts'
import { sourceProblem } from './source-problems.ts'

const LARGEST_ANSWER = 2 * 1_048_576
const PATIENCE_MS = 20_000
const CONNECT_MS = 5_000

/**
 * Asks a maker's platform by HTTP GET, or by POST with the body of the source, and reads the answer by the mapping of the source. `{since}` in
 * address and body stands for the last good turn, `{now}` in the body for this one. Redirects are refused, an answer too large or too slow is given up.
 */
export function httpPoll({ resolve, patienceMs = PATIENCE_MS, largest = LARGEST_ANSWER }: HttpLimits = {}): SourceAdapter {
  return {
    async run(turn) {
      const settings = turn.source.settings as HttpSettings
      const network = settings.network === undefined ? undefined : turn.config.networks.find(({ name }) => name === settings.network)
      if (settings.network !== undefined && network === undefined)
        throw sourceProblem('SOURCE_NETWORK_UNKNOWN', { network: settings.network })
      const url = guardedUrl(settings.url.replace('{since}', encodeURIComponent(turn.source.last_good_at ?? '')), network)
      const agent = new Agent({
        connect: { lookup: guardedLookup(network, resolve), timeout: CONNECT_MS },
        pipelining: 0,
        maxResponseSize: largest,
        headersTimeout: patienceMs,
        bodyTimeout: patienceMs,
      })
      try {
        const asked =
          settings.post === undefined
            ? {}
            : { method: 'POST' as const, body: filledIn(settings.post.body, { since: turn.source.last_good_at ?? '', now: turn.now }) }
        const body = await answerOf(url, { ...asked, headers: headersOf(settings, turn) }, agent, patienceMs, largest)
        const reading = readVendor(turn.source.document, body, largest)
        const count = await turn.deliver(reading, body)
        const [fault] = reading.faults
        if (fault !== undefined && count === 0) throw sourceProblem('SOURCE_UNREADABLE', { detail: fault.detail })
        return count
      } finally {
        await agent.destroy()
      }
    },
  }
}

export interface HttpLimits {
  readonly resolve?: Resolve
  readonly patienceMs?: number
  /** Bytes of an answer. */
  readonly largest?: number
}

async function answerOf(
  url: URL,
  asked: { readonly method?: 'POST'; readonly body?: string; readonly headers: { readonly [name: string]: string } },
  agent: Agent,
  patienceMs: number,
  largest: number,
): Promise<Buffer> {
  const host = url.host
  try {
    const { statusCode, body } = await request(url, {
      ...asked,
      headers: { ...asked.headers },
      dispatcher: agent,
      signal: AbortSignal.timeout(patienceMs),
    })
    body.on('error', () => undefined)
    if (statusCode >= 300 && statusCode < 400) throw sourceProblem('SOURCE_REDIRECTED')
    if (statusCode !== 200) throw sourceProblem('SOURCE_STATUS', { status: statusCode })
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of body) {
      const piece = Buffer.from(chunk as Uint8Array)
      bytes += piece.length
      if (bytes > largest) throw sourceProblem('SOURCE_TOO_LARGE', { kilobytes: Math.round(largest / 1024) })
      chunks.push(piece)
    }
    return Buffer.concat(chunks)
  } catch (cause) {
    throw problemOf(cause, host, patienceMs, largest)
  }
}

/** The cause goes to the log, the sentence to who looks after the source; neither repeats a secret. */
function problemOf(cause: unknown, host: string, patienceMs: number, largest: number): Refusal {
  if (cause instanceof Refusal) return cause
  const name = cause instanceof Error ? cause.name : ''
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return sourceProblem('SOURCE_TOO_LARGE', { kilobytes: Math.round(largest / 1024) })
  if (name === 'TimeoutError' || name === 'AbortError' || code.endsWith('_TIMEOUT'))
    return sourceProblem('SOURCE_TOO_SLOW', { seconds: Math.ceil(patienceMs / 1000) }, { cause })
  return sourceProblem('SOURCE_UNREACHABLE', { host }, { cause })
}

function headersOf({ auth, post }: HttpSettings, { secret }: SourceRun): { readonly [name: string]: string } {
  const plain = {
    accept: 'application/json, application/octet-stream',
    'accept-encoding': 'identity',
    'user-agent': 'pingji-bridge',
    ...(post === undefined ? {} : { 'content-type': post.contentType }),
  }
  if (auth.kind === 'none') return plain
  if (secret === null) throw sourceProblem('SOURCE_SECRET_MISSING')
  switch (auth.kind) {
    case 'bearer':
      return { ...plain, authorization: `Bearer ${secret}` }
    case 'basic':
      return { ...plain, authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString('base64')}` }
    case 'header':
      return { ...plain, [auth.name.toLowerCase()]: secret }
  }
}
