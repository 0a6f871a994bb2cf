import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { defineRefusals, Refusal } from './base/errors.ts'
import { type Config, readConfig, withoutPassword } from './config.ts'
import { resumeDemoClock, startDemo } from './demo/index.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/postgres.ts'
import { ensureStudioBuilt } from './embedded/studio.ts'
import { createApp } from './http/app.ts'
import { createServices, DEFAULT_ZONE, type Services } from './services.ts'
import { startTelemetry } from './telemetry.ts'

const startRefusal = defineRefusals({
  PORT_IN_USE: {
    status: 503,
    zh: '端口 {port} 已被占用，请用 PORT 指定其他端口。',
    en: 'Port {port} is in use: name another one with PORT.',
  },
  DATABASE_UNREACHABLE: {
    status: 503,
    zh: '无法连接数据库 {url}（{words}），请检查 DATABASE_URL。',
    en: 'The database {url} does not answer ({words}): check DATABASE_URL.',
  },
  REDIS_UNREACHABLE: {
    status: 503,
    zh: '无法连接 Redis {url}（{words}），请检查 REDIS_URL。',
    en: 'Redis {url} does not answer ({words}): check REDIS_URL.',
  },
  BROKER_UNREACHABLE: {
    status: 503,
    zh: '无法连接 MQTT 服务器 {url}（{words}），请检查 MQTT_URL。',
    en: 'The MQTT broker {url} does not answer ({words}): check MQTT_URL.',
  },
})

const LONGEST_DRAIN_MS = 10_000

/** Things to undo at the end, last one first. */
const closing: (() => Promise<unknown>)[] = []
let isClosing = false

async function close(code: number): Promise<never> {
  if (!isClosing) {
    isClosing = true
    const patience = setTimeout(() => process.exit(code === 0 ? 1 : code), 20_000)
    patience.unref()
    for (const undo of closing.reverse())
      await undo().catch((cause: unknown) => console.error(cause instanceof Error ? cause.message : cause))
  }
  process.exit(code)
}

function say(line: string): void {
  console.log(line)
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const answers = config.role !== 'worker'
  if (answers) await refuseBusyPort(config)
  mkdirSync(config.dataFolder, { recursive: true })
  const logger = pino(
    { level: config.logLevel, base: null },
    pino.destination({ dest: join(config.dataFolder, 'server.log'), sync: false, mkdir: true }),
  )
  await refuseSilentRedis(config)
  const [databaseUrl] = await Promise.all([database(config), answers ? ensureStudioBuilt(config.studioFolder, say) : undefined])
  const services = await createServices({ config, databaseUrl, logger }).catch((cause: unknown) => {
    throw unreachable(cause, config) ?? cause
  })
  closing.push(() => services.stop())
  if (config.demo) resumeDemoClock(services)
  await services.start()
  if (!answers) {
    say('  评级 Pingji  worker')
    return
  }
  const telemetry = await startTelemetry(services, DEFAULT_ZONE).catch((cause: unknown) => {
    throw unreachable(cause, config) ?? cause
  })
  closing.push(() => telemetry.stop())
  const app = await createApp(services)
  closing.push(() => drained(app))
  await app.listen({ host: config.host, port: config.port })
  services.markReady()
  await announce(config, services, telemetry.mqttUrl)
}

/** Takes no new request and lets those under way end, the longest of them for a while. */
async function drained(app: FastifyInstance): Promise<void> {
  const patience = setTimeout(() => app.server.closeAllConnections(), LONGEST_DRAIN_MS)
  await app.close()
  clearTimeout(patience)
}

async function database(config: Config): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl
  const server: EmbeddedPostgres = await startEmbeddedPostgres(join(config.dataFolder, 'postgres'))
  closing.push(() => server.stop())
  return server.url
}

async function announce(config: Config, services: Services, mqttUrl: string): Promise<void> {
  const address = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${config.port}`
  say(`\n  评级 Pingji  ${address}\n`)
  if (!config.demo) {
    await ensureAdministrators(services)
    return
  }
  const demo = await startDemo({ services, address: `http://127.0.0.1:${config.port}`, mqttUrl, say })
  closing.push(() => demo.stop())
}

/** An empty installation gets its three separated administrators; their passwords are shown this once and to be changed. */
async function ensureAdministrators({ identity }: Services): Promise<void> {
  if ((await identity.listAccounts(null, 1)).length > 0) return
  for (const role of await identity.listRoles()) {
    if (role.exclusive !== true) continue
    const password = `${randomBytes(12).toString('base64url')}aA1`
    const account = { username: role.code, name: role.name.zh, password, roles: [role.code] }
    const isOurs = await identity.createAccount(account, 'system').then(
      () => true,
      (cause: unknown) => {
        // Several servers may start at once on an empty installation: the password is shown by the one that was first.
        if (cause instanceof Refusal && cause.code === 'USERNAME_TAKEN') return false
        throw cause
      },
    )
    if (isOurs) say(`  ${role.name.zh} ${role.code}  初始密码 first password  ${password}`)
  }
}

function refuseBusyPort(config: Config): Promise<void> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', (cause) => failed(startRefusal('PORT_IN_USE', { port: config.port }, { cause })))
    probe.listen(config.port, config.host, () => probe.close(() => done()))
  })
}

/** Losing Redis later costs only time; an address that never answers is a mistake in the configuration. */
async function refuseSilentRedis({ redisUrl }: Config): Promise<void> {
  if (redisUrl === null) return
  const probe = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  probe.on('error', () => undefined)
  try {
    await probe.connect()
    await probe.ping()
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw startRefusal('REDIS_UNREACHABLE', { url: withoutPassword(redisUrl), words }, { cause })
  } finally {
    probe.disconnect()
  }
}

/** The one sentence that tells which service does not answer. */
function unreachable(cause: unknown, config: Config): Refusal | undefined {
  if (cause instanceof Refusal || !(cause instanceof Error)) return undefined
  const words = cause.message.split('\n')[0] ?? ''
  const service = 'service' in cause ? cause.service : 'database'
  if (service === 'mqtt') return startRefusal('BROKER_UNREACHABLE', { url: withoutPassword(config.mqttUrl ?? ''), words }, { cause })
  return config.databaseUrl === null
    ? undefined
    : startRefusal('DATABASE_UNREACHABLE', { url: withoutPassword(config.databaseUrl), words }, { cause })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close(0))
process.once('uncaughtException', (cause) => {
  console.error(cause)
  void close(1)
})

main().catch((cause: unknown) => {
  if (cause instanceof Refusal) console.error(`${cause.text.zh}\n${cause.text.en}`)
  else console.error(cause)
  void close(1)
})
