import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineRefusals } from './base/errors.ts'

/** Everything the environment can say; read once, checked at once, handed down. */
export interface Config {
  readonly host: string
  readonly port: number
  /** `server` answers requests and leaves jobs and timers to others, `worker` only carries those out, `all` does both. */
  readonly role: 'server' | 'worker' | 'all'
  readonly dataFolder: string
  /** Folder of the built web application. */
  readonly studioFolder: string
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly mqttUrl: string | null
  /** Files of the environment, read: authorities to believe beside those of the system, and who we are for the broker (PEM). */
  readonly mqttTls: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** Where our own broker listens by TLS for gateways; PEM texts. Null: on the loopback interface alone. */
  readonly mqttListen: {
    readonly host: string
    readonly port: number
    readonly cert: string
    readonly key: string
    readonly clientCa?: string
  } | null
  /** Key of the signs that stand for persons in telemetry; null: nothing about persons is kept. */
  readonly hashKey: string | null
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly publicUrl: string | null
  readonly demo: boolean
  readonly demoPassword: string | null
  readonly testClock: boolean
  readonly logLevel: string
  readonly sessionIdleSeconds: number
  readonly sessionHours: number
  readonly uploadMaxBytes: number
  /** How long a request sent again under the same `Idempotency-Key` is answered as the first time. */
  readonly idempotencyHours: number
  /** Folder with the office's own fonts for letters. */
  readonly fontsFolder: string | null
  /** Encrypts secrets of sources in the database; null: a key file in the data folder. The same for every process. */
  readonly secretKey: string | null
  /** Secrets of sources that stand in the environment (`BRIDGE_SECRET_…`), by name. */
  readonly sourceSecrets: { readonly [name: string]: string }
  /** Only below it the bridge looks for files of readings. */
  readonly dropFolder: string
  /** Internal networks a source may name: `机房=10.20.0.0/16;泵站=192.168.8.0/24`. */
  readonly bridgeNetworks: string
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly version: string
}

export const configRefusal = defineRefusals({
  SETTING_WRONG: {
    status: 503,
    zh: '环境变量 {name} 的值“{value}”不正确：应为{expected}。',
    en: 'The setting {name} = "{value}" is wrong: expected {expectedEn}.',
  },
})

/** A shorter key could be tried out. */
const SHORTEST_HASH_KEY = 16

type Environment = { readonly [name: string]: string | undefined }

/** Throws `SETTING_WRONG` naming the first variable that can not be read. */
export function readConfig(env: Environment): Config {
  refuseAloneWithoutDatabase(env)
  const demo = flag(env, 'PINGJI_DEMO', (env.DATABASE_URL ?? '') === '')
  return {
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber(env, 'PORT', 3000, 0, 65_535),
    role: role(env),
    dataFolder: resolve(env.PINGJI_DATA ?? './.data'),
    studioFolder: resolve(env.PINGJI_STUDIO_DIST ?? resolve(import.meta.dirname, '../dist/studio')),
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: url(env, 'REDIS_URL', ['redis:', 'rediss:']),
    mqttUrl: url(env, 'MQTT_URL', ['mqtt:', 'mqtts:', 'tcp:', 'ssl:']),
    mqttListen: listener(env),
    mqttTls: { ...pem(env, 'MQTT_CA', 'ca'), ...pem(env, 'MQTT_CERT', 'cert'), ...pem(env, 'MQTT_KEY', 'key') },
    hashKey: hashKey(env),
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: env.MAIL_FROM ?? 'pingji@localhost',
    publicUrl: url(env, 'PUBLIC_URL', ['http:', 'https:']),
    demo,
    demoPassword: env.PINGJI_DEMO_PASSWORD ?? null,
    testClock: flag(env, 'PINGJI_TEST_CLOCK', false),
    logLevel: env.LOG_LEVEL ?? 'warn',
    sessionIdleSeconds: wholeNumber(env, 'SESSION_IDLE_SECONDS', 1800, 60, 86_400),
    sessionHours: wholeNumber(env, 'SESSION_HOURS', 12, 1, 72),
    uploadMaxBytes: wholeNumber(env, 'UPLOAD_MAX_MB', 50, 1, 2048) * 1_048_576,
    idempotencyHours: wholeNumber(env, 'IDEMPOTENCY_HOURS', 24, 1, 720),
    fontsFolder: env.PINGJI_FONTS === undefined || env.PINGJI_FONTS === '' ? null : resolve(env.PINGJI_FONTS),
    secretKey: env.PINGJI_SECRET_KEY === undefined || env.PINGJI_SECRET_KEY === '' ? null : env.PINGJI_SECRET_KEY,
    sourceSecrets: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (name.startsWith('BRIDGE_SECRET_') && value !== undefined ? [[name, value]] : [])),
    ),
    dropFolder: resolve(env.BRIDGE_DROP ?? join(env.PINGJI_DATA ?? './.data', 'drop')),
    bridgeNetworks: env.BRIDGE_NETWORKS ?? '',
    trustedProxies: (env.TRUSTED_PROXIES ?? '').split(',').filter((address) => address !== ''),
    version: packageVersion(),
  }
}

