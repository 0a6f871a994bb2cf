import { type ColumnType, type Generated, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import { type BatchItem, dayFinder, effectsOf, fold } from './telemetry-batch.ts'
import { countAgain, insertHistory, rollUp, seriesOf, storeLatest } from './telemetry-history.ts'
import { openPartitions } from './telemetry-partitions.ts'
import type { Executor, Trx } from './transaction.ts'

export interface TelemetryTables {
  payload_mapping: { id: string; document: ColumnType<JsonObject, string, string>; saved_at: string }
  device_event: {
    subject_id: string
    device_id: string
    event: string
    ts: string
    seq: string
    received_at: string
    message: string | null
  }
  telemetry_arrival: { subject_id: string; device_id: string; day: string; late: number; disordered: number; duplicates: number }
  /** A view: each reading with its names. Written by `telemetry-history.ts`. */
  telemetry: {
    subject_id: string
    device_id: string
    metric: string
    ts: string
    seq: string
    number: number | null
    text: string | null
    received_at: string
    message: string | null
  }
  bridge_state: {
    name: string
    host: string
    started_at: string
    counts: ColumnType<{ readonly [name: string]: number }, string, string>
    lag_ms: number
    rate: number
    waiting: number
    updated_at: string
  }
  device_state: {
    subject_id: string
    device_id: string
    metric: string
    ts: string
    seq: string
    number: number | null
    text: string | null
  }
  telemetry_day: { subject_id: string; device_id: string; day: string; readings: number }
  telemetry_quarantine: {
    id: Generated<string>
    subject_id: string
    device_id: string
    reason: string
    detail: string
    received_at: string
    mapping: string | null
    mapping_version: number | null
  }
}

/** One value of one metric; `seq` 0 when the device sends none. */
export interface Reading {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly ts: string
  readonly seq: number
  readonly number: number | null
  readonly text: string | null
}

export interface Rejected {
  readonly subject: string
  readonly device: string
  readonly reason: string
  readonly detail: string
  /** By which version of which mapping it was read. */
  readonly by?: { readonly mapping: string; readonly version: number } | null
}

export interface DeviceEvent {
  readonly subject: string
  readonly device: string
  readonly event: string
  readonly ts: string
  readonly seq: number
  /** Number of the message it came in. */
  readonly message?: number
}

/** Class of series of which nobody has said yet how long they are kept. */
const UNDECIDED = 0
const NEVER = '1970-01-01T00:00:00Z'

/**
 * Stores a batch at once: each reading once, however often and in whatever order it comes; latest state and daily roll-ups follow from what was
 * new. Counted apart: readings that came late (`lateMs` after their time), after a newer one, or again. A reading that contradicts a stored one
 * of the same moment is set aside. Answers how many readings were new. The bridge does the same in steps (`device-bridge/ingest.ts`).
 */
export async function storeReadings(
  trx: Trx,
  readings: readonly Reading[],
  { receivedAt, zone, lateMs }: { readonly receivedAt: string; readonly zone: string; readonly lateMs: number },
): Promise<number> {
  if (readings.length === 0) return 0
  const series = new Map(
    (
      await seriesOf(
        trx,
        readings.map(({ subject, device, metric }) => ({ subject, device, metric, keepDays: UNDECIDED })),
      )
    ).map((one) => [nameOf(one), one]),
  )
  const seen = await registeredOf(trx, readings)
  const memories = new Map(seen.map((one) => [`${one.subject}/${one.device}`, { lastSeen: Date.parse(one.lastSeenAt ?? NEVER) }]))
  const items = readings.flatMap(({ subject, device, metric, ts, seq, number, text }) => {
    const own = series.get(nameOf({ subject, device, metric }))
    if (own === undefined) return []
    const memory = memories.get(`${subject}/${device}`) ?? { lastSeen: 0 }
    return [
      {
        subject,
        device,
        metric,
        memory,
        row: { series: own.id, keepDays: own.keepDays, at: Date.parse(ts), seq, number, text, message: null },
      },
    ]
  })
  const folded = fold(items)
  for (const { row } of folded) await openPartitions(trx, row.keepDays, row.at, row.at)
  const known = await insertHistory(
    trx,
    folded.map(({ row }) => row),
    receivedAt,
  )
  const effects = effectsOf(folded, known, {
    receivedAt: Date.parse(receivedAt),
    lateMs,
    dayOf: dayFinder(zone),
  })
  await quarantine(trx, contradictions(effects.contradicting), receivedAt)
  await countAgain(trx, effects.again)
  await rollUp(trx, effects.days)
  await storeLatest(trx, effects.latest)
  return effects.fresh
}

/** Two values of one metric at one moment: the later one is set aside. */
export function contradictions(items: readonly BatchItem[]): readonly Rejected[] {
  return items.map(({ subject, device, metric, row }) => ({
    subject,
    device,
    reason: 'contradicts',
    detail: `${metric} at ${new Date(row.at).toISOString()}`,
  }))
}

function nameOf({ subject, device, metric }: { readonly subject: string; readonly device: string; readonly metric: string }): string {
  return `${subject}/${device}/${metric}`
}

/** Each event once; answers how many were new. An event is a sign of life too. */
export async function storeEvents(trx: Trx, events: readonly DeviceEvent[], receivedAt: string): Promise<number> {
  if (events.length === 0) return 0
  const stored = await sql<{ fresh: number }>`
    with fresh as (
      insert into device_event (subject_id, device_id, event, ts, seq, received_at, message)
      select subject, device, event, ts, seq, ${receivedAt}::timestamptz, min(message)
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r(subject text, device text, event text, ts timestamptz, seq bigint, message bigint)
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      on conflict do nothing returning subject_id, device_id, ts
    ), seen as (
      update device d set last_seen_at = greatest(d.last_seen_at, f.ts) from (select subject_id, device_id, max(ts) as ts from fresh group by 1, 2) f
      where d.subject_id = f.subject_id and d.id = f.device_id
    )
    select count(*)::int as fresh from fresh`.execute(trx)
  return stored.rows[0]?.fresh ?? 0
}

export async function quarantine(db: Executor, rejected: readonly Rejected[], receivedAt: string): Promise<void> {
  if (rejected.length === 0) return
  await db
    .insertInto('telemetry_quarantine')
    .values(
      rejected.map(({ subject, device, reason, detail, by = null }) => ({
        subject_id: subject.slice(0, 64),
        device_id: device.slice(0, 64),
        reason,
        detail: detail.slice(0, 500),
        received_at: receivedAt,
        mapping: by?.mapping ?? null,
        mapping_version: by?.version ?? null,
      })),
    )
    .execute()
}

/**
 * Kind, format, last sign of life, and the gateway that alone may speak for it (null: there are several, or none), of those of the devices
 * that are registered and not retired.
 */
export async function registeredOf(db: Executor, devices: readonly { readonly subject: string; readonly device: string }[]) {
  if (devices.length === 0) return []
  const names = devices.map(({ subject, device }) => ({ subject, device }))
  const found = await sql<{
    subject: string
    device: string
    kind: string
    mapping: JsonObject | null
    mappingId: string | null
    mappingVersion: number | null
    lastSeenAt: string | null
    gateway: string | null
  }>`
    select d.subject_id as subject, d.id as device, d.kind, m.document as mapping, m.id as "mappingId", m.version as "mappingVersion",
      d.last_seen_at as "lastSeenAt", coalesce(d.gateway, g.username) as gateway
    from (select distinct subject, device from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as r(subject text, device text)) r
      join device d on d.subject_id = r.subject and d.id = r.device and d.asset_state <> 'retired'
      left join payload_mapping m on m.id = d.mapping
      left join (select subject_id, min(username) as username from gateway
        where revoked_at is null and scope = 'subject' and subject_id in (select subject from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as s(subject text))
        group by 1 having count(*) = 1) g on g.subject_id = d.subject_id`.execute(db)
  return found.rows
}

/** What a bridge does, for those who watch it. */
export async function saveBridgeState(
  db: Executor,
  state: {
    readonly name: string
    readonly host: string
    readonly startedAt: string
    readonly counts: { readonly [name: string]: number }
    readonly lagMs: number
    readonly rate: number
    readonly waiting: number
    readonly updatedAt: string
  },
): Promise<void> {
  const { name, host, startedAt, counts, lagMs, rate, waiting, updatedAt } = state
  await sql`insert into bridge_state (name, host, started_at, counts, lag_ms, rate, waiting, updated_at)
    values (${name}, ${host}, ${startedAt}, ${JSON.stringify(counts)}::jsonb, ${lagMs}, ${rate}, ${waiting}, ${updatedAt})
    on conflict (name, host) do update set started_at = excluded.started_at, counts = excluded.counts, lag_ms = excluded.lag_ms,
      rate = excluded.rate, waiting = excluded.waiting, updated_at = excluded.updated_at`.execute(db)
}

/** Tells whoever listens on `telemetry` that there is news of these subjects. */
export async function notifyTelemetry(db: Executor, subjects: readonly string[]): Promise<void> {
  if (subjects.length > 0) await sql`select pg_notify('telemetry', subject) from unnest(${subjects}::text[]) subject`.execute(db)
}

/** Per kind and day: devices that reported, readings, and how many of these came late. */
export async function reportsByDay(db: Executor, subjectId: string, from: string, to: string) {
  const found = await sql<{ kind: string; day: string; devices: number; readings: number; late: number }>`
    select d.kind, t.day, count(*)::int as devices, sum(t.readings)::int as readings, coalesce(sum(a.late), 0)::int as late
    from telemetry_day t join device d on d.subject_id = t.subject_id and d.id = t.device_id
      left join telemetry_arrival a on a.subject_id = t.subject_id and a.device_id = t.device_id and a.day = t.day
    where t.subject_id = ${subjectId} and t.day between ${from}::date and ${to}::date group by 1, 2 order by 2, 1`.execute(db)
  return found.rows
}

declare module './database.ts' {
  interface Database extends TelemetryTables {}
}
