import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createSimulator,
  devicesOfCommunity,
  readingSheet,
  type SimulatedCommunity,
  type Simulator,
  unitsOf,
} from '../../device-bridge/index.ts'
import { Refusal } from '../base/errors.ts'
import { as, type Instant } from '../base/ids.ts'
import { systemClock } from '../clock.ts'
import type { Services } from '../services.ts'
import { accountNames, demoPassword, ensureAccounts, expertNames, organisationOf } from './accounts.ts'
import { createDriver, type Driver, type SchemeRow } from './driver.ts'
import { type Script, stories, tell, type World } from './story.ts'

const DEVICES_OF_A_COMMUNITY = 58
/** A meter whose maker has a payload of his own, and one that somebody reads on his round beside what it sends. */
const VENDOR_METER = 'energy-water-001'
const VENDOR_MAPPING = 'nb-water-meter'
const READ_METER = 'energy-water-002'
const SHEET_MAPPING = 'water-reading-sheet'
/** Half past seven in the morning, in the programme's zone. */
const ROUND_MS = 7.5 * 3_600_000
const SEED = 42
/** Buildings of the demo are all alike. */
const DEMO_BUILDING = { floors: 18, entrances: 2, households: 72, yearBuilt: 2019, use: '住宅', structure: '剪力墙' } as const
const DAY_MS = 86_400_000
const ZONE_MS = 8 * 3_600_000
const REPORT_EVERY_MS = 60_000
/** Ten in the morning in the programme's zone, when offices are open. */
const OFFICE_HOUR_UTC = 2

export interface Demo {
  stop(): Promise<void>
}

/** How far the caseload is: names of the stories begun, and the moment reached. */
interface Progress {
  readonly begun: readonly string[]
  readonly at: string | null
}

/** Takes up the time of an interrupted caseload; call it before anything else runs, so that nothing falls due too early. */
export function resumeDemoClock({ config, clock }: Pick<Services, 'config' | 'clock'>): void {
  const { begun, at } = readProgress(config.dataFolder)
  if (at !== null && stories.cases.some(({ subject }) => !begun.includes(subject.name))) clock.pin(as<Instant>(at))
}

