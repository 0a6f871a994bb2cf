import { type Kysely, sql } from 'kysely'

/** Which snapshot a signed sheet stands on, and experts' requests that the office looks on the spot, with the answers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table score_sheet add column evidence_snapshot text references evidence_snapshot(id);
    create index score_sheet_snapshot on score_sheet (evidence_snapshot) where evidence_snapshot is not null;
    create table site_visit (
      id text primary key,
      case_id text not null references case_file(id),
      panel_id text not null references panel(id),
      row_id text not null,
      question text not null,
      asked_by text not null references account(id),
      asked_at timestamptz not null,
      finding text check (finding in ('met', 'not-met', 'unclear')),
      answer text,
      visited_on date,
      answered_by text references account(id),
      answered_at timestamptz,
      check ((answered_at is null) = (finding is null) and (answered_at is null) = (answer is null))
    );
    create index site_visit_case on site_visit (case_id);
    create index site_visit_panel on site_visit (panel_id);
    create index site_visit_open on site_visit (asked_at) where answered_at is null;
    -- One open question of the same person about the same row.
    create unique index site_visit_once on site_visit (panel_id, row_id, asked_by) where answered_at is null;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table site_visit;
    alter table score_sheet drop column evidence_snapshot;
  `.execute(db)
}
