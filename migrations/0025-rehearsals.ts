import { type Kysely, sql } from 'kysely'

/** Rehearsals of programmes and version impacts: what was lived, by which files and scenario, and what came of it. Cases lie packed in chunks. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rehearsal_run (
      id text primary key,
      seq bigint generated always as identity,
      programme text not null,
      kind text not null check (kind in ('rehearsal', 'impact')),
      -- Number of the version; null for the draft.
      version integer,
      -- Hash over all files that were lived.
      hash text not null,
      -- Text as it was sent: the order of fields is the order they are filled in.
      scenario json,
      state text not null check (state in ('waiting', 'running', 'paused', 'done', 'cancelled', 'failed')),
      -- What somebody asked of it; the process that lives it looks.
      wanted text not null default 'run' check (wanted in ('run', 'pause', 'cancel')),
      progress jsonb,
      started_by text not null,
      started_at timestamptz not null,
      ended_at timestamptz,
      error jsonb,
      verdict jsonb,
      report json,
      -- Title and drawings as they were, for the report on paper: {manifest: {title}, files: [{name, content}]}.
      pictures json,
      -- Which cases stand behind which number, packed.
      content bytea,
      -- Process that lives it, and until when it is believed alive; by the database's own time.
      owner text not null,
      lease_until timestamptz not null,
      check ((kind = 'rehearsal') = (scenario is not null)),
      check ((state in ('waiting', 'running', 'paused')) = (ended_at is null)),
      check (state <> 'done' or report is not null)
    );
    create index rehearsal_run_programme on rehearsal_run (programme, kind, seq desc);
    create index rehearsal_run_open on rehearsal_run (owner) where ended_at is null;

    create table rehearsal_case_chunk (
      run text not null references rehearsal_run(id) on delete cascade,
      number integer not null,
      content bytea not null,
      primary key (run, number)
    );

    -- The rehearsal a version was published by; it can not be deleted any more.
    alter table programme_version add column rehearsal_run text references rehearsal_run(id);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table programme_version drop column rehearsal_run;
    drop table rehearsal_case_chunk, rehearsal_run;
  `.execute(db)
}
