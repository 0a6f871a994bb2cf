import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes, type Client } from 'aedes'
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import { systemClock } from '../server/clock.ts'
import { devicesOfGateway, devicesOfOthers, gatewayByName, noteSeen, revokedAmong } from '../server/store/gateways.ts'
import type { Db } from '../server/store/transaction.ts'
import { createLoginLimit, type LimitRule } from './broker-rules/login-limit.ts'
import { createPacketLimit } from './broker-rules/packet-limit.ts'
import { createRefusalLog } from './broker-rules/refusals.ts'
import { judgeTopic, type Speaker } from './broker-rules/topics.ts'
import { topicFrom } from './mapping/canonical.ts'

/** A broker of our own (MQTT 3.1.1) for machines without one: the bridge on the loopback interface, gateways there or by TLS. */
export interface EmbeddedBroker {
  readonly url: string
  readonly port: number
  /** Port of the TLS listener; null without one. */
  readonly tlsPort: number | null
  stop(): Promise<void>
}

export interface TlsListener {
  readonly host: string
  readonly port: number
  /** PEM. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** PEM of who signs the gateways' certificates; then only a gateway with one gets in. */
  readonly clientCa?: string | Buffer
}

const BRIDGE = 'bridge'
/** Names that somebody invents are not written down one by one. */
const NOBODY = ''
/** A telemetry message has 64 KB at most; the rest is its topic. */
const LARGEST_PACKET = 66_560
/** A gateway that was revoked, or whose devices changed, is dealt with after this time at the latest. */
const SWEEP_MS = 1000
const BY_SENDER: LimitRule = { most: 5, windowMs: 600_000, lockMs: 900_000 }
/** Many gateways may stand behind one address. */
const BY_ADDRESS: LimitRule = { most: 50, windowMs: 600_000, lockMs: 900_000 }

interface Session extends Speaker {
  readonly username: string
}

/**
 * Each community logs in with its own gateway's credentials and may publish under its own topics only; nobody but the bridge may listen.
 * What a gateway publishes is handed on under `pingji/from/{gateway}/…`, so that the bridge knows who logged in. Failed log-ins are limited, packets too; a revoked gateway loses its connection. What is refused is written down (`gateway_refusal`).
 * `bridgeSecret` is the bridge's password, made anew at each start; the bridge logs in from this machine only.
 */
