import type { Logger } from 'pino'
import type { Ingest } from '../ingest.ts'
import { senderOfTopic } from '../mapping/canonical.ts'
import { type MqttTls, openConnection } from './mqtt-connection.ts'

export type { MqttTls } from './mqtt-connection.ts'

export interface MqttAdapter {
  /** Protocol version the broker speaks with us. */
  readonly version: 4 | 5
  stop(): Promise<void>
}

const CHANNELS = ['telemetry', 'event', 'status']
const TOPICS = CHANNELS.map((channel) => `pingji/v1/+/+/${channel}`)
/** Where our own broker says who logged in; other brokers are not asked for it, since they could refuse. */
const NAMED_TOPICS = CHANNELS.map((channel) => `pingji/from/+/pingji/v1/+/+/${channel}`)
/** Bridges of this group share the messages of a broker that knows shared subscriptions (MQTT 5 §4.8.2). */
const GROUP = '$share/pingji'

/**
 * Receives from any broker, QoS 1: MQTT 5 with a shared subscription where several bridges may run (`shared`), else 3.1.1. A message is
 * acknowledged after the transaction that holds it has committed, and never before; many are in flight, so a commit serves many of them.
 * While the bridge is away the broker keeps its messages. Not `shared`: the broker is our own, and is believed who it says had logged in. `name` tells this bridge from others and is the same after a restart.
 * Rejects with an error that names the service when the broker can not be reached within ten seconds.
 */
export async function startMqttAdapter(options: {
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly tls?: MqttTls
  readonly name: string
  readonly ingest: Ingest
  readonly shared: boolean
  /** What may be in work before the broker has to wait. */
  readonly most?: { readonly messages: number; readonly bytes: number }
  readonly logger: Logger
}): Promise<MqttAdapter> {
  const { url, ingest, shared, logger, name } = options
  const connection = await openConnection({
    url: new URL(url),
    clientId: `pingji-bridge-${name}`,
    version: shared ? 5 : 4,
    topics: (version) =>
      version === 5 && shared ? TOPICS.map((topic) => `${GROUP}/${topic}`) : shared ? TOPICS : [...TOPICS, ...NAMED_TOPICS],
    onMessage(named, payload) {
      const { gateway, topic } = shared ? { gateway: null, topic: named } : senderOfTopic(named)
      return ingest.accept({ topic, payload, ...(gateway === null ? {} : { sender: { knownBy: 'login', name: gateway } }) })
    },
    logger,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.most === undefined ? {} : { most: options.most }),
  }).catch((cause: unknown) => {
    throw Object.assign(new Error(wordsOf(cause), { cause }), { service: 'mqtt' })
  })
  return connection
}

/** OpenSSL tells of its source lines; its reason alone is a sentence. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : cause.message
}
