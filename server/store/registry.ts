import { type ColumnType, sql } from 'kysely'
import type { AssetState, BuildingState, DeviceChange, ImportPlan, RefusalReason, UnitBasis } from '../base/api/registry.ts'
import type { Json } from '../base/json.ts'
import type { Executor, Trx } from './transaction.ts'

export interface RegistryTables {
  device: {
    subject_id: string
    id: string
    kind: string
    name: string
    place: string | null
    maker: string | null
    model: string | null
    installed_on: string | null
    registered_at: string
    last_seen_at: string | null
    /** Format of its maker; null: the canonical payload. */
    mapping: string | null
    /** Unit it serves; null: its place. */
    serves: string | null
    building: string | null
    floor: string | null
    longitude: number | null
    latitude: number | null
    owner_unit: string | null
    use_unit: string | null
    maintainer: string | null
    data_source: string
    /** `planned` and `retired` devices are not installed ones. */
    asset_state: AssetState
    retired_on: string | null
    /** The one gateway that may speak for it. */
    gateway: string | null
    updated_at: string | null
  }
  device_change: {
    subject_id: string
    device_id: string
    position: ColumnType<string, never, never>
    at: string
    by: string
    action: DeviceChange['action']
    detail: ColumnType<{ readonly fields: DeviceChange['fields']; readonly note: string | null }, string, never>
  }
  building: {
    subject_id: string
    id: string
    name: string
    position: string | null
    year_built: number | null
    state: BuildingState
    service_life_years: number | null
    use: string | null
    structure: string | null
    floors: number | null
    height_metres: ColumnType<string | null, number | null, number | null>
    floor_area: ColumnType<string | null, number | null, number | null>
    entrances: number | null
    households: number | null
    district: string | null
    street: string | null
    door_number: string | null
    longitude: number | null
    latitude: number | null
    data_source: string
    registered_at: string
    updated_at: string
  }
  device_units: { subject_id: string; kind: string; units: number; basis: ColumnType<UnitBasis, UnitBasis | undefined, UnitBasis> }
  gateway: {
    username: string
    subject_id: string
    secret_hash: Buffer
    created_at: string
    revoked_at: string | null
    label: string
    scope: 'subject' | 'devices'
    created_by: string | null
    revoked_by: string | null
    last_seen_at: string | null
    /** The secret as Mosquitto's password file holds it; null: issued before this was kept. */
    broker_hash: string | null
  }
  registry_import: {
    id: string
    subject_id: string
    created_at: string
    created_by: string
    file_name: string
    state: ImportPlan['state']
    summary: ColumnType<Json, string, string>
    rows: ColumnType<Json, string, string>
    applied_at: string | null
    applied_by: string | null
  }
  gateway_refusal: {
    id: ColumnType<string, never, never>
    gateway: string
    subject_id: string | null
    reason: RefusalReason
    target_subject: string | null
    target_device: string | null
    topic: string | null
    address: string
    hour: string
    first_at: string
    last_at: string
    times: number
  }
}

export type DeviceRow = RegistryTables['device']
export type GatewayRow = RegistryTables['gateway']

/** How many units the devices of each kind are to serve, as counted by somebody. */
export async function upsertUnits(db: Executor, subjectId: string, units: { readonly [kind: string]: number }): Promise<void> {
  await saveUnits(
    db,
    subjectId,
    Object.entries(units).map(([kind, count]) => ({ kind, units: count, basis: 'count' })),
  )
}

export async function saveUnits(
  db: Executor,
  subjectId: string,
  rows: readonly { readonly kind: string; readonly units: number; readonly basis: UnitBasis }[],
): Promise<void> {
  if (rows.length === 0) return
  await db
    .insertInto('device_units')
    .values(rows.map((row) => ({ ...row, subject_id: subjectId })))
    .onConflict((conflict) =>
      conflict.columns(['subject_id', 'kind']).doUpdateSet((eb) => ({ units: eb.ref('excluded.units'), basis: eb.ref('excluded.basis') })),
    )
    .execute()
}

export async function removeUnits(db: Executor, subjectId: string, kinds: readonly string[]): Promise<void> {
  if (kinds.length === 0) return
  await db
    .deleteFrom('device_units')
    .where('subject_id', '=', subjectId)
    .where('kind', 'in', [...kinds])
    .execute()
}

export function unitsOf(db: Executor, subjectId: string) {
  return db.selectFrom('device_units').select(['kind', 'units', 'basis']).where('subject_id', '=', subjectId).orderBy('kind').execute()
}

const PER_STATEMENT = 1000

