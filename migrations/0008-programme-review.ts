import { type Kysely, sql } from 'kysely'

/**
 * Review of a draft by a second person: who wrote on it, who asked, who answered; notes and reviews stay with the version they led to.
 * A version may be retired: no new case starts on it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table programme_draft_author (
      programme text not null,
      user_id text not null,
      primary key (programme, user_id)
    );
    insert into programme_draft_author (programme, user_id) select distinct programme, updated_by from programme_draft_file;

    create table programme_review (
      id text primary key,
      seq bigint generated always as identity,
      programme text not null,
      -- Hash over the files that were submitted: another file is another draft.
      hash text not null,
      note text not null,
      submitted_at timestamptz not null,
      submitted_by text not null,
      authors text[] not null,
      state text not null default 'open' check (state in ('open', 'agreed', 'returned', 'withdrawn', 'published')),
      decided_at timestamptz,
      decided_by text,
      comment text not null default '',
      -- Nobody agrees to what he has written.
      check (state not in ('agreed', 'published') or (decided_by is not null and not (decided_by = any (authors))))
    );
    create index programme_review_newest on programme_review (programme, seq desc);
    create unique index programme_review_one_at_a_time on programme_review (programme) where state in ('open', 'agreed');

    alter table programme_version
      add column note text not null default '',
      add column authors text[] not null default '{}',
      add column review_id text references programme_review (id),
      add column retired_at timestamptz,
      add column retired_by text,
      add column retire_note text;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table programme_version
      drop column note, drop column authors, drop column review_id, drop column retired_at, drop column retired_by, drop column retire_note;
    drop table programme_review;
    drop table programme_draft_author;
  `.execute(db)
}
