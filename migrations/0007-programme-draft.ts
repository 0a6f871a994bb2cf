import { type Kysely, sql } from 'kysely'

/** A draft may remove a file of the version it stands on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table programme_draft_file add column removed boolean not null default false`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table programme_draft_file drop column removed`.execute(db)
}
