import { createHash } from 'node:crypto'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import { defineRefusals, Refusal } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { AnswerLost, type Idempotency, runtimeRefusal } from '../../runtime/index.ts'
import { NOBODY } from './auth.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while a request with an `Idempotency-Key` is carried out. */
    repeatable: { readonly repeats: boolean; end(answer: JsonObject | null): Promise<void> } | null
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
const KEY = /^[\x20-\x7e]{1,128}$/
/** A larger answer is not kept: the next try is answered from what its transactions recorded. */
const LARGEST_ANSWER = 1_048_576
const FORGET_EVERY_MS = 600_000
/** Says nothing about the request itself: the next try is carried out. */
const UNDECIDED = new Set([401, 403, 408, 429])

const headerRefusal = defineRefusals({
  IDEMPOTENCY_KEY_MALFORMED: {
    status: 400,
    zh: 'Idempotency-Key 应为 1 到 128 个可见 ASCII 字符。',
    en: 'An Idempotency-Key has 1 to 128 visible ASCII characters.',
  },
})

/**
 * Requests that change something and carry an `Idempotency-Key` are carried out once for each person and key (IETF httpapi
 * idempotency-key-header): the same request again gets the first answer, another one under the same key 422, one that comes while the first
 * is carried out 409. Who is not logged in has no keys.
 */
export function installIdempotency(app: FastifyInstance, idempotency: Idempotency, logger: Pick<FastifyBaseLogger, 'error'>): void {
  app.decorateRequest('repeatable', null)

  app.addHook('preHandler', (request, reply, done) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || READS.has(request.method) || request.actor === NOBODY || request.routeOptions.config.answersSecret === true)
      return done()
    if (typeof key !== 'string' || !KEY.test(key)) return done(headerRefusal('IDEMPOTENCY_KEY_MALFORMED'))
    idempotency.begin({ accountId: request.actor.userId, key, hash: hashOf(request) }).then((begun) => {
      if (begun.kind === 'answered') {
        const { status, type, body } = begun.answer as { readonly status: number; readonly type: string | null; readonly body: string }
        if (type !== null) reply.type(type)
        reply.header('idempotency-replayed', 'true').status(status).send(Buffer.from(body, 'base64'))
        return
      }
      request.repeatable = begun
      begun.run(done)
    }, done)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const { repeatable } = request
    if (repeatable === null) return
    request.repeatable = null
    const kept = typeof payload === 'string' || Buffer.isBuffer(payload) || payload === null || payload === undefined
    const body = kept ? Buffer.from((payload as string | Buffer | null | undefined) ?? '') : null
    const isAnswer =
      reply.statusCode < 500 &&
      !UNDECIDED.has(reply.statusCode) &&
      body !== null &&
      body.length <= LARGEST_ANSWER &&
      reply.getHeader('set-cookie') === undefined
    const type = reply.getHeader('content-type')
    // Where the answer can not be kept, the recorded transactions still are: the request is not done twice.
    await repeatable
      .end(
        isAnswer && body !== null
          ? { status: reply.statusCode, type: typeof type === 'string' ? type : null, body: body.toString('base64') }
          : null,
      )
      .catch((cause: unknown) => logger.error({ err: cause }, 'the answer to a request could not be kept'))
  })

  const forgetting = setInterval(() => {
    idempotency.forget().catch((cause: unknown) => logger.error({ err: cause }, 'old requests could not be forgotten'))
  }, FORGET_EVERY_MS)
  forgetting.unref()
  app.addHook('onClose', async () => clearInterval(forgetting))
}

/** What is refused only because an earlier try has done it already is no refusal. */
export function afterRepeat<E extends Error>(error: E, request: FastifyRequest): E | Refusal {
  const isRefusal = error instanceof Refusal && error.status < 500
  return error instanceof AnswerLost || (isRefusal && request.repeatable?.repeats === true) ? runtimeRefusal('ANSWER_LOST') : error
}

/** Bodies that are not JSON stream past: method, address and length stand for them. */
function hashOf(request: FastifyRequest): string {
  const isJson = (request.headers['content-type'] ?? '').includes('json')
  const body = isJson || request.body === undefined ? JSON.stringify(request.body ?? null) : ''
  const length = request.headers['content-length'] ?? ''
  return createHash('sha256').update(`${request.method}\n${request.url}\n${length}\n${body}`).digest('base64url')
}
