import { type Kysely, sql } from 'kysely'
import type { Database } from '../../server/store/database.ts'

export interface FilledKind {
  readonly kind: string
  readonly count: number
  /** How many of them report; the rest is silent. */
  readonly reporting: number
  /** Units they are to serve; absent: not registered. */
  readonly units?: number
  /** Days with data, today and back; the rest is a gap. */
  readonly days?: number
  readonly maker?: string | null
  readonly state?: { readonly [field: string]: string | number }
}

/** Devices of a subject with a history of roll-ups up to `now`, written as the bridge would have left them. */
export async function fillDevices(db: Kysely<Database>, subjectId: string, now: string, kinds: readonly FilledKind[]): Promise<void> {
  for (const { kind, count, reporting, units, days = 30, maker = '海川物联', state = {} } of kinds) {
    await sql`insert into device (subject_id, id, kind, name, place, maker, model, registered_at, last_seen_at)
      select ${subjectId}, ${kind} || '-' || lpad(n::text, 4, '0'), ${kind}, ${kind} || ' ' || n, n || '户', ${maker}, 'A-1', ${now}::timestamptz,
        case when n <= ${reporting} then ${now}::timestamptz - interval '1 hour' end
      from generate_series(1, ${count}::int) as n`.execute(db)
    if (units !== undefined)
      await sql`insert into device_units (subject_id, kind, units) values (${subjectId}, ${kind}, ${units})`.execute(db)
    await sql`insert into telemetry_day (subject_id, device_id, day, readings)
      select ${subjectId}, ${kind} || '-' || lpad(n::text, 4, '0'), (${now}::timestamptz at time zone 'Asia/Shanghai')::date - d, 24
      from generate_series(1, ${reporting}::int) as n, generate_series(0, ${days - 1}::int) as d`.execute(db)
    for (const [field, value] of Object.entries(state))
      await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
        select ${subjectId}, ${kind} || '-' || lpad(n::text, 4, '0'), ${field}, ${now}::timestamptz - interval '1 hour', 1,
          ${typeof value === 'number' ? value : null}, ${typeof value === 'string' ? value : null}
        from generate_series(1, ${reporting}::int) as n`.execute(db)
  }
}
