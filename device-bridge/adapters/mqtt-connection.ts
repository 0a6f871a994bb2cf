import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet'
import type { Logger } from 'pino'

/**
 * One receiving connection to a broker (MQTT 3.1.1 §4.3.2, MQTT 5 §4.3.2): QoS 1, session kept by the broker, any number of messages in
 * flight, each acknowledged when `onMessage` resolves, in the order of arrival. A message whose work fails is not acknowledged: the connection
 * is closed and the broker sends it again on the next one.
 */
export interface MqttConnection {
  readonly version: 4 | 5
  stop(): Promise<void>
}

/** PEM: authorities to believe, and the certificate and key by which the broker knows us. */
export interface MqttTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface ConnectionOptions {
  readonly url: URL
  readonly username?: string
  readonly password?: string
  readonly tls?: MqttTls
  /** The same after a restart, else the broker keeps messages for somebody who never returns. */
  readonly clientId: string
  /** 5 falls back to 4 where the broker refuses it; `topics` is asked with the version that holds. */
  readonly version: 4 | 5
  topics(version: 4 | 5): readonly string[]
  onMessage(topic: string, payload: Buffer): Promise<void>
  /** Above so many messages or bytes in work the socket is not read any further: the broker has to wait. */
  readonly most?: { readonly messages: number; readonly bytes: number }
  readonly logger: Logger
}

const KEEPALIVE_SECONDS = 30
const CONNECT_MS = 10_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000
const MOST_IN_FLIGHT = { messages: 20_000, bytes: 67_108_864 }
const RECEIVE_MAXIMUM = 10_000
const SESSION_SECONDS = 86_400
const LARGEST_PACKET = 262_144
const REFUSED_VERSIONS: readonly number[] = [1, 0x84]

