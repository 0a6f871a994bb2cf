import kinds from '../kinds.json' with { type: 'json' }
import { CURVES, type Value } from './curves.ts'
import { hashOf, randomOf } from './random.ts'

export { randomOf } from './random.ts'

/** A device of a simulated community. */
export interface SimulatedDevice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place: string
  readonly maker: string
  readonly model: string
  /** Shipped mapping of its maker, whose payload it sends; absent: the canonical one. */
  readonly mapping?: string
}

/** A telemetry message in the canonical form. */
export interface SimulatedPayload {
  readonly ts: string
  readonly seq: number
  readonly values: { readonly [metric: string]: Value }
}

const MAKERS = ['海川物联', '智屋科技', '南岸电子', '云栖传感'] as const
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Communities stand in one zone. */
const ZONE_MS = 8 * 3_600_000

/** Devices of a community: a few of every kind, meters for the households. */
export function devicesOfCommunity(seed: number, count: number): readonly SimulatedDevice[] {
  const random = randomOf(seed)
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds.kinds[index % kinds.kinds.length] ?? kinds.kinds[0]
    const maker = MAKERS[Math.floor(random() * MAKERS.length)] ?? MAKERS[0]
    const number = String(Math.floor(index / kinds.kinds.length) + 1).padStart(3, '0')
    const id = kind?.id ?? 'device'
    return {
      id: `${id}-${number}`,
      kind: id,
      name: `${kind?.name.zh ?? id} ${number}`,
      place: `${(index % 12) + 1}栋`,
      maker,
      model: `${maker.slice(0, 2)}-${100 + Math.floor(random() * 900)}`,
    }
  })
}

/** How many units the devices are to serve, kind by kind: here each serves one. */
export function unitsOf(devices: readonly SimulatedDevice[]): { readonly [kind: string]: number } {
  const units: { [kind: string]: number } = {}
  for (const { kind } of devices) units[kind] = (units[kind] ?? 0) + 1
  return units
}

/** What a device says at a moment: the same for the same seed, device and moment; meters only grow, days have a curve. */
export function payloadOf(device: SimulatedDevice, at: Date, seed: number): SimulatedPayload {
  const seq = Math.floor(at.getTime() / MINUTE_MS)
  const days = (at.getTime() + ZONE_MS) / DAY_MS
  const own = randomOf(seed ^ hashOf(device.id))()
  const random = randomOf(seed ^ hashOf(`${device.id}:${at.getTime()}`))
  const values: { [metric: string]: Value } = { online: true }
  for (const [metric, curve] of Object.entries(CURVES[device.kind] ?? {}))
    values[metric] = curve({ hour: (days % 1) * 24, days, own, chance: random() })
  return { ts: at.toISOString(), seq, values }
}
