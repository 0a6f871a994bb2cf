import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { Aedes } from 'aedes'
import { gatewayByName } from '../server/store/gateways.ts'
import type { Db } from '../server/store/transaction.ts'

/** A broker of our own (MQTT 3.1.1) on the loopback interface, for machines without one. */
export interface EmbeddedBroker {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

const BRIDGE = 'bridge'

/**
 * Each community logs in with its own gateway's credentials and may publish under its own topics only; nobody but the bridge may listen.
 * `bridgeSecret` is the bridge's password, made anew at each start.
 */
export async function startEmbeddedBroker({
  db,
  bridgeSecret,
  port = 0,
}: {
  readonly db: Db
  readonly bridgeSecret: string
  readonly port?: number
}): Promise<EmbeddedBroker> {
  const broker = await Aedes.createBroker({ concurrency: 500 })
  const subjects = new Map<string, string>()

  broker.authenticate = (client, username, password, done) => {
    const secret = password === undefined ? '' : Buffer.from(password).toString('utf8')
    if (username === BRIDGE) {
      done(null, same(digest(secret), digest(bridgeSecret)))
      return
    }
    gatewayByName(db, username ?? '').then(
      (gateway) => {
        const right = gateway !== undefined && same(digest(secret), gateway.secret_hash)
        if (right) subjects.set(client.id, gateway.subject_id)
        done(null, right)
      },
      () => done(null, false),
    )
  }
  broker.authorizePublish = (client, packet, done) => {
    const subject = client === null ? undefined : subjects.get(client.id)
    const allowed = subject !== undefined && packet.topic.startsWith(`pingji/v1/${subject}/`)
    done(allowed ? null : new Error('publishing under this topic is not allowed'))
  }
  broker.authorizeSubscribe = (client, subscription, done) => {
    if (client !== null && subjects.has(client.id)) done(new Error('gateways do not listen'))
    else done(null, subscription)
  }
  broker.on('clientDisconnect', (client) => subjects.delete(client.id))

  const server: Server = createServer(broker.handle)
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', done)
  })
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `mqtt://127.0.0.1:${listening}`,
    port: listening,
    stop: async () => {
      await new Promise<void>((done) => broker.close(() => done()))
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

/** What is kept of a gateway's secret. */
export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