function wholeNumber(env: Environment, name: string, fallback: number, least: number, most: number): number {
  const value = env[name]
  if (value === undefined || value === '') return fallback
  const number = Number(value)
  if (!Number.isInteger(number) || number < least || number > most)
    throw configRefusal('SETTING_WRONG', {
      name,
      value,
      expected: `${least} 到 ${most} 之间的整数`,
      expectedEn: `a whole number from ${least} to ${most}`,
    })
  return number
}

function role(env: Environment): Config['role'] {
  const value = env.PINGJI_ROLE
  if (value === undefined || value === '') return 'all'
  if (value !== 'server' && value !== 'worker' && value !== 'all')
    throw configRefusal('SETTING_WRONG', {
      name: 'PINGJI_ROLE',
      value,
      expected: ' server、worker 或 all',
      expectedEn: 'server, worker or all',
    })
  return value
}

/** The embedded database belongs to the one process that does everything. */
function refuseAloneWithoutDatabase(env: Environment): void {
  if (role(env) === 'all' || (env.DATABASE_URL ?? '') !== '') return
  throw configRefusal('SETTING_WRONG', {
    name: 'DATABASE_URL',
    value: '',
    expected: '数据库地址（PINGJI_ROLE 为 server 或 worker 时必填）',
    expectedEn: 'the address of the database (PINGJI_ROLE is server or worker)',
  })
}

function flag(env: Environment, name: string, fallback: boolean): boolean {
  const value = env[name]
  if (value === undefined || value === '') return fallback
  if (value !== '0' && value !== '1') throw configRefusal('SETTING_WRONG', { name, value, expected: ' 0 或 1', expectedEn: '0 or 1' })
  return value === '1'
}

function url(env: Environment, name: string, protocols: readonly string[]): string | null {
  const value = env[name]
  if (value === undefined || value === '') return null
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
    throw configRefusal('SETTING_WRONG', {
      name,
      value: withoutPassword(value),
      expected: `以 ${protocols[0]}// 开头的地址`,
      expectedEn: `an address that begins with ${protocols[0]}//`,
    })
  return value
}

function pem<K extends string>(env: Environment, name: string, key: K): { readonly [key in K]?: string } {
  const path = env[name]
  if (path === undefined || path === '') return {}
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Said below: whatever is no PEM is none.
  }
  if (!text.includes('-----BEGIN'))
    throw configRefusal('SETTING_WRONG', { name, value: path, expected: '可读取的 PEM 文件', expectedEn: 'a PEM file that can be read' })
  return { [key]: text } as { readonly [key in K]: string }
}

/** Our own broker's listener by TLS: certificate and key belong together. */
function listener(env: Environment): Config['mqttListen'] {
  const { cert, key, clientCa } = {
    ...pem(env, 'MQTT_LISTEN_CERT', 'cert'),
    ...pem(env, 'MQTT_LISTEN_KEY', 'key'),
    ...pem(env, 'MQTT_LISTEN_CLIENT_CA', 'clientCa'),
  }
  if (cert === undefined && key === undefined) return null
  if (cert === undefined || key === undefined)
    throw configRefusal('SETTING_WRONG', {
      name: cert === undefined ? 'MQTT_LISTEN_CERT' : 'MQTT_LISTEN_KEY',
      value: '',
      expected: '证书和私钥一起设置',
      expectedEn: 'certificate and key together',
    })
  return {
    host: env.MQTT_LISTEN_HOST ?? '0.0.0.0',
    port: wholeNumber(env, 'MQTT_LISTEN_PORT', 8883, 0, 65_535),
    cert,
    key,
    ...(clientCa === undefined ? {} : { clientCa }),
  }
}

function hashKey(env: Environment): string | null {
  const value = env.PINGJI_HASH_KEY
  if (value === undefined || value === '') return null
  if (value.length < SHORTEST_HASH_KEY)
    throw configRefusal('SETTING_WRONG', {
      name: 'PINGJI_HASH_KEY',
      value: '***',
      expected: `至少 ${SHORTEST_HASH_KEY} 个字符`,
      expectedEn: `at least ${SHORTEST_HASH_KEY} signs`,
    })
  return value
}

/** What may be printed of an address. */
export function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//')
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
