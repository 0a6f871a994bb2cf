import type { Executor } from './transaction.ts'

/** A checked workbook that waits to be applied. */
export async function insertImport(
  db: Executor,
  row: {
    readonly id: string
    readonly subject_id: string
    readonly created_at: string
    readonly created_by: string
    readonly file_name: string
    readonly state: 'planned' | 'faulty' | 'applied'
    readonly summary: string
    readonly rows: string
  },
): Promise<void> {
  await db
    .insertInto('registry_import')
    .values({ ...row, applied_at: null, applied_by: null })
    .execute()
}

export function importById(db: Executor, subjectId: string, id: string) {
  return db.selectFrom('registry_import').selectAll().where('subject_id', '=', subjectId).where('id', '=', id).executeTakeFirst()
}

const PLANS_KEPT = 5

/** Of what was never applied, a few stay for who looks at them now. */
export async function dropOldPlans(db: Executor, subjectId: string): Promise<void> {
  await db
    .deleteFrom('registry_import')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('registry_import')
        .select('id')
        .where('subject_id', '=', subjectId)
        .where('state', '<>', 'applied')
        .orderBy('created_at', 'desc')
        .offset(PLANS_KEPT),
    )
    .execute()
}

export async function markApplied(db: Executor, id: string, at: string, by: string): Promise<void> {
  await db.updateTable('registry_import').set({ state: 'applied', applied_at: at, applied_by: by }).where('id', '=', id).execute()
}
