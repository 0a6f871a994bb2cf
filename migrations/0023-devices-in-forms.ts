import { type Kysely, sql } from 'kysely'

/** The snapshot of evidence a submitted form stands on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table submission add column evidence_snapshot text references evidence_snapshot(id);
    create index submission_snapshot on submission (evidence_snapshot) where evidence_snapshot is not null;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index submission_snapshot;
    alter table submission drop column evidence_snapshot;
  `.execute(db)
}
