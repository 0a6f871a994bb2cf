import kinds from '../kinds.json' with { type: 'json' }

/** A device of a simulated community. */
export interface SimulatedDevice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place: string
  readonly maker: string
  readonly model: string
}

/** Random numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const MAKERS = ['海川物联', '智屋科技', '南岸电子', '云栖传感'] as const

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
export function payloadOf(
  device: SimulatedDevice,
  at: Date,
  seed: number,
): { readonly ts: string; readonly seq: number; readonly values: { readonly [metric: string]: number | string | boolean } } {
  const kind = kinds.kinds.find(({ id }) => id === device.kind)
  const seq = Math.floor(at.getTime() / 60_000)
  const random = randomOf(seed ^ hash(`${device.id}:${seq}`))
  const hour = (at.getUTCHours() + 8) % 24
  const busy = 0.3 + 0.7 * Math.max(0, Math.sin(((hour - 6) / 18) * Math.PI))
  const values: { [metric: string]: number | string | boolean } = { online: true }
  for (const metric of kind?.metrics ?? []) {
    if (metric.key === 'online') continue
    if (metric.type === 'boolean') values[metric.key] = random() < 0.02
    else if (metric.type === 'number') {
      const { min = 0, max = 100 } = metric as { readonly min?: number; readonly max?: number }
      const grows = /reading|total|count/i.test(metric.key)
      const base = hash(device.id) % 500
      const value = grows ? base + ((at.getTime() / 3_600_000) % 8_760) / 10 : base / 10 + busy * 20 + random() * 3
      values[metric.key] = Math.round(Math.min(max, Math.max(min, value)) * 100) / 100
    }
  }
  return { ts: at.toISOString(), seq, values }
}

function hash(text: string): number {
  let value = 2_166_136_261
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619)
  return value >>> 0
}
