import type { Executor } from './transaction.ts'

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
  }
  device_units: { subject_id: string; kind: string; units: number }
  gateway: { username: string; subject_id: string; secret_hash: Buffer; created_at: string; revoked_at: string | null }
}

/** How many units the devices of each kind are to serve. */
export async function upsertUnits(db: Executor, subjectId: string, units: { readonly [kind: string]: number }): Promise<void> {
  const rows = Object.entries(units).map(([kind, count]) => ({ subject_id: subjectId, kind, units: count }))
  if (rows.length === 0) return
  await db
    .insertInto('device_units')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['subject_id', 'kind']).doUpdateSet((eb) => ({ units: eb.ref('excluded.units') })))
    .execute()
}

export async function insertDevices(db: Executor, rows: readonly RegistryTables['device'][]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insertInto('device')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['subject_id', 'id']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        name: eb.ref('excluded.name'),
        place: eb.ref('excluded.place'),
        maker: eb.ref('excluded.maker'),
        model: eb.ref('excluded.model'),
        installed_on: eb.ref('excluded.installed_on'),
        mapping: eb.ref('excluded.mapping'),
        serves: eb.ref('excluded.serves'),
      })),
    )
    .execute()
}

export function devicesOf(db: Executor, subjectId: string) {
  return db.selectFrom('device').selectAll().where('subject_id', '=', subjectId).orderBy('kind').orderBy('id').execute()
}

export async function insertGateway(db: Executor, row: RegistryTables['gateway']): Promise<void> {
  await db.insertInto('gateway').values(row).execute()
}

export function gatewayByName(db: Executor, username: string) {
  return db
    .selectFrom('gateway')
    .select(['subject_id', 'secret_hash'])
    .where('username', '=', username)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function revokeGateway(db: Executor, username: string, at: string): Promise<void> {
  await db.updateTable('gateway').set({ revoked_at: at }).where('username', '=', username).where('revoked_at', 'is', null).execute()
}

declare module './database.ts' {
  interface Database extends RegistryTables {}
}
