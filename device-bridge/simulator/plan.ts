import { KINDS } from '../mapping/kinds.ts'
import { payloadOf, type SimulatedDevice } from './community.ts'
import { FAULTS, type FaultName } from './faults.ts'
import { hashOf, shuffled } from './random.ts'

/** One message as it is to be sent: same options, same messages, byte by byte. */
export interface PlannedMessage {
  /** Community whose gateway sends it. */
  readonly sender: string
  readonly topic: string
  readonly payload: string
  /** Round in which it is sent. */
  readonly round: number
  readonly fault: FaultName | null
}

export interface PlanOptions {
  readonly seed: number
  readonly communities: readonly { readonly subjectId: string; readonly devices: readonly SimulatedDevice[] }[]
  readonly rounds: number
  /** Time between two reports of a device, milliseconds. */
  readonly everyMs: number
  /** When the last round is over. */
  readonly until: Date
  readonly faults: readonly FaultName[]
  /** Share of the devices that have each of the faults, at least one of each community; usually 0.02. */
  readonly share?: number
}

/** Messages in the order of sending, and the devices that have each fault. */
export interface Plan {
  readonly messages: readonly PlannedMessage[]
  readonly faulty: ReadonlyMap<string, FaultName>
}

const USUAL_SHARE = 0.02
const HOUR_MS = 3_600_000
const FAST_MS = 8 * HOUR_MS
const SLOW_MS = 40 * 24 * HOUR_MS
/** People who do not exist. */
const PERSON: { readonly [field: string]: string } = { household: '3栋2单元1201', plate: '粤Z00000', guard: '赵巡逻' }

/** Plans a run. Devices with faults are drawn by the seed, for every fault others. */
export function planOf(options: PlanOptions): Plan {
  const { communities, rounds, faults } = options
  const faulty = new Map<string, FaultName>()
  const planned: { readonly order: number; readonly message: PlannedMessage }[] = []
  for (const [index, community] of communities.entries()) {
    const other = communities[(index + 1) % communities.length]?.subjectId
    const target = other === undefined || other === community.subjectId ? 'somebody-else' : other
    const drawn = drawFaults(options, community)
    for (const [device, fault] of drawn) faulty.set(`${community.subjectId}/${device}`, fault)
    for (const [place, device] of community.devices.entries()) {
      const fault = drawn.get(device.id) ?? null
      for (let round = 0; round < rounds; round += 1)
        for (const { late, ...message } of said(options, community.subjectId, target, device, round, fault))
          planned.push({ order: (late ? rounds + round : round) * 1_000_000 + place, message })
    }
  }
  if (faults.includes('ghost')) for (const { subjectId } of communities) planned.push(...ghosts(options, subjectId))
  return { messages: planned.sort((a, b) => a.order - b.order).map(({ message }) => message), faulty }
}

interface Saying extends PlannedMessage {
  /** Sent after everything else. */
  readonly late: boolean
}

/** Everything a device sends in a round. */
function said(
  options: PlanOptions,
  subject: string,
  target: string,
  device: SimulatedDevice,
  round: number,
  fault: FaultName | null,
): Saying[] {
  const { seed, rounds } = options
  const at = momentOf(options, `${subject}/${device.id}`, round)
  const base = payloadOf(device, at, seed ^ hashOf(subject))
  const isMiddle = round >= Math.floor(rounds / 3) && round < Math.ceil((rounds * 2) / 3)
  const message = (
    body: object | string,
    more: { channel?: string; late?: boolean; under?: string; fault?: FaultName | null } = {},
  ): Saying => ({
    sender: subject,
    topic: `pingji/v1/${more.under ?? subject}/${device.id}/${more.channel ?? 'telemetry'}`,
    payload: typeof body === 'string' ? body : JSON.stringify(body),
    round,
    fault: more.fault === undefined ? fault : more.fault,
    late: more.late ?? false,
  })
  const usual = message(base, { fault: null })
  switch (fault) {
    case null:
      return [usual]
    case 'offline': {
      const half = Math.ceil(rounds / 2)
      if (round < half) return [usual]
      return round === half ? [message({ ts: base.ts, seq: base.seq, online: false }, { channel: 'status' })] : []
    }
    case 'gap':
      return isMiddle ? [] : [usual]
    case 'late':
      return isMiddle ? [message(base, { late: true })] : [usual]
    case 'replay':
      return [usual, message(base, { late: true })]
    case 'contradict':
      return [usual, message({ ...base, values: { online: false } }, { late: true })]
    case 'clock': {
      const shift = hashOf(device.id) % 2 === 0 ? FAST_MS : -SLOW_MS
      return [message({ ...base, ts: new Date(at.getTime() + shift).toISOString() })]
    }
    case 'implausible': {
      const metric = numberOf(device.kind)
      if (round % 2 === 1 || metric === null) return [usual]
      return [message({ ...base, values: { ...base.values, [metric.key]: metric.max * 10 + 1 } })]
    }
    case 'malformed':
      return [round % 2 === 0 ? message(JSON.stringify(base).slice(0, -9)) : usual]
    case 'unknown':
      return [message({ ...base, values: { ...base.values, firmwareLoad: 41 } })]
    case 'personal':
      return [message({ ...base, values: { ...base.values, ...personOf(device.kind) } })]
    case 'spoof':
      return round === rounds - 1 ? [usual, message(base, { under: target })] : [usual]
    case 'alarm':
      return [usual, ...alarms(options, device, base, round).map((body) => message(body, { channel: 'event' }))]
    case 'ghost':
      return [usual]
  }
}

