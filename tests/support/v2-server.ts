import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import Fastify from 'fastify'
import { as, type UserId } from '../../server/base/ids.ts'
import type { TestableClock } from '../../server/clock.ts'
import { createDocuments, createEngineDocuments, folderStore } from '../../server/documents/index.ts'
import { installIdempotency } from '../../server/http/plugins/idempotency.ts'
import { installJsonParser } from '../../server/http/plugins/json.ts'
import { installProblems } from '../../server/http/plugins/problems.ts'
import { v2Routes } from '../../server/http/v2/index.ts'
import type { Actor } from '../../server/identity/index.ts'
import type { Idempotency, Runtime } from '../../server/runtime/index.ts'
import type { Db } from '../../server/store/transaction.ts'

export interface V2Server {
  readonly url: string
  /** Whether there is such a route; `path` as the client writes it: `/jobs/{jobKey}`. */
  hasRoute(method: string, path: string): boolean
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
  options: { readonly testClock?: boolean; readonly db?: Db; readonly idempotency?: Idempotency } = {},
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
  const folder = await mkdtemp(join(tmpdir(), 'pingji-v2-'))
  await v2Routes(app, {
    runtime,
    clock,
    config: { testClock: options.testClock ?? true, version: '0.0.0-test' },
    ...(options.db === undefined ? {} : { engineDocuments: documentsIn(folder, options.db, clock) }),
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    hasRoute: (method, path) => app.hasRoute({ method: method as 'GET', url: `/v2${path.replace(/\{(\w+)\}/g, ':$1')}` }),
    async close() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function documentsIn(folder: string, db: Db, clock: TestableClock) {
  return createEngineDocuments({ db, clock, documents: createDocuments({ db, clock, files: folderStore(folder), maxBytes: 1_048_576 }) })
}