/** Resolves with the first subscription; rejects when the broker can not be reached or refuses within ten seconds. */
export async function openConnection(options: ConnectionOptions): Promise<MqttConnection> {
  let version = options.version
  let stopping = false
  let current: Link | undefined
  let pause = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined

  /** Only work that succeeds shortens the pause again: a database that is away is not asked four times a second. */
  const onProgress = () => {
    pause = FIRST_PAUSE_MS
  }

  async function open(): Promise<void> {
    try {
      current = await link(options, version, onProgress)
    } catch (cause) {
      if (!(cause instanceof BrokerRefusal && REFUSED_VERSIONS.includes(cause.code) && version === 5)) throw cause
      version = 4
      current = await link(options, version, onProgress)
    }
    current.closed.then((cause) => {
      if (stopping) return
      options.logger.warn({ err: cause }, 'broker connection closed')
      again()
    })
  }

  function again(): void {
    timer = setTimeout(() => {
      if (stopping) return
      open().catch((cause: unknown) => {
        options.logger.warn({ err: cause }, 'broker does not answer')
        again()
      })
    }, pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }

  await open()
  return {
    version,
    async stop() {
      stopping = true
      clearTimeout(timer)
      await current?.stop()
    },
  }
}

class BrokerRefusal extends Error {
  readonly code: number
  constructor(code: number) {
    super(`the broker refused the connection (code ${code})`)
    this.code = code
  }
}

interface Link {
  /** Resolves with the reason when the connection is over. */
  readonly closed: Promise<Error>
  stop(): Promise<void>
}

function link(options: ConnectionOptions, version: 4 | 5, onProgress: () => void): Promise<Link> {
  const { url, onMessage, most = MOST_IN_FLIGHT } = options
  const socket = dial(url, options.tls ?? {})
  const incoming = parser({ protocolVersion: version })
  /** Acknowledgements due, oldest first: the order of arrival is kept (MQTT-4.6.0-2). */
  const due: { readonly id: number | undefined; readonly bytes: number; isDone: boolean }[] = []
  let bytes = 0
  let isSilent = false
  let ended = false
  const send = (packet: Packet) => {
    if (!ended) socket.write(generate(packet, { protocolVersion: version }))
  }

  return new Promise((opened, refused) => {
    let over: (cause: Error) => void = () => undefined
    const closed = new Promise<Error>((done) => {
      over = done
    })
    const patience = setTimeout(() => finish(new Error('no answer within 10 seconds')), CONNECT_MS)
    const alive = setInterval(() => {
      // Whoever does not listen can not say that the other is silent.
      if (isSilent && !socket.isPaused()) return finish(new Error('the broker is silent'))
      isSilent = true
      send({ cmd: 'pingreq' })
    }, KEEPALIVE_SECONDS * 1000)

    function finish(cause: Error): void {
      if (ended) return
      ended = true
      clearTimeout(patience)
      clearInterval(alive)
      socket.destroy()
      refused(cause)
      over(cause)
    }

    function acknowledge(): void {
      const ready: Buffer[] = []
      while (due[0]?.isDone === true) {
        const done = due.shift()
        bytes -= done?.bytes ?? 0
        const messageId = done?.id
        if (messageId !== undefined) ready.push(generate({ cmd: 'puback', messageId, reasonCode: 0 }, { protocolVersion: version }))
      }
      if (ready.length > 0 && !ended) socket.write(Buffer.concat(ready))
      if (socket.isPaused() && due.length < most.messages / 2 && bytes < most.bytes / 2) {
        isSilent = false
        socket.resume()
      }
    }

    function take(packet: IPublishPacket): void {
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
      const entry = { id: packet.qos === 0 ? undefined : packet.messageId, bytes: payload.length, isDone: false }
      due.push(entry)
      bytes += payload.length
      if (due.length >= most.messages || bytes >= most.bytes) socket.pause()
      onMessage(packet.topic, payload).then(
        () => {
          entry.isDone = true
          acknowledge()
          onProgress()
        },
        (cause: unknown) => finish(cause instanceof Error ? cause : new Error(String(cause))),
      )
    }

    incoming.on('error', (cause: Error) => finish(cause))
    incoming.on('packet', (packet: Packet) => {
      isSilent = false
      switch (packet.cmd) {
        case 'connack': {
          const code = packet.returnCode ?? packet.reasonCode ?? 0
          if (code !== 0) return finish(new BrokerRefusal(code))
          return send({
            cmd: 'subscribe',
            messageId: 1,
            subscriptions: options.topics(version).map((topic) => ({ topic, qos: 1 as const })),
          })
        }
        case 'suback': {
          const denied = packet.granted.find((code) => typeof code === 'number' && code >= 0x80)
          if (denied !== undefined) return finish(new Error('the broker refuses the subscription'))
          clearTimeout(patience)
          return opened({
            closed,
            stop: async () => {
              if (ended) return
              send({ cmd: 'disconnect', reasonCode: 0 })
              ended = true
              clearInterval(alive)
              await new Promise<void>((done) => {
                socket.once('close', () => done())
                socket.end()
                setTimeout(() => socket.destroy(), 500).unref()
              })
            },
          })
        }
        case 'publish':
          return take(packet)
        case 'disconnect':
          return finish(new Error(`the broker ended the connection (code ${packet.reasonCode ?? 0})`))
        default:
          return undefined
      }
    })
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk))
    socket.on('error', (cause) => finish(cause))
    socket.on('close', () => finish(new Error('the connection was closed')))
    socket.once(url.protocol === 'mqtts:' || url.protocol === 'ssl:' ? 'secureConnect' : 'connect', () => {
      socket.setNoDelay(true)
      send(hello(options, version))
    })
  })
}

function dial(url: URL, tls: MqttTls): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol === 'mqtts:' || url.protocol === 'ssl:')
    return connectTls({ host, port: Number(url.port === '' ? 8883 : url.port), ...(isIP(host) === 0 ? { servername: host } : {}), ...tls })
  return connectTcp({ host, port: Number(url.port === '' ? 1883 : url.port) })
}

function hello({ url, username, password, clientId }: ConnectionOptions, version: 4 | 5): IConnectPacket {
  const user = username ?? decodeURIComponent(url.username)
  const secret = password ?? decodeURIComponent(url.password)
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: version,
    clean: false,
    clientId,
    keepalive: KEEPALIVE_SECONDS,
    ...(user === '' ? {} : { username: user }),
    ...(secret === '' ? {} : { password: Buffer.from(secret) }),
    ...(version === 5
      ? { properties: { sessionExpiryInterval: SESSION_SECONDS, receiveMaximum: RECEIVE_MAXIMUM, maximumPacketSize: LARGEST_PACKET } }
      : {}),
  }
}