/** In the first round an alarm of the device, taken back in the last one; a happening comes once. */
function alarms(
  { rounds }: PlanOptions,
  device: SimulatedDevice,
  base: { readonly ts: string; readonly seq: number },
  round: number,
): object[] {
  const rule = alarmOf(device.kind)
  if (rule === null) return []
  const body = { ts: base.ts, seq: base.seq, event: rule.key }
  if (round === 0) return [body]
  return round === rounds - 1 && rule.lasting ? [{ ...body, cleared: true }] : []
}

function ghosts({ rounds, everyMs, until }: PlanOptions, subject: string): { readonly order: number; readonly message: PlannedMessage }[] {
  const ts = new Date(until.getTime() - everyMs).toISOString()
  return [
    {
      order: (rounds - 1) * 1_000_000,
      message: {
        sender: subject,
        topic: `pingji/v1/${subject}/ghost-001/telemetry`,
        payload: JSON.stringify({ ts, seq: 1, values: { online: true } }),
        round: rounds - 1,
        fault: 'ghost',
      },
    },
  ]
}

/** When a device reports in a round: always at its own place within it. */
function momentOf({ until, everyMs, rounds }: PlanOptions, device: string, round: number): Date {
  const place = hashOf(device) % Math.max(1, Math.floor(everyMs * 0.9))
  return new Date(until.getTime() - (rounds - round) * everyMs + place)
}

/** For each fault some devices of the community that can have it, and no device has two. */
function drawFaults(
  { seed, faults, share = USUAL_SHARE }: PlanOptions,
  community: PlanOptions['communities'][number],
): Map<string, FaultName> {
  const drawn = new Map<string, FaultName>()
  const order = shuffled(community.devices, seed ^ hashOf(community.subjectId))
  const wanted = Math.max(1, Math.floor(community.devices.length * share))
  for (const fault of [...FAULTS].filter((one) => one !== 'ghost' && faults.includes(one)).sort((a, b) => narrow(b) - narrow(a)))
    for (const { id } of order.filter((device) => !drawn.has(device.id) && canHave(device, fault)).slice(0, wanted)) drawn.set(id, fault)
  return drawn
}

/** What few kinds can have is drawn first. */
function narrow(fault: FaultName): number {
  return ['personal', 'implausible', 'alarm'].includes(fault) ? 1 : 0
}

function canHave({ kind }: SimulatedDevice, fault: FaultName): boolean {
  if (fault === 'implausible') return numberOf(kind) !== null
  if (fault === 'personal') return (KINDS.get(kind)?.personal.size ?? 0) > 0
  if (fault === 'alarm') return alarmOf(kind) !== null
  return true
}

function numberOf(kind: string): { readonly key: string; readonly max: number } | null {
  for (const { key, type, max } of KINDS.get(kind)?.metrics.values() ?? []) if (type === 'number' && max !== undefined) return { key, max }
  return null
}

function alarmOf(kind: string): { readonly key: string; readonly lasting: boolean } | null {
  for (const { key, sorts, lasting } of KINDS.get(kind)?.alarms.values() ?? []) if (sorts.includes('event')) return { key, lasting }
  return null
}

function personOf(kind: string): { readonly [field: string]: string } {
  return Object.fromEntries([...(KINDS.get(kind)?.personal ?? [])].map((field) => [field, PERSON[field] ?? '赵无名']))
}
