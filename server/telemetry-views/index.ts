/** Door of what people see of devices: dashboards, device pages, live data, the bridge's health, the whole zone. Reads only. */
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Page } from '../base/api/common.ts'
import type {
  AlarmBrief,
  BridgeHealth,
  DeviceBrief,
  DeviceScreen,
  LiveUpdate,
  Presence,
  Range,
  ReadingOrigin,
  Series,
  SubjectDashboard,
  Trend,
  ZoneRow,
  ZoneSort,
} from '../base/api/telemetry.ts'
import type { Clock } from '../base/clock.ts'
import type { Locale } from '../base/text.ts'
import type { Programmes } from '../programmes/index.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import { listen } from '../store/listen.ts'
import { reportsByDay } from '../store/telemetry.ts'
import { provenanceOfLatest, type ReadingProvenance } from '../store/telemetry-provenance.ts'
import * as store from '../store/telemetry-views.ts'
import type { Db } from '../store/transaction.ts'
import { dateOfDayNumber, dayNumberOfDate, epochMsOf, localDateOf } from '../time/index.ts'
import { pointsOf, trendOf, windowOfRange } from './decide.ts'
import { zoneCsv, zoneXlsx } from './export.ts'
import { createHub, type LiveHub, pictureOf } from './hub.ts'
import { alarmName, kindName, metricsOf, presenceRule, windowMinutesOf } from './kinds.ts'
import { telemetryRefusal } from './types.ts'
import { zoneRows } from './zone.ts'

export type { LiveHub, LiveMessage } from './hub.ts'
export { presenceRule } from './kinds.ts'
export { telemetryRefusal } from './types.ts'

export interface ZoneFilter {
  readonly q?: string
  /** Code of a level, `none`, or absent for all. */
  readonly level?: string
  readonly sort?: ZoneSort
  readonly descending?: boolean
}

export interface DeviceListFilter {
  readonly q?: string
  readonly kind?: string
  readonly presence?: Presence
  readonly building?: string
  readonly place?: string
  readonly floor?: string
  readonly cursor?: string
  readonly limit: number
}

export interface TelemetryViews {
  dashboard(subject: { readonly id: string; readonly name: string; readonly address: string }): Promise<SubjectDashboard>
  /** Reporting devices and readings day by day, of one kind or of all. */
  trend(subjectId: string, kind: string | null, days: number): Promise<Trend>
  devices(subjectId: string, filter: DeviceListFilter): Promise<Page<DeviceBrief>>
  /** Throws `DEVICE_UNKNOWN`. */
  device(subjectId: string, deviceId: string, programme: string): Promise<DeviceScreen>
  /** Throws `DEVICE_UNKNOWN`, `METRIC_UNKNOWN`. */
  series(subjectId: string, deviceId: string, metric: string, range: Range): Promise<Series>
  /** What the live view shows, for who can not hear it. */
  latest(subjectId: string): Promise<LiveUpdate>
  health(): Promise<BridgeHealth>
  zone(filter: ZoneFilter & { readonly cursor?: string; readonly limit: number }): Promise<Page<ZoneRow>>
  zoneExport(filter: ZoneFilter, format: 'xlsx' | 'csv', locale: Locale): Promise<Buffer>
  readonly hub: LiveHub
  stop(): Promise<void>
}

export interface TelemetryViewDeps {
  readonly db: Db
  readonly databaseUrl: string
  readonly clock: Clock
  readonly programmes: Pick<Programmes, 'scheme' | 'current' | 'list'>
  /** Zone in which days of telemetry are counted. */
  readonly zone: string
  readonly logger: Pick<Logger, 'warn'>
}

const FIRST_ALARMS = 20
const MANY = 100
const FEW = 20
const TREND_DAYS = 30
const DAY_MS = 86_400_000
/** How far back a picture of now reaches. */
const LATEST_MS = 600_000
/** A bridge that wrote nothing for this long is not running. */
const BRIDGE_SILENT_MS = 30_000
/** More subjects than any city has; what goes beyond is left out of an export. */
const MOST_EXPORTED = 10_000