/** New devices, and the whole record of known ones; when they were stored first and heard last stays. */
export async function insertDevices(db: Executor, rows: readonly DeviceRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += PER_STATEMENT)
    await db
      .insertInto('device')
      .values(rows.slice(from, from + PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(['subject_id', 'id']).doUpdateSet((eb) => ({
          ...Object.fromEntries(CHANGEABLE.map((column) => [column, eb.ref(`excluded.${column}`)])),
          // The day of retirement stays when the record of a retired device is corrected.
          retired_on: sql`case when excluded.asset_state = 'retired' then coalesce(device.retired_on, excluded.retired_on) end`,
        })),
      )
      .execute()
}

const CHANGEABLE = [
  'kind',
  'name',
  'place',
  'maker',
  'model',
  'installed_on',
  'mapping',
  'serves',
  'building',
  'floor',
  'longitude',
  'latitude',
  'owner_unit',
  'use_unit',
  'maintainer',
  'data_source',
  'asset_state',
  'gateway',
  'updated_at',
] as const

export function devicesOf(db: Executor, subjectId: string) {
  return db.selectFrom('device').selectAll().where('subject_id', '=', subjectId).orderBy('kind').orderBy('id').execute()
}

/** `for update`: who changes a device waits for who changes it now. */
export function lockedDevice(trx: Trx, subjectId: string, id: string) {
  return trx.selectFrom('device').selectAll().where('subject_id', '=', subjectId).where('id', '=', id).forUpdate().executeTakeFirst()
}

export interface DeviceFilter {
  readonly q: string | null
  readonly kind: string | null
  readonly building: string | null
  readonly state: string | null
  /** `never`: said nothing yet; `silent`: nothing since `since`; `heard`: something since. */
  readonly heard: 'never' | 'silent' | 'heard' | null
  readonly since: string
  /** Only these; null: all. */
  readonly ids: readonly string[] | null
  readonly after: string | null
  readonly limit: number
}

const matches = (subjectId: string, filter: Omit<DeviceFilter, 'after' | 'limit'>) => {
  const pattern = `%${(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`
  return sql`d.subject_id = ${subjectId}
    and (${filter.q}::text is null or d.id ilike ${pattern} or d.name ilike ${pattern} or d.place ilike ${pattern} or d.serves ilike ${pattern}
      or d.maker ilike ${pattern} or d.model ilike ${pattern} or d.maintainer ilike ${pattern})
    and (${filter.ids}::text[] is null or d.id = any(${filter.ids}::text[]))
    and (${filter.kind}::text is null or d.kind = ${filter.kind})
    and (${filter.building}::text is null or d.building = ${filter.building})
    and (${filter.state}::text is null or d.asset_state = ${filter.state})
    and (${filter.heard}::text is null
      or (${filter.heard} = 'never' and d.last_seen_at is null)
      or (${filter.heard} = 'silent' and d.last_seen_at < ${filter.since}::timestamptz)
      or (${filter.heard} = 'heard' and d.last_seen_at >= ${filter.since}::timestamptz))`
}

export async function listDevices(db: Executor, subjectId: string, filter: DeviceFilter) {
  const found = await sql<DeviceRow & { readonly building_name: string | null }>`
    select d.*, b.name as building_name from device d left join building b on b.subject_id = d.subject_id and b.id = d.building
    where ${matches(subjectId, filter)} and (${filter.after}::text is null or d.id > ${filter.after})
    order by d.id limit ${filter.limit}`.execute(db)
  return found.rows
}

export async function countDevices(db: Executor, subjectId: string, filter: Omit<DeviceFilter, 'after' | 'limit'>): Promise<number> {
  const found = await sql<{ total: number }>`select count(*)::int as total from device d where ${matches(subjectId, filter)}`.execute(db)
  return found.rows[0]?.total ?? 0
}

export async function deviceById(db: Executor, subjectId: string, id: string) {
  const found = await sql<DeviceRow & { readonly building_name: string | null }>`
    select d.*, b.name as building_name from device d left join building b on b.subject_id = d.subject_id and b.id = d.building
    where d.subject_id = ${subjectId} and d.id = ${id}`.execute(db)
  return found.rows[0]
}

export async function deleteDevice(db: Executor, subjectId: string, id: string): Promise<void> {
  await db.deleteFrom('device').where('subject_id', '=', subjectId).where('id', '=', id).execute()
}

export async function insertChanges(
  db: Executor,
  rows: readonly {
    readonly subject_id: string
    readonly device_id: string
    readonly at: string
    readonly by: string
    readonly action: DeviceChange['action']
    readonly detail: string
  }[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += PER_STATEMENT)
    await db
      .insertInto('device_change')
      .values(rows.slice(from, from + PER_STATEMENT))
      .execute()
}

/** Newest first, with the name of who did it. */
export async function changesOf(db: Executor, subjectId: string, deviceId: string) {
  const found = await sql<{
    at: string
    by: string
    action: DeviceChange['action']
    detail: { fields: DeviceChange['fields']; note: string | null }
  }>`
    select c.at, coalesce(u.name, c.by) as by, c.action, c.detail from device_change c left join account u on u.id = c.by
    where c.subject_id = ${subjectId} and c.device_id = ${deviceId} order by c.position desc limit 200`.execute(db)
  return found.rows
}

