import multipart from '@fastify/multipart'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import Fastify from 'fastify'
import { as, type UserId } from '../../server/base/ids.ts'
import type { TestableClock } from '../../server/clock.ts'
import { installIdempotency } from '../../server/http/plugins/idempotency.ts'
import { installJsonParser } from '../../server/http/plugins/json.ts'
import { installProblems } from '../../server/http/plugins/problems.ts'
import { v2Routes } from '../../server/http/v2/index.ts'
import type { Actor } from '../../server/identity/index.ts'
import type { Idempotency, Runtime } from '../../server/runtime/index.ts'

export interface V2Server {
  readonly url: string
  close(): Promise<void>
}

const DESIGNER: Actor = {
  userId: as<UserId>('designer1'),
  username: 'designer1',
  name: '流程设计员',
  roles: ['designer'],
  permissions: new Set(['engine:use']),
  organisationId: null,
  groups: ['designer'],
}

/** The engine's own routes on a listening port, with our parser and problem details; everybody is the designer. */
export async function v2Server(
  runtime: Runtime,
  clock: TestableClock,
  options: { readonly testClock?: boolean; readonly idempotency?: Idempotency } = {},
): Promise<V2Server> {
  const app = Fastify({ forceCloseConnections: true })
  const strict = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: true, strict: false })
  const lenient = new Ajv({ coerceTypes: 'array', removeAdditional: false, useDefaults: true, strict: false })
  addFormats.default(strict)
  addFormats.default(lenient)
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strict : lenient).compile(schema as object))
  installJsonParser(app)
  installProblems(app)
  await app.register(multipart)
  app.decorateRequest('actor')
  app.addHook('onRequest', async (request) => {
    request.actor = DESIGNER
  })
  if (options.idempotency !== undefined) installIdempotency(app, options.idempotency, { error: () => undefined })
  await v2Routes(app, { runtime, clock, config: { testClock: options.testClock ?? true, version: '0.0.0-test' } })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, close: () => app.close() }
}