export function createTelemetryViews({ db, databaseUrl, clock, programmes, zone, logger }: TelemetryViewDeps): TelemetryViews {
  const nowMs = () => Date.parse(clock.now())
  const instantOf = (ms: number) => new Date(ms).toISOString()
  const before = (days: number) => instantOf(nowMs() - days * DAY_MS)
  const warn = (cause: unknown) => logger.warn({ err: cause }, 'live data')

  const hub = createHub({
    load: (subjectId, since) => store.liveOf(db, subjectId, since, presenceRule(clock.now())),
    ticks: () => performance.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    instant: () => clock.now(),
    run: randomBytes(6).toString('hex'),
    onError: warn,
  })
  // Opened when somebody first watches: a server nobody watches holds no connection for it.
  let ear: { stop(): Promise<void> } | undefined
  const watched: LiveHub = {
    ...hub,
    get watched() {
      return hub.watched
    },
    subscribe(subjectId, lastId, send) {
      ear ??= listen(databaseUrl, 'telemetry', { onNotice: (subject) => hub.notice(subject), onUp: () => hub.missed(), onDown: warn })
      return hub.subscribe(subjectId, lastId, send)
    },
  }

  function daysUpTo(days: number): { readonly from: string; readonly to: string; readonly list: readonly string[] } {
    const to = localDateOf(clock.now(), zone)
    const last = dayNumberOfDate(to)
    const list = Array.from({ length: days }, (_, index): string => dateOfDayNumber(last - days + 1 + index))
    return { from: list[0] ?? to, to, list }
  }

  /** The first instant of so many local days up to today, as evidence counts its window. */
  function sinceOf(days: number): string {
    const { from } = daysUpTo(days)
    return instantOf(epochMsOf(`${from}T00:00:00`, zone) ?? 0)
  }

  async function zoneOf({ q, level, sort = 'name', descending = false }: ZoneFilter, offset: number, limit: number) {
    const now = clock.now()
    const listed = await programmes.list()
    const known = await Promise.all(
      listed.map(async ({ id }) => {
        const [{ manifest }, scheme] = await Promise.all([programmes.current(id), programmes.scheme(id)])
        return { id, levels: manifest.levels, scheme }
      }),
    )
    return zoneRows(db, { now, today: localDateOf(now, zone), sinceOf }, known, {
      q: q ?? null,
      level: level ?? null,
      sort,
      descending,
      offset,
      limit,
    })
  }

  return {
    async dashboard(subject) {
      const now = clock.now()
      const rule = presenceRule(now)
      const [kinds, places, alarms, counts] = await Promise.all([
        store.presenceByKind(db, subject.id, rule),
        store.presenceByPlace(db, subject.id, rule),
        store.openAlarms(db, subject.id, FIRST_ALARMS),
        store.openAlarmCounts(db, subject.id),
      ])
      const open = new Map(counts.map(({ kind, count }) => [kind, count]))
      const sum = (pick: (one: (typeof kinds)[number]) => number) => kinds.reduce((total, one) => total + pick(one), 0)
      return {
        subject: { id: subject.id, name: subject.name, address: subject.address },
        at: now,
        totals: {
          installed: sum(({ installed }) => installed),
          online: sum(({ online }) => online),
          silent: sum(({ silent }) => silent),
          never: sum(({ never }) => never),
          openAlarms: counts.reduce((total, { count }) => total + count, 0),
        },
        kinds: kinds.map(({ last_seen_at, ...one }) => ({
          ...one,
          name: kindName(one.kind),
          windowMinutes: windowMinutesOf(one.kind),
          openAlarms: open.get(one.kind) ?? 0,
          lastSeenAt: last_seen_at,
        })),
        places: places.map(({ building, building_name, floor, place, alarms: openAlarms, installed, online, silent, never }) => ({
          building: building === null ? null : { id: building, name: building_name ?? building },
          floor,
          place,
          openAlarms,
          installed,
          online,
          silent,
          never,
        })),
        alarms: alarms.map(alarmBrief),
      }
    },

    async trend(subjectId, kind, days) {
      const { from, to, list } = daysUpTo(days)
      const [reports, kinds] = await Promise.all([
        reportsByDay(db, subjectId, from, to),
        store.presenceByKind(db, subjectId, presenceRule(clock.now())),
      ])
      const wanted = <T extends { readonly kind: string }>(rows: readonly T[]) => rows.filter((one) => kind === null || one.kind === kind)
      return {
        kind,
        installed: wanted(kinds).reduce((sum, { installed }) => sum + installed, 0),
        days: trendOf(list, wanted(reports)),
      }
    },

    async devices(subjectId, { cursor, limit, ...filter }) {
      const rows = await store.devicesWithPresence(db, subjectId, presenceRule(clock.now()), {
        q: filter.q ?? null,
        kind: filter.kind ?? null,
        presence: filter.presence ?? null,
        building: filter.building ?? null,
        place: filter.place ?? null,
        floor: filter.floor ?? null,
        after: cursor ?? null,
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return {
        items: page.map(deviceBrief),
        total: rows[0]?.total ?? 0,
        nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      }
    },

    async device(subjectId, deviceId, programme) {
      const now = clock.now()
      const row = await store.deviceRecord(db, subjectId, deviceId, presenceRule(now))
      if (row === undefined) throw telemetryRefusal('DEVICE_UNKNOWN')
      const { from, to, list } = daysUpTo(TREND_DAYS)
      const [latest, origins, events, alarms, quarantine, days, scheme] = await Promise.all([
        store.latestOfDevice(db, subjectId, deviceId),
        provenanceOfLatest(db, subjectId, deviceId),
        store.eventsOfDevice(db, subjectId, deviceId, before(TREND_DAYS), MANY),
        store.alarmsOfDevice(db, subjectId, deviceId, before(TREND_DAYS), MANY),
        store.quarantineOfDevice(db, subjectId, deviceId, before(TREND_DAYS), FEW),
        store.daysOfDevice(db, subjectId, deviceId, from, to),
        programmes.scheme(programme),
      ])
      const known = new Map(latest.map((one) => [one.metric, one]))
      const origin = new Map(origins.map((one) => [one.metric, originOf(one)]))
      return {
        at: now,
        device: {
          ...deviceBrief(row),
          maker: row.maker,
          model: row.model,
          serves: row.serves,
          installedOn: row.installed_on,
          ownerUnit: row.owner_unit,
          useUnit: row.use_unit,
          maintainer: row.maintainer,
          assetState: row.asset_state,
          dataSource: row.data_source,
          gateway: row.gateway,
          mapping: row.mapping,
          registeredAt: row.registered_at,
          windowMinutes: windowMinutesOf(row.kind),
        },
        latest: metricsOf(row.kind).map((metric) => {
          const value = known.get(metric.key)
          return {
            ...metric,
            number: value?.number ?? null,
            text: value?.text ?? null,
            ts: value?.ts ?? null,
            origin: origin.get(metric.key) ?? null,
          }
        }),
        events: events.map(({ event, ts, received_at }) => ({ name: alarmName(row.kind, event), ts, receivedAt: received_at })),
        alarms: alarms.map(alarmBrief),
        quarantine: {
          byReason: quarantine.byReason,
          newest: quarantine.newest.map(({ id, reason, detail, received_at }) => ({ id, reason, detail, receivedAt: received_at })),
        },
        proves: provedBy(scheme, row.kind),
        days: trendOf(
          list,
          days.map((one) => ({ ...one, devices: 1 })),
        ),
      }
    },

    async series(subjectId, deviceId, metricKey, range) {
      const row = await store.deviceRecord(db, subjectId, deviceId, presenceRule(clock.now()))
      if (row === undefined) throw telemetryRefusal('DEVICE_UNKNOWN')
      const metric = metricsOf(row.kind).find(({ key }) => key === metricKey)
      if (metric === undefined) throw telemetryRefusal('METRIC_UNKNOWN')
      const window = windowOfRange(range, nowMs())
      const span = { from: instantOf(window.from), to: instantOf(window.to) }
      const where = { subjectId, deviceId, metric: metricKey }
      const inWords = metric.type === 'string'
      return {
        metric,
        range,
        bucketMinutes: window.bucketMinutes,
        ...span,
        points: inWords
          ? []
          : pointsOf(await store.bucketsOf(db, where, { ...span, bucketMinutes: window.bucketMinutes }), window, instantOf),
        words: inWords ? await store.wordsOf(db, where, { ...span, limit: MANY }) : [],
      }
    },

    async latest(subjectId) {
      const at = clock.now()
      return pictureOf(await store.liveOf(db, subjectId, instantOf(nowMs() - LATEST_MS), presenceRule(at)), at)
    },

    async health() {
      const now = clock.now()
      const [bridges, quarantine, gateways] = await Promise.all([
        store.bridgeStates(db),
        store.quarantineByReason(db, before(1)),
        store.gatewaysLastSeen(db, 500),
      ])
      return {
        at: now,
        bridges: bridges.map((one) => ({
          name: one.name,
          host: one.host,
          startedAt: one.started_at,
          updatedAt: one.updated_at,
          alive: nowMs() - Date.parse(one.updated_at) < BRIDGE_SILENT_MS,
          ratePerSecond: one.rate,
          lagMs: one.lag_ms,
          waiting: one.waiting,
          counts: one.counts,
        })),
        quarantine,
        gateways: gateways.map(({ username, label, subject_id, subject_name, last_seen_at, created_at }) => ({
          username,
          label,
          subject: { id: subject_id, name: subject_name },
          lastSeenAt: last_seen_at,
          createdAt: created_at,
        })),
      }
    },

    async zone({ cursor, limit, ...filter }) {
      const from = Number(cursor ?? 0)
      const { rows, total } = await zoneOf(filter, from, limit)
      return { items: rows, total, nextCursor: from + limit < total ? String(from + limit) : null }
    },

    async zoneExport(filter, format, locale) {
      const { rows } = await zoneOf(filter, 0, MOST_EXPORTED)
      return format === 'csv' ? zoneCsv(rows, locale) : zoneXlsx(rows, locale)
    },

    hub: watched,

    async stop() {
      hub.stop()
      await ear?.stop()
    },
  }
}

function alarmBrief(row: store.AlarmRow): AlarmBrief {
  return {
    id: row.id,
    deviceId: row.device_id,
    deviceName: row.device_name,
    kind: row.kind,
    name: alarmName(row.kind, row.alarm),
    severity: row.severity,
    raisedAt: row.raised_at,
    clearedAt: row.cleared_at,
    acknowledgedAt: row.acknowledged_at,
    handledAt: row.handled_at,
    outcome: row.outcome,
    note: row.note,
  }
}

function deviceBrief(row: {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly building: string | null
  readonly floor: string | null
  readonly place: string | null
  readonly presence: Presence
  readonly last_seen_at: string | null
  readonly alarms: number
}): DeviceBrief {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    kindName: kindName(row.kind),
    building: row.building,
    floor: row.floor,
    place: row.place,
    presence: row.presence,
    lastSeenAt: row.last_seen_at,
    openAlarms: row.alarms,
  }
}

function originOf({ received_at: receivedAt, hash, known_by: knownBy, sender: name }: ReadingProvenance): ReadingOrigin | null {
  if (receivedAt === null) return null
  return { receivedAt, hash, sender: knownBy === null || name === null ? null : { knownBy, name } }
}

function provedBy(scheme: ScoreScheme, kind: string): DeviceScreen['proves'] {
  return scheme.rows.flatMap((row) =>
    row.evidence?.some(({ facility }) => facility === kind) === true
      ? [{ rowId: row.id, number: row.number, text: row.text, article: row.article ?? null }]
      : [],
  )
}
