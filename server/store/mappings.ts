import { sql } from 'kysely'
import type { MappingSample, PayloadMapping } from '../base/api/mapping-document.ts'
import type { Executor, Trx } from './transaction.ts'

export interface MappingTables {
  payload_mapping_version: { mapping: string; version: number; document: string; note: string; saved_by: string | null; saved_at: string }
  payload_shape: { id: string; mapping: string; version: number; reason: string; payload: string; times: string; last_at: string }
}

export interface MappingRow {
  readonly id: string
  readonly document: PayloadMapping
  readonly version: number
  readonly shipped_hash: string | null
  readonly samples: readonly MappingSample[]
  readonly saved_at: string
  readonly saved_by: string | null
  readonly devices: number
  readonly sources: number
  readonly problems: number
}

/** All mappings in force with who speaks them and what was set aside under them since. */
export async function mappingsWithUse(db: Executor, since: string, id: string | null = null): Promise<readonly MappingRow[]> {
  const found = await sql<MappingRow>`
    select m.id, m.document, m.version, m.shipped_hash, m.samples, m.saved_at, v.saved_by,
      (select count(*)::int from device d where d.mapping = m.id) as devices,
      (select count(*)::int from bridge_source s where s.mapping = m.id) as sources,
      (select count(*)::int from telemetry_quarantine q
        where q.mapping = m.id and q.mapping_version = m.version and q.received_at >= ${since}::timestamptz) as problems
    from payload_mapping m left join payload_mapping_version v on v.mapping = m.id and v.version = m.version
    where ${id}::text is null or m.id = ${id} order by m.id`.execute(db)
  return found.rows
}

/** The mapping in force, locked until the transaction ends. */
export async function lockMapping(trx: Trx, id: string) {
  const found = await sql<{ id: string; document: PayloadMapping; version: number; shipped_hash: string | null }>`
    select id, document, version, shipped_hash from payload_mapping where id = ${id} for update`.execute(trx)
  return found.rows[0]
}

/** One server of several delivers; the others wait and find it done. */
export async function lockDelivery(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('pingji-mappings', 0))`.execute(trx)
}

/** The mapping in force, for who reads by it. */
export async function mappingInForce(db: Executor, id: string) {
  const found = await sql<{ document: PayloadMapping; version: number }>`
    select document, version from payload_mapping where id = ${id}`.execute(db)
  return found.rows[0]
}

export async function versionsOfMapping(db: Executor, id: string) {
  const found = await sql<{ version: number; document: PayloadMapping; note: string; saved_by: string | null; saved_at: string }>`
    select version, document, note, saved_by, saved_at from payload_mapping_version where mapping = ${id} order by version desc`.execute(db)
  return found.rows
}

export async function problemsOfMapping(db: Executor, id: string) {
  const found = await sql<{ version: number; reason: string; count: number }>`
    select coalesce(mapping_version, 0) as version, reason, count(*)::int as count from telemetry_quarantine where mapping = ${id}
    group by 1, 2 order by 1, 3 desc, 2`.execute(db)
  return found.rows
}

/** Puts a version in force; the first when there is none of this id yet. */
export async function putMapping(
  trx: Trx,
  row: {
    readonly id: string
    readonly document: PayloadMapping
    readonly version: number
    readonly note: string
    readonly savedBy: string | null
    readonly savedAt: string
    readonly shippedHash: string | null
    readonly samples?: readonly MappingSample[]
  },
): Promise<void> {
  const document = JSON.stringify(row.document)
  const samples = row.samples === undefined ? null : JSON.stringify(row.samples)
  await sql`
    insert into payload_mapping (id, document, saved_at, version, shipped_hash, samples)
    values (${row.id}, ${document}::jsonb, ${row.savedAt}, ${row.version}, ${row.shippedHash}, coalesce(${samples}::jsonb, '[]'))
    on conflict (id) do update set document = excluded.document, saved_at = excluded.saved_at, version = excluded.version,
      shipped_hash = excluded.shipped_hash, samples = coalesce(${samples}::jsonb, payload_mapping.samples)`.execute(trx)
  await trx
    .insertInto('payload_mapping_version')
    .values({ mapping: row.id, version: row.version, document, note: row.note, saved_by: row.savedBy, saved_at: row.savedAt })
    .execute()
}

/** The samples of a mapping are no part of its version; answers whether there is such a mapping. */
export async function putSamples(db: Executor, id: string, samples: readonly MappingSample[]): Promise<boolean> {
  const done = await sql`update payload_mapping set samples = ${JSON.stringify(samples)}::jsonb where id = ${id}`.execute(db)
  return Number(done.numAffectedRows ?? 0) > 0
}

export function shapesOfMapping(db: Executor, id: string, limit: number) {
  return db
    .selectFrom('payload_shape')
    .selectAll()
    .where('mapping', '=', id)
    .orderBy('last_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Counts builds of payloads that were set aside; of each mapping the newest `most` are kept. */
export async function putShapes(
  db: Executor,
  shapes: readonly {
    readonly id: string
    readonly mapping: string
    readonly version: number
    readonly reason: string
    readonly payload: string
    readonly times: number
  }[],
  at: string,
  most: number,
): Promise<void> {
  if (shapes.length === 0) return
  await sql`
    insert into payload_shape (id, mapping, version, reason, payload, times, last_at)
    select r.id, r.mapping, r.version, r.reason, r.payload, r.times, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(shapes)}::jsonb) as r(id text, mapping text, version int, reason text, payload text, times bigint)
      join payload_mapping m on m.id = r.mapping order by r.id
    on conflict (id) do update set times = payload_shape.times + excluded.times, last_at = excluded.last_at, payload = excluded.payload`.execute(
    db,
  )
  await sql`
    delete from payload_shape where id in (
      select id from (select id, row_number() over (partition by mapping order by last_at desc, id) as place from payload_shape
        where mapping = any(${[...new Set(shapes.map(({ mapping }) => mapping))]}::text[])) ranked where place > ${most})`.execute(db)
}

declare module './database.ts' {
  interface Database extends MappingTables {}
}
