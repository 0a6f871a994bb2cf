import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

/** What stands in the tables of the bridge about some subjects. */
export interface StoredFigures {
  readonly readings: number
  readonly events: number
  readonly repeated: number
  readonly heard: number
  readonly refused: number
  readonly setAside: { readonly [reason: string]: number }
  readonly alarms: { readonly [alarm: string]: { readonly raised: number; readonly over: number } }
}

/** Counts of readings, events, repetitions, what was set aside, alarms, and messages refused to the subjects' gateways. */
export async function storedFigures(db: Executor, subjects: readonly string[]): Promise<StoredFigures> {
  const of = (column: string) => sql`${sql.ref(column)} = any(${subjects}::text[])`
  const counts = await sql<Omit<StoredFigures, 'setAside' | 'alarms'>>`
    select (select count(*)::int from telemetry where ${of('subject_id')}) as readings,
      (select count(*)::int from device_event where ${of('subject_id')}) as events,
      (select coalesce(sum(duplicates), 0)::int from telemetry_arrival where ${of('subject_id')}) as repeated,
      (select count(*)::int from device where ${of('subject_id')} and last_seen_at is not null) as heard,
      (select coalesce(sum(times), 0)::int from gateway_refusal where ${of('subject_id')} and reason = 'foreign-topic') as refused`.execute(
    db,
  )
  const aside = await sql<{ reason: string; count: number }>`
    select reason, count(*)::int as count from telemetry_quarantine where ${of('subject_id')} and reason <> 'spoofed' group by 1 order by 1`.execute(
    db,
  )
  const alarms = await sql<{ alarm: string; raised: number; over: number }>`
    select alarm, count(*)::int as raised, count(cleared_at)::int as over from device_alarm
    where ${of('subject_id')} and source <> 'silence' and alarm <> 'spoofed' group by 1 order by 1`.execute(db)
  const row = counts.rows[0] ?? { readings: 0, events: 0, repeated: 0, heard: 0, refused: 0 }
  return {
    ...row,
    setAside: Object.fromEntries(aside.rows.map(({ reason, count }) => [reason, count])),
    alarms: Object.fromEntries(alarms.rows.map(({ alarm, raised, over }) => [alarm, { raised, over }])),
  }
}

/** Communities of a trial with their devices, in a database that holds nothing else. */
export async function insertCommunities(
  db: Executor,
  communities: readonly {
    readonly id: string
    readonly name: string
    readonly devices: readonly { readonly id: string; readonly kind: string; readonly name: string; readonly place: string }[]
  }[],
  at: string,
): Promise<void> {
  await sql`insert into organisation (id, name, kind, created_at) values ('simulated', '模拟单位', 'developer', ${at})`.execute(db)
  for (const { id, name, devices } of communities) {
    await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      values (${id}, 'simulated', 'community', ${name}, 'simulated', '', 1, '{}', 'simulated', ${at})`.execute(db)
    await sql`insert into device (subject_id, id, kind, name, place, registered_at)
      select ${id}, id, kind, name, place, ${at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as r(id text, kind text, name text, place text)`.execute(db)
  }
}
