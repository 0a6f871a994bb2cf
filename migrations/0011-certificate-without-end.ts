import { type Kysely, sql } from 'kysely'

/** A programme may name no validity: such a certificate has no last day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table certificate
    alter column last_day drop not null, alter column lapsed_on drop not null, alter column renewal_from drop not null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table certificate
    alter column last_day set not null, alter column lapsed_on set not null, alter column renewal_from set not null`.execute(db)
}