/** Per kind: installed devices and those heard since. */
export async function kindCounts(db: Executor, subjectId: string, since: string) {
  const found = await sql<{ kind: string; installed: number; heard: number; retired: number }>`
    select kind, count(*) filter (where asset_state not in ('planned', 'retired'))::int as installed,
      count(*) filter (where asset_state not in ('planned', 'retired') and last_seen_at >= ${since}::timestamptz)::int as heard,
      count(*) filter (where asset_state = 'retired')::int as retired
    from device where subject_id = ${subjectId} group by kind`.execute(db)
  return found.rows
}

export async function buildingsOf(db: Executor, subjectId: string) {
  const found = await sql<RegistryTables['building'] & { height_metres: string | null; floor_area: string | null; devices: number }>`
    select b.*, (select count(*)::int from device d where d.subject_id = b.subject_id and d.building = b.id and d.asset_state <> 'retired') as devices
    from building b where b.subject_id = ${subjectId} order by b.id`.execute(db)
  return found.rows
}

export async function saveBuildings(
  db: Executor,
  rows: readonly (Omit<RegistryTables['building'], 'height_metres' | 'floor_area'> & {
    readonly height_metres: number | null
    readonly floor_area: number | null
  })[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += PER_STATEMENT)
    await db
      .insertInto('building')
      .values(rows.slice(from, from + PER_STATEMENT))
      .onConflict((conflict) =>
        conflict
          .columns(['subject_id', 'id'])
          .doUpdateSet((eb) => Object.fromEntries(BUILDING_COLUMNS.map((column) => [column, eb.ref(`excluded.${column}`)]))),
      )
      .execute()
}

const BUILDING_COLUMNS = [
  'name',
  'position',
  'year_built',
  'state',
  'service_life_years',
  'use',
  'structure',
  'floors',
  'height_metres',
  'floor_area',
  'entrances',
  'households',
  'district',
  'street',
  'door_number',
  'longitude',
  'latitude',
  'data_source',
  'updated_at',
] as const

export async function devicesInBuilding(db: Executor, subjectId: string, id: string): Promise<number> {
  const found = await sql<{
    count: number
  }>`select count(*)::int as count from device where subject_id = ${subjectId} and building = ${id}`.execute(db)
  return found.rows[0]?.count ?? 0
}

/** false when there was none. */
export async function deleteBuilding(db: Executor, subjectId: string, id: string): Promise<boolean> {
  const done = await db.deleteFrom('building').where('subject_id', '=', subjectId).where('id', '=', id).executeTakeFirst()
  return Number(done.numDeletedRows) === 1
}

export async function buildingSums(db: Executor, subjectId: string) {
  const found = await sql<{ buildings: number; floors: number; entrances: number; households: number }>`
    select count(*)::int as buildings, coalesce(sum(floors), 0)::int as floors, coalesce(sum(entrances), 0)::int as entrances,
      coalesce(sum(households), 0)::int as households
    from building where subject_id = ${subjectId} and state in ('in-use', 'vacant')`.execute(db)
  return found.rows[0] ?? { buildings: 0, floors: 0, entrances: 0, households: 0 }
}

/** Numbers that follow the buildings follow them again; one that would be nothing goes. */
export async function followBuildings(db: Executor, subjectId: string): Promise<void> {
  await sql`
    with sums as (
      select count(*)::int as buildings, coalesce(sum(floors), 0)::int as floors, coalesce(sum(entrances), 0)::int as entrances,
        coalesce(sum(households), 0)::int as households
      from building where subject_id = ${subjectId} and state in ('in-use', 'vacant')
    )
    update device_units u set units = greatest(1, case u.basis when 'households' then s.households when 'floors' then s.floors
      when 'entrances' then s.entrances else s.buildings end)
    from sums s where u.subject_id = ${subjectId} and u.basis <> 'count'`.execute(db)
}

export async function mappingIds(db: Executor): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`select id from payload_mapping order by id`.execute(db)
  return found.rows.map(({ id }) => id)
}

/** Gateways of a subject that are not revoked. */
export async function gatewayNames(db: Executor, subjectId: string): Promise<readonly string[]> {
  const found = await sql<{
    username: string
  }>`select username from gateway where subject_id = ${subjectId} and revoked_at is null`.execute(db)
  return found.rows.map(({ username }) => username)
}

/** Changes to the registry of one subject wait for each other. */
export async function lockRegistry(trx: Trx, subjectId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('registry ' || ${subjectId}, 0))`.execute(trx)
}

declare module './database.ts' {
  interface Database extends RegistryTables {}
}
