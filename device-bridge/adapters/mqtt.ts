import mqtt, { type MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import type { Ingest } from '../ingest.ts'

export interface MqttAdapter {
  stop(): Promise<void>
}

const CONNECTIONS = 4
const TOPICS = ['pingji/v1/+/+/telemetry', 'pingji/v1/+/+/event', 'pingji/v1/+/+/status']

/**
 * Receives from any broker (3.1.1, or 5 where it answers to it), QoS 1. The library acknowledges a message when its handler calls back and
 * waits for that before the next one, so acknowledgement after commit costs one commit per message and connection: with a broker that knows
 * shared subscriptions several connections share the load, and their messages share a transaction.
 * Rejects with an error that names the service when the broker can not be reached within ten seconds.
 */
export async function startMqttAdapter(options: {
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly ingest: Ingest
  readonly shared: boolean
  readonly logger: Logger
}): Promise<MqttAdapter> {
  const { url, ingest, shared, logger } = options
  const clients: MqttClient[] = []
  for (let number = 0; number < (shared ? CONNECTIONS : 1); number += 1) {
    const client = mqtt.connect(url, {
      protocolVersion: shared ? 5 : 4,
      clientId: `pingji-bridge-${process.pid}-${number}-${Math.random().toString(36).slice(2, 8)}`,
      clean: true,
      reconnectPeriod: 1000,
      connectTimeout: 10_000,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
    })
    client.handleMessage = (packet, acknowledge) => {
      ingest.accept({ topic: packet.topic, payload: Buffer.from(packet.payload) }).then(
        () => acknowledge(),
        (cause: unknown) => {
          // Not acknowledged: the broker sends it again after the reconnect.
          logger.error({ cause }, 'telemetry could not be stored')
          client.reconnect()
        },
      )
    }
    client.on('error', (cause) => logger.warn({ cause }, 'broker connection'))
    clients.push(client)
    await connected(client)
    await client.subscribeAsync(shared ? TOPICS.map((topic) => `$share/pingji/${topic}`) : TOPICS, { qos: 1 })
  }
  return {
    async stop() {
      await Promise.all(clients.map((client) => client.endAsync(true)))
    },
  }
}

function connected(client: MqttClient): Promise<void> {
  return new Promise((done, failed) => {
    const give = (message: string) => {
      client.end(true)
      failed(Object.assign(new Error(message), { service: 'mqtt' }))
    }
    const patience = setTimeout(() => give('no answer within 10 seconds'), 10_000)
    client.once('connect', () => {
      clearTimeout(patience)
      done()
    })
    client.once('error', (cause) => {
      clearTimeout(patience)
      give(cause.message)
    })
  })
}
