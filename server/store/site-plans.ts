import { sql } from 'kysely'
import { heard, type PresenceRule } from './telemetry-views.ts'
import type { Executor, Trx } from './transaction.ts'

export interface SitePlanTables {
  site_plan: {
    id: string
    subject_id: string
    building: string | null
    floor: string | null
    title: string
    document_id: string
    created_at: string
    created_by: string
  }
  device_position: { plan_id: string; subject_id: string; device_id: string; x: number; y: number }
}

export interface SitePlanRow {
  readonly id: string
  readonly title: string
  readonly building: string | null
  readonly building_name: string | null
  readonly floor: string | null
  readonly document_id: string
  readonly placed: number
}

/** The whole site first, then buildings and their floors in the order people count them. */
export async function plansOf(db: Executor, subjectId: string, id: string | null = null): Promise<readonly SitePlanRow[]> {
  const found = await sql<SitePlanRow>`
    select p.id, p.title, p.building, b.name as building_name, p.floor, p.document_id,
      (select count(*)::int from device_position q where q.plan_id = p.id) as placed
    from site_plan p left join building b on b.subject_id = p.subject_id and b.id = p.building
    where p.subject_id = ${subjectId} and (${id}::text is null or p.id = ${id})
    order by b.name collate zone_name nulls first, p.floor collate zone_name nulls first, p.title collate zone_name, p.id`.execute(db)
  return found.rows
}

export async function insertPlan(trx: Trx, row: SitePlanTables['site_plan']): Promise<void> {
  await trx.insertInto('site_plan').values(row).execute()
}

export async function deletePlan(trx: Trx, subjectId: string, id: string): Promise<boolean> {
  const done = await trx.deleteFrom('site_plan').where('subject_id', '=', subjectId).where('id', '=', id).executeTakeFirst()
  return Number(done.numDeletedRows) > 0
}

/** false when the subject has no such device. */
export async function putPosition(trx: Trx, row: SitePlanTables['device_position']): Promise<boolean> {
  const done = await sql`
    insert into device_position (plan_id, subject_id, device_id, x, y)
    select ${row.plan_id}, d.subject_id, d.id, ${row.x}, ${row.y} from device d where d.subject_id = ${row.subject_id} and d.id = ${row.device_id}
    on conflict (plan_id, device_id) do update set x = excluded.x, y = excluded.y`.execute(trx)
  return Number(done.numAffectedRows ?? 0) > 0
}

export async function deletePosition(trx: Trx, planId: string, deviceId: string): Promise<void> {
  await trx.deleteFrom('device_position').where('plan_id', '=', planId).where('device_id', '=', deviceId).execute()
}

export interface PlanDeviceRow {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly building: string | null
  readonly floor: string | null
  readonly place: string | null
  readonly presence: 'online' | 'silent' | 'never'
  readonly alarms: number
  readonly x: number | null
  readonly y: number | null
}

/** Devices that stand where the plan shows, or on it, with their state now; those without a position last. */
export async function devicesOfPlan(
  db: Executor,
  rule: PresenceRule,
  plan: { readonly id: string; readonly subjectId: string; readonly building: string | null; readonly floor: string | null },
  limit: number,
): Promise<{ readonly rows: readonly PlanDeviceRow[]; readonly total: number }> {
  const found = await sql<PlanDeviceRow & { total: number }>`
    select h.id, h.name, h.kind, b.name as building, h.floor, h.place, h.presence, q.x::float8 as x, q.y::float8 as y, (count(*) over ())::int as total,
      (select count(*)::int from device_alarm a where a.subject_id = h.subject_id and a.device_id = h.id and a.handled_at is null) as alarms
    from (${heard(rule, plan.subjectId)}) h left join building b on b.subject_id = h.subject_id and b.id = h.building
      left join device_position q on q.plan_id = ${plan.id} and q.device_id = h.id
    where q.plan_id is not null or ((${plan.building}::text is null or h.building = ${plan.building}) and (${plan.floor}::text is null or h.floor = ${plan.floor}))
    order by (q.plan_id is null), b.name collate zone_name, h.floor collate zone_name, h.id limit ${limit}`.execute(db)
  return { rows: found.rows, total: found.rows[0]?.total ?? 0 }
}

declare module './database.ts' {
  interface Database extends SitePlanTables {}
}
