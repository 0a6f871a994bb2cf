import { type Kysely, sql } from 'kysely'

/** A panel scores by the sheet its stage names; none: the programme's main one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table panel add column scheme text`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table panel drop column scheme`.execute(db)
}
