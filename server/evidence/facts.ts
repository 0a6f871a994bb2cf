import type { EvidenceSource } from '../rules/score/index.ts'

/** What the database knows of the devices of one source in a window of days. Parts that a metric does not ask for are absent. */
export interface KindFacts {
  readonly kind: string
  readonly installed: number
  readonly documented: number
  readonly reporting: number
  /** Heard within the hours that count as recent. */
  readonly online?: number
  readonly newest: string | null
  /** Devices whose newest report said no time of its own: it counts by its arrival. */
  readonly arrival?: number
  /** Units the devices are to serve; null: nobody registered how many. */
  readonly units: number | null
  /** Units served by a device that reported. */
  readonly served: number
  readonly events: number
  readonly byDay: readonly { readonly day: string; readonly devices: number; readonly readings: number }[]
  readonly quarantined: readonly { readonly reason: string; readonly count: number }[]
  /** Latest state by field. */
  readonly fields?: ReadonlyMap<string, FieldFacts>
  /** Devices by value of the mode field, each device once per value, in its newest readings. */
  readonly modes?: readonly { readonly value: string; readonly devices: number }[]
  /** Devices that showed one of the wanted values. */
  readonly modeDevices?: number
  readonly alarms?: AlarmFacts
  /** Seconds from the last alarm on the spot to the bridge; null: no alarm came. */
  readonly alarmDelaySeconds?: number | null
  /** Days since the oldest record of the device with the shortest records. */
  readonly recordedDays?: number | null
}

export interface FieldFacts {
  readonly devices: number
  /** Newest of all devices. */
  readonly newest: string
  readonly mean: number | null
  readonly highest: number | null
  readonly values: readonly { readonly value: string; readonly devices: number }[]
}

export interface AlarmFacts {
  readonly raised: number
  readonly handled: number
  readonly handledInTime: number
  /** Mean of the handled ones; null: none was handled. */
  readonly handlingHours: number | null
}

export interface Window {
  readonly from: string
  readonly to: string
  readonly days: readonly string[]
  readonly now: string
}

/** The devices a source speaks of: sources with the same key share their facts. */
export function populationOf({ facility, only }: EvidenceSource): string {
  return only === undefined ? facility : `${facility}|${only.field}=${[...only.oneOf].sort().join(',')}`
}

/** A parameter of a source that lists values, by commas of either script. */
export function listOf(source: EvidenceSource, name: string): readonly string[] {
  return (source.parameters?.[name] ?? '')
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
