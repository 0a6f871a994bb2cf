import mqtt, { type MqttClient } from 'mqtt'
import { payloadOf, randomOf, type SimulatedDevice } from './community.ts'
import { VENDOR_PAYLOADS } from './vendor.ts'

export { type Expected, expectedOf } from './expected.ts'
export { FAULT_WORDS, FAULTS, type FaultName, faultsOf } from './faults.ts'
export { type Plan, type PlannedMessage, planOf } from './plan.ts'
export { type GatewayLogin, type Played, play } from './player.ts'
export { readingSheet } from './vendor.ts'

export interface SimulatedCommunity {
  readonly subjectId: string
  readonly username: string
  readonly password: string
  readonly devices: readonly SimulatedDevice[]
  /** Share of devices that are silent, 0 to 1. */
  readonly silent?: number
}

/** Plays communities at a broker, as their gateways would. */
export interface Simulator {
  /** Every device that is not silent reports once for this moment; resolves when the broker has acknowledged all. */
  report(at: Date, subjectIds?: readonly string[]): Promise<number>
  /** Reports now and then every `everyMs` of real time. */
  run(everyMs: number, now: () => Date): void
  stop(): Promise<void>
}

export function createSimulator({
  mqttUrl,
  communities,
  seed,
}: {
  readonly mqttUrl: string
  readonly communities: readonly SimulatedCommunity[]
  readonly seed: number
}): Simulator {
  const clients = new Map<string, MqttClient>()
  let timer: NodeJS.Timeout | undefined

  function clientOf(community: SimulatedCommunity): MqttClient {
    const known = clients.get(community.subjectId)
    if (known !== undefined) return known
    const client = mqtt.connect(mqttUrl, {
      username: community.username,
      password: community.password,
      clientId: `sim-${community.subjectId}-${process.pid}`,
      reconnectPeriod: 1000,
    })
    client.on('error', () => undefined)
    clients.set(community.subjectId, client)
    return client
  }

  async function report(at: Date, subjectIds?: readonly string[]): Promise<number> {
    let sent = 0
    for (const community of communities.filter(({ subjectId }) => subjectIds?.includes(subjectId) ?? true)) {
      const client = clientOf(community)
      const random = randomOf(seed)
      const speaking = community.devices.filter(() => random() >= (community.silent ?? 0))
      await Promise.all(
        speaking.map((device) =>
          client.publishAsync(`pingji/v1/${community.subjectId}/${device.id}/telemetry`, said(device, at, seed), { qos: 1 }),
        ),
      )
      sent += speaking.length
    }
    return sent
  }

  return {
    report,
    run(everyMs, now) {
      timer = setInterval(() => void report(now()).catch(() => undefined), everyMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await Promise.all([...clients.values()].map((client) => client.endAsync(true)))
    },
  }
}

function said(device: SimulatedDevice, at: Date, seed: number): string {
  const vendor = device.mapping === undefined ? undefined : VENDOR_PAYLOADS[device.mapping]
  return vendor === undefined ? JSON.stringify(payloadOf(device, at, seed)) : vendor(device, at, seed)
}