function readProgress(dataFolder: string): Progress {
  const file = join(dataFolder, 'demo.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Progress) : { begun: [], at: null }
}

/** Whole or not at all: a server that ends here leaves the former file. */
function writeProgress(dataFolder: string, progress: Progress): void {
  const file = join(dataFolder, 'demo.json')
  writeFileSync(`${file}.new`, JSON.stringify(progress))
  renameSync(`${file}.new`, file)
}

/** Shows the accounts and fills the product with cases in the background; what was made before a restart is kept and the rest goes on. */
export async function startDemo({
  services,
  address,
  mqttUrl,
  say,
}: {
  readonly services: Services
  readonly address: string
  readonly mqttUrl: string
  readonly say: (line: string) => void
}): Promise<Demo> {
  const password = demoPassword(services)
  await ensureAccounts(services, password)
  say(`  演示账号 ${accountNames.join(' ')}`)
  say(`  密码 password  ${password}\n`)
  const stage = createStage({ services, address, mqttUrl, password })
  let isStopping = false
  const playing = playCaseload(stage, services, say, () => isStopping)
    .catch((cause: unknown) => {
      services.logger.error({ err: cause }, 'demo cases')
      say(`  演示办件未能全部生成：${cause instanceof Error ? cause.message : String(cause)}`)
    })
    .finally(() => services.clock.reset())
    .then(() => stage.liveTelemetry())
  return {
    stop: async () => {
      isStopping = true
      await playing
      await stage.stop()
    },
  }
}

export interface Stage extends World {
  readonly driver: Driver
  /** Moves the clock forward to `at`, over every midnight on the way, so that what falls due happens on its own day. */
  advance(at: Date): Promise<void>
  liveTelemetry(): void
  stop(): Promise<void>
}

/** The world the demo's people act in: the product's HTTP interface, its clock, and communities whose devices speak MQTT. */
export function createStage({
  services,
  address,
  mqttUrl,
  password,
}: {
  readonly services: Services
  readonly address: string
  readonly mqttUrl: string
  readonly password: string
}): Stage {
  const communities: SimulatedCommunity[] = []
  let simulator: Simulator | undefined
  const now = () => new Date(services.clock.now())
  const driver = createDriver({
    address,
    password,
    experts: expertNames,
    rows: async () => (await services.programmes.scheme(stories.programme)).rows as readonly SchemeRow[],
    today: () => new Date(now().getTime() + ZONE_MS).toISOString().slice(0, 10),
    settle: () => services.runtime.drain(),
  })
  const sheets = new Map<string, string>()

  /** The first community has a source of reading sheets: files are uploaded to it. */
  async function readByHand(subjectId: string, name: string): Promise<void> {
    if (communities.length > 1) return
    const { sources } = services.mappings
    const title = `${name}抄表文件`
    const known = (await sources.list()).find((one) => one.subjectId === subjectId && one.kind === 'files')
    const settings = { folder: title.replace(/[^\p{L}\p{N}_-]/gu, ''), everySeconds: 60 }
    const input = { kind: 'files' as const, name: title, subjectId, mapping: SHEET_MAPPING, active: true, settings }
    sheets.set(subjectId, known?.id ?? (await sources.create(input, 'system')))
  }

  /** A sheet of the rounds of these days, as the caretaker would upload it; a bridge reads it at its next look. */
  async function uploadSheet(subjectId: string, until: number, days: number): Promise<void> {
    const source = sheets.get(subjectId)
    const device = communities.find((one) => one.subjectId === subjectId)?.devices.find(({ id }) => id === READ_METER)
    if (source === undefined || device === undefined) return
    const today = Math.floor((until + ZONE_MS) / DAY_MS)
    const rounds = Array.from({ length: days }, (_, index) => (today - days + 1 + index) * DAY_MS + ROUND_MS)
    const readings = rounds
      .map((local) => ({ device, at: new Date(local - ZONE_MS), local: new Date(local).toISOString().slice(0, 16).replace('T', ' ') }))
      .filter(({ at }) => at.getTime() < until)
    const name = `抄表-${new Date(until + ZONE_MS).toISOString().slice(0, 10)}.csv`
    await services.mappings.sources
      .upload(source, { name, content: Buffer.from(readingSheet(readings, SEED)) }, 'system')
      .catch((cause: unknown) => {
        // Told again, the same sheet is there already.
        if (!(cause instanceof Refusal)) throw cause
      })
  }

  return {
    address,
    driver,
    organisationOf,

    async advance(at) {
      const pin = async (moment: number) => {
        services.clock.pin(as<Instant>(new Date(moment).toISOString()))
        await services.runtime.drain()
      }
      for (let midnight = nextMidnight(now().getTime()); midnight < at.getTime(); midnight += DAY_MS) await pin(midnight)
      await pin(at.getTime())
    },

    async equip(subjectId, name) {
      const seed = [...name].reduce((sum, sign) => sum * 31 + (sign.codePointAt(0) ?? 0), 7) >>> 0
      const devices = devicesOfCommunity(seed, DEVICES_OF_A_COMMUNITY).map((device) =>
        device.id === VENDOR_METER ? { ...device, mapping: VENDOR_MAPPING } : device,
      )
      const places = [...new Set(devices.map(({ place }) => place))]
      await services.registry.registerBuildings(
        subjectId,
        places.map((place) => ({ id: place.replace(/栋$/, ''), name: place, ...DEMO_BUILDING })),
      )
      await services.registry.registerDevices(
        subjectId,
        devices.map((device) => ({ ...device, building: device.place.replace(/栋$/, '') })),
      )
      await services.registry.registerUnits(subjectId, unitsOf(devices))
      const { username, secret } = await services.registry.issueGateway(subjectId)
      communities.push({ subjectId, username, password: secret, devices })
      await readByHand(subjectId, name)
    },

    async telemetry(subjectId, days) {
      simulator ??= createSimulator({ mqttUrl, communities, seed: SEED })
      const until = now().getTime()
      await uploadSheet(subjectId, until, days)
      for (let back = days - 1; back >= 0; back -= 1) await simulator.report(new Date(until - back * DAY_MS), [subjectId])
      await arrived(services, subjectId)
    },

    liveTelemetry() {
      if (communities.length === 0) return
      simulator ??= createSimulator({ mqttUrl, communities, seed: SEED })
      simulator.run(REPORT_EVERY_MS, now)
    },

    async stop() {
      await simulator?.stop()
    },
  }
}

/** A minute after the next midnight in the programme's zone (UTC+8, no daylight saving). */
function nextMidnight(from: number): number {
  const local = from + ZONE_MS
  return (Math.floor(local / DAY_MS) + 1) * DAY_MS - ZONE_MS + 60_000
}

/** The broker has everything; the bridge stores it in its own time. */
async function arrived(services: Services, subjectId: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const devices = await services.registry.devicesOf(subjectId)
    if (devices.every(({ last_seen_at: seen }) => seen !== null && Date.parse(seen) >= Date.parse(services.clock.now()) - DAY_MS)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`Expected the telemetry of ${subjectId} to arrive within ten seconds`)
}

/** Plays all stories side by side in virtual time, the earliest act first, up to the present. */
async function playCaseload(stage: Stage, services: Services, say: (line: string) => void, isStopping: () => boolean): Promise<void> {
  const { dataFolder } = services.config
  const done = new Set<string>(readProgress(dataFolder).begun)
  // The services' own clock may still be pinned where an earlier start broke off.
  const present = Date.parse(systemClock().now())
  const reached = services.clock.isPinned() ? Date.parse(services.clock.now()) : 0
  const waiting = stories.cases
    .filter(({ subject }) => !done.has(subject.name))
    .map((script) => ({ script, at: Math.max(reached, startOf(script, present)), telling: tell(script, stage) }))
  if (waiting.length === 0) {
    say('  演示办件已就绪 demo cases ready\n')
    return
  }
  services.clock.pin(as<Instant>(new Date(Math.min(...waiting.map(({ at }) => at))).toISOString()))
  const total = waiting.length
  let finished = 0
  while (waiting.length > 0 && !isStopping()) {
    waiting.sort((one, other) => one.at - other.at)
    const next = waiting[0]
    if (next === undefined) return
    if (next.at > present) break
    await stage.advance(new Date(next.at))
    // Begun is begun: after a restart a half-told story is left where it is.
    done.add(next.script.subject.name)
    writeProgress(dataFolder, { begun: [...done], at: services.clock.now() })
    try {
      const step = await next.telling.next()
      if (step.done === true) waiting.shift()
      else next.at += step.value * DAY_MS + (next.script.subject.name.length % 7) * 600_000
    } catch (cause) {
      waiting.shift()
      services.logger.error({ err: cause }, `demo case ${next.script.subject.name}`)
      say(`  演示办件“${next.script.subject.name}”中断：${cause instanceof Error ? cause.message : String(cause)}`)
    }
    const ended = total - waiting.length
    if (ended > finished && (ended % 5 === 0 || ended === total)) say(`  演示办件 demo cases ${ended}/${total}`)
    finished = ended
  }
  say(`  演示办件已就绪 demo cases ready (${total})\n`)
}

function startOf(script: Script, present: number): number {
  const day = new Date(present - (script.startDaysAgo ?? 0) * DAY_MS)
  day.setUTCHours(OFFICE_HOUR_UTC, randomBytes(1).readUInt8(0) % 60, 0, 0)
  return Math.min(day.getTime(), present - 60_000)
}
