import mqtt, { type MqttClient } from 'mqtt'
import type { PlannedMessage } from './plan.ts'

/** Credentials of a community's gateway. */
export interface GatewayLogin {
  readonly subjectId: string
  readonly username: string
  readonly password: string
}

export interface Played {
  /** Acknowledged by the broker. */
  readonly sent: number
  /** Sent under another community's topic; a broker closes the connection or says nothing of it. */
  readonly foreign: number
  readonly seconds: number
}

const MOST_IN_FLIGHT = 200
const ANSWER_MS = 2000

/**
 * Sends planned messages over each community's own connection, QoS 1, in their order; at most `rate` a second when given. Messages in another
 * community's name go over connections of their own, since a broker ends such a connection. Rejects when the broker lets a gateway not in.
 */
export async function play(
  messages: readonly PlannedMessage[],
  options: { readonly mqttUrl: string; readonly gateways: readonly GatewayLogin[]; readonly rate?: number },
): Promise<Played> {
  const { mqttUrl, gateways, rate } = options
  const begun = performance.now()
  const clients = new Map<string, MqttClient>()
  const logins = new Map(gateways.map((gateway) => [gateway.subjectId, gateway]))
  const inFlight = new Set<Promise<unknown>>()
  let failure: unknown
  let foreign = 0
  let sent = 0
  try {
    for (const [index, message] of messages.entries()) {
      const login = logins.get(message.sender)
      if (login === undefined) throw new Error(`Expected credentials of ${message.sender}`)
      if (rate !== undefined) await untilDue(begun + (index / rate) * 1000)
      if (message.topic.split('/')[2] !== message.sender) {
        await speakForOthers(mqttUrl, login, message)
        foreign += 1
        continue
      }
      const client = clients.get(message.sender) ?? (await connected(mqttUrl, login, 'sim'))
      clients.set(message.sender, client)
      const publishing = client.publishAsync(message.topic, message.payload, { qos: 1 }).then(
        () => {
          sent += 1
          inFlight.delete(publishing)
        },
        (cause: unknown) => {
          failure = cause
          inFlight.delete(publishing)
        },
      )
      inFlight.add(publishing)
      if (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight)
      if (failure !== undefined) throw failure
    }
    await Promise.all(inFlight)
    if (failure !== undefined) throw failure
  } finally {
    await Promise.all([...clients.values()].map((client) => client.endAsync(true)))
  }
  return { sent, foreign, seconds: (performance.now() - begun) / 1000 }
}

async function connected(mqttUrl: string, { username, password, subjectId }: GatewayLogin, prefix: string): Promise<MqttClient> {
  return mqtt.connectAsync(mqttUrl, { username, password, clientId: `${prefix}-${subjectId}-${process.pid}`, reconnectPeriod: 0 }, false)
}

async function speakForOthers(mqttUrl: string, login: GatewayLogin, { topic, payload }: PlannedMessage): Promise<void> {
  const client = await connected(mqttUrl, login, 'sim-foreign')
  client.on('error', () => undefined)
  const closed = new Promise<void>((done) => client.once('close', () => done()))
  const answered = client.publishAsync(topic, payload, { qos: 1 }).then(
    () => undefined,
    () => undefined,
  )
  const patience = new AbortController()
  await Promise.race([closed, answered, pause(ANSWER_MS, patience.signal)])
  patience.abort()
  await client.endAsync(true)
}

async function untilDue(moment: number): Promise<void> {
  const wait = moment - performance.now()
  if (wait > 4) await pause(wait)
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