export async function startEmbeddedBroker({
  db,
  bridgeSecret,
  port = 0,
  tls,
  clock = systemClock(),
  logger,
}: {
  readonly db: Db
  readonly bridgeSecret: string
  readonly port?: number
  readonly tls?: TlsListener
  readonly clock?: Clock
  readonly logger?: Logger
}): Promise<EmbeddedBroker> {
  const broker = await Aedes.createBroker({ concurrency: 500 })
  const sessions = new Map<Client, Session>()
  const owners = new Map<string, string>()
  const refusals = createRefusalLog({ db, clock, ...(logger === undefined ? {} : { logger }) })
  const senders = createLoginLimit(BY_SENDER, () => performance.now())
  const addresses = createLoginLimit(BY_ADDRESS, () => performance.now())

  async function admit(client: Client, username: string, secret: string): Promise<boolean> {
    const address = addressOf(client)
    const sender = `${username} ${address}`
    if (senders.isLocked(sender) || addresses.isLocked(address)) {
      refusals.note({ gateway: senders.isLocked(sender) ? username : NOBODY, reason: 'locked', address })
      return false
    }
    const gateway = await gatewayByName(db, username)
    // Another's client id would end another's connection.
    const owner = owners.get(client.id)
    const isRight = gateway !== undefined && same(digest(secret), gateway.secret_hash) && (owner === undefined || owner === username)
    if (!isRight) {
      senders.failed(sender)
      addresses.failed(address)
      refusals.note({ gateway: gateway === undefined ? NOBODY : username, reason: 'wrong-secret', address })
      return false
    }
    senders.succeeded(sender)
    sessions.set(client, { username, ...(await speakerOf(username, gateway)) })
    owners.set(client.id, username)
    await noteSeen(db, [username], clock.now())
    return true
  }

  async function speakerOf(username: string, gateway: { readonly subject_id: string; readonly scope: Speaker['scope'] }): Promise<Speaker> {
    const isListed = gateway.scope === 'devices'
    return {
      subject: gateway.subject_id,
      scope: gateway.scope,
      own: isListed ? await devicesOfGateway(db, username) : new Set(),
      others: isListed ? new Set() : await devicesOfOthers(db, gateway.subject_id, username),
    }
  }

  broker.authenticate = (client, username, password, done) => {
    const secret = password === undefined ? '' : Buffer.from(password).toString('utf8')
    if (username === BRIDGE) {
      const isRight = same(digest(secret), digest(bridgeSecret)) && isLocal(client)
      if (isRight) owners.set(client.id, BRIDGE)
      done(null, isRight)
      return
    }
    admit(client, username ?? '', secret).then(
      (isRight) => done(null, isRight),
      (cause: unknown) => {
        logger?.warn({ err: cause }, 'gateway could not be admitted')
        done(null, false)
      },
    )
  }
  broker.authorizePublish = (client, packet, done) => {
    const session = client === null ? undefined : sessions.get(client)
    const verdict = session === undefined ? 'wrong-topic' : judgeTopic(session, packet.topic)
    if (verdict === 'ok') {
      // A retained message would be told again to whoever comes later.
      packet.retain = false
      if (session !== undefined) packet.topic = topicFrom(session.username, packet.topic)
      done(null)
      return
    }
    if (client !== null && session !== undefined)
      refusals.note({ gateway: session.username, reason: verdict, address: addressOf(client), topic: packet.topic })
    done(new Error('publishing under this topic is not allowed'))
  }
  broker.authorizeSubscribe = (client, subscription, done) => {
    const session = client === null ? undefined : sessions.get(client)
    if (client !== null && session !== undefined) {
      refusals.note({ gateway: session.username, reason: 'listening', address: addressOf(client) })
      done(new Error('gateways do not listen'))
    } else done(null, subscription)
  }
  broker.on('clientDisconnect', (client) => {
    sessions.delete(client)
    if (![...sessions.keys()].some(({ id }) => id === client.id)) owners.delete(client.id)
  })

  /** Revoked gateways lose their connection; what the others may speak for is read anew. */
  async function sweep(): Promise<void> {
    const connected = new Set([...sessions.values()].map(({ username }) => username))
    const revoked = new Set(await revokedAmong(db, [...connected]))
    for (const [client, { username }] of [...sessions]) {
      if (!revoked.has(username)) continue
      refusals.note({ gateway: username, reason: 'revoked', address: addressOf(client) })
      sessions.delete(client)
      client.close()
    }
    for (const username of connected) {
      const gateway = revoked.has(username) ? undefined : await gatewayByName(db, username)
      if (gateway === undefined) continue
      const speaker = await speakerOf(username, gateway)
      for (const [client, session] of sessions) if (session.username === username) sessions.set(client, { username, ...speaker })
    }
    await noteSeen(
      db,
      [...connected].filter((username) => !revoked.has(username)),
      clock.now(),
    )
  }
  let sweeping: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    if (sessions.size === 0) return
    sweeping = sweeping.then(sweep).catch((cause: unknown) => logger?.warn({ err: cause }, 'gateways could not be looked through'))
  }, SWEEP_MS)
  timer.unref()

  function receive(socket: Socket): void {
    const limit = createPacketLimit(LARGEST_PACKET)
    // Seen before the broker's parser reads the same bytes.
    socket.on('data', (chunk: Buffer) => {
      if (limit.accepts(chunk)) return
      const session = [...sessions].find(([client]) => client.conn === socket)?.[1]
      refusals.note({ gateway: session?.username ?? '', reason: 'too-large', address: socket.remoteAddress ?? '' })
      socket.destroy()
    })
    broker.handle(socket)
  }

  const server = createServer(receive)
  const listening = await listen(server, port, '127.0.0.1')
  const secured = tls === undefined ? null : createTlsServer({ ...certificates(tls), minVersion: 'TLSv1.2' }, receive)
  const tlsPort = secured === null || tls === undefined ? null : await listen(secured, tls.port, tls.host)
  secured?.on('tlsClientError', (cause) => logger?.warn({ err: cause }, 'TLS connection refused'))
  return {
    url: `mqtt://127.0.0.1:${listening}`,
    port: listening,
    tlsPort,
    stop: async () => {
      clearInterval(timer)
      await new Promise<void>((done) => broker.close(() => done()))
      await sweeping
      await refusals.stop()
      await Promise.all([server, secured].map((one) => one === null || new Promise<void>((done) => one.close(() => done()))))
    },
  }
}

function certificates({ cert, key, clientCa }: TlsListener) {
  return { cert, key, ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }) }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, host, done)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function addressOf(client: Client): string {
  return (client.conn as Partial<Socket>).remoteAddress ?? ''
}

function isLocal(client: Client): boolean {
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(addressOf(client))
}

/** What is kept of a gateway's secret. */
export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
