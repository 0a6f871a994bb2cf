import type { PayloadMapping } from '../server/base/api/mapping-document.ts'
import { registeredOf } from '../server/store/telemetry.ts'
import { seriesOf } from '../server/store/telemetry-history.ts'
import { keepDaysOf } from '../server/store/telemetry-partitions.ts'
import type { Sender } from '../server/store/telemetry-provenance.ts'
import type { Db } from '../server/store/transaction.ts'
import { RETENTION } from './mapping/kinds.ts'

export interface MappingInForce {
  readonly id: string
  readonly version: number
  readonly document: PayloadMapping
}

/** What the bridge knows of a registered device. */
export interface RegisteredDevice {
  readonly subject: string
  readonly device: string
  readonly kind: string
  readonly mapping: MappingInForce | null
  /** The gateway that alone may speak for it; null: several may, or none. */
  readonly right: Sender | null
  readonly memory: DeviceMemory
}

/** What is found out while it speaks; one for each device, whatever is asked anew. */
export interface DeviceMemory {
  /** Newest moment it spoke of, milliseconds; 0: it has not been heard. */
  lastSeen: number
  readonly series: Map<string, Series>
}

export interface Series {
  readonly id: number
  readonly keepDays: number
}

export interface DeviceKey {
  readonly subject: string
  readonly device: string
}

/** Devices and series by name, as they were asked for at most half a minute ago. */
export interface IngestRegistry {
  find(subject: string, device: string): RegisteredDevice | undefined
  /** Asks once for all that are not known yet; what stays unknown is not registered. */
  learn(keys: readonly DeviceKey[]): Promise<void>
  /** Numbers for metrics that have none yet. */
  learnSeries(wanted: readonly { readonly device: RegisteredDevice; readonly metric: string }[]): Promise<void>
  /** Series were moved to another class: asks again. */
  forget(): void
}

/** A device registered anew, or changed, is known after this time at the latest. */
const REGISTRY_MS = 30_000

export function createIngestRegistry(db: Db): IngestRegistry {
  let devices = new Map<string, RegisteredDevice>()
  const memories = new Map<string, DeviceMemory>()
  let since = performance.now()

  function memoryOf(name: string, lastSeenAt: string | null): DeviceMemory {
    const lastSeen = lastSeenAt === null ? 0 : Date.parse(lastSeenAt)
    const known = memories.get(name)
    if (known !== undefined) {
      known.lastSeen = Math.max(known.lastSeen, lastSeen)
      return known
    }
    const memory = { lastSeen, series: new Map<string, Series>() }
    memories.set(name, memory)
    return memory
  }

  async function ask(keys: readonly DeviceKey[]): Promise<readonly [string, RegisteredDevice][]> {
    const found = await registeredOf(db, keys)
    return found.map(({ subject, device, kind, mapping, mappingId, mappingVersion, lastSeenAt, gateway }) => {
      const name = nameOf(subject, device)
      const inForce =
        mapping === null || mappingId === null
          ? null
          : { id: mappingId, version: mappingVersion ?? 1, document: mapping as unknown as PayloadMapping }
      return [
        name,
        {
          subject,
          device,
          kind,
          mapping: inForce,
          right: gateway === null ? null : { knownBy: 'right', name: gateway },
          memory: memoryOf(name, lastSeenAt),
        },
      ]
    })
  }

  return {
    find: (subject, device) => devices.get(nameOf(subject, device)),
    async learn(keys) {
      if (performance.now() - since > REGISTRY_MS) {
        const known = [...devices.values()]
        since = performance.now()
        devices = new Map(await ask(known))
      }
      const unknown = new Map<string, DeviceKey>()
      for (const key of keys) {
        const name = nameOf(key.subject, key.device)
        if (!devices.has(name)) unknown.set(name, key)
      }
      for (const [name, device] of await ask([...unknown.values()])) devices.set(name, device)
    },
    async learnSeries(wanted) {
      if (wanted.length === 0) return
      const own = new Map(wanted.map((one) => [`${nameOf(one.device.subject, one.device.device)}/${one.metric}`, one]))
      const list = [...own.values()].map(({ device: { subject, device, kind }, metric }) => ({
        subject,
        device,
        metric,
        keepDays: keepDaysOf(kind, RETENTION),
      }))
      for (const { subject, device, metric, id, keepDays } of await seriesOf(db, list))
        own.get(`${nameOf(subject, device)}/${metric}`)?.device.memory.series.set(metric, { id, keepDays })
    },
    forget() {
      for (const { series } of memories.values()) series.clear()
    },
  }
}

function nameOf(subject: string, device: string): string {
  return `${subject}/${device}`
}
