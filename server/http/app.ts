import { existsSync } from 'node:fs'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import serveStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Services } from '../services.ts'
import { installAuth } from './plugins/auth.ts'
import { installIdempotency } from './plugins/idempotency.ts'
import { installJsonParser } from './plugins/json.ts'
import { installProblems } from './plugins/problems.ts'
import { registerRoutes } from './routes.ts'

const BODY_LIMIT = 4 * 1024 * 1024

/** The HTTP face: strict parsing, deny by default, problem details, our `/api`, the engine's `/v2`, and the web application. */
export async function createApp(services: Services): Promise<FastifyInstance> {
  const { config, identity, logger } = services
  const app = Fastify({
    // pino's own type is wider than what Fastify asks for
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 120_000,
    connectionTimeout: 180_000,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200 },
    // A server that stops carries out what was sent to it.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...(config.trustedProxies.length > 0 ? { trustProxy: [...config.trustedProxies] } : {}),
  })
  closeWhenStopping(app)
  installValidators(app)
  installJsonParser(app)
  installProblems(app)

  await app.register(cookie)
  await app.register(multipart, {
    limits: { files: 20, fields: 50, fieldSize: 1_048_576, fileSize: config.uploadMaxBytes + 1, headerPairs: 200 },
  })
  await app.register(rateLimit, { global: false })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        // The component library writes its styles at run time.
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'frame-src': ["'self'", 'blob:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    hsts: config.publicUrl?.startsWith('https:') === true ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pingji', version: config.version },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'pingji_session' },
          basic: { type: 'http', scheme: 'basic' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  })
  installAuth(app, identity, config.publicUrl)
  installIdempotency(app, services.idempotency, logger)
  await registerRoutes(app, services)
  await serveStudio(app, services.config.studioFolder)
  return app
}

/** Requests under way are answered to the end, and their connections end with them: none is waited for until it times out. */
function closeWhenStopping(app: FastifyInstance): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
}

/** Bodies are taken as they are; query strings and path parameters are text, so they may be turned into numbers and booleans. */
function installValidators(app: FastifyInstance): void {
  const strict = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: false, strict: false })
  const lenient = new Ajv({ coerceTypes: 'array', removeAdditional: false, useDefaults: true, allErrors: false, strict: false })
  addFormats.default(strict)
  addFormats.default(lenient)
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strict : lenient).compile(schema as object))
}

/** The built web application; every page address answers its one document. */
async function serveStudio(app: FastifyInstance, root: string): Promise<void> {
  await app.register(serveStatic, {
    root,
    wildcard: false,
    serve: false,
  })
  app.get('/*', { config: { permission: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = decodeURIComponent(request.url.split('?')[0] ?? '/')
    if (path.startsWith('/api/') || path.startsWith('/v2/') || path.includes('..') || path.includes('\u0000')) return reply.callNotFound()
    const isAsset = path.startsWith('/assets/') || /\.[a-z0-9]{2,5}$/.test(path)
    if (isAsset && existsSync(join(root, path))) {
      if (path.startsWith('/assets/')) reply.header('cache-control', 'public, max-age=31536000, immutable')
      return reply.sendFile(path.slice(1), root)
    }
    if (isAsset) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').sendFile('index.html', root)
  })
}
