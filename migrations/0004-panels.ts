import { type Kysely, sql } from 'kysely'

/** Expert pool with the facts for recusal, draws, panels, blind score sheets, group opinions with every member's signature. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table expert (
      user_id text primary key references account(id),
      speciality text not null,
      title text,
      active boolean not null default true
    );
    create table expert_tie (
      id text primary key,
      user_id text not null references expert(user_id),
      kind text not null check (kind in ('employment', 'shareholding', 'relative', 'other')),
      organisation_id text references organisation(id),
      organisation_name text not null,
      until date,
      note text
    );
    create index expert_tie_user on expert_tie (user_id);
    -- The hash of the next draw's secret stands here before anybody knows what will be drawn.
    create table draw_commitment (
      id text primary key,
      programme text not null,
      commitment text not null,
      secret text not null,
      published_at timestamptz not null,
      used_by text unique
    );
    create unique index draw_commitment_next on draw_commitment (programme) where used_by is null;

    create table panel (
      id text primary key,
      case_id text not null references case_file(id),
      stage text not null,
      round integer not null,
      state text not null check (state in ('drawn', 'confirmed', 'scoring', 'scored', 'signing', 'signed', 'replaced')),
      draw jsonb not null,
      excluded jsonb not null,
      result jsonb,
      opinion jsonb,
      opinion_hash text,
      created_at timestamptz not null,
      unique (case_id, stage, round)
    );
    create index panel_case on panel (case_id);
    create table panel_member (
      panel_id text not null references panel(id),
      user_id text not null references account(id),
      position integer not null,
      declared text check (declared in ('no-conflict', 'conflict')),
      declared_ground text,
      declared_at timestamptz,
      primary key (panel_id, user_id)
    );
    create index panel_member_user on panel_member (user_id);
    create table score_sheet (
      id text primary key,
      panel_id text not null references panel(id),
      user_id text not null references account(id),
      answers jsonb not null,
      revision integer not null,
      evidence jsonb not null default '{}',
      signed_at timestamptz,
      hash text,
      unique (panel_id, user_id)
    );
    create function refuse_change_of_signed_sheet() returns trigger language plpgsql as $$
    begin
      if old.signed_at is not null then
        raise exception 'A signed score sheet does not change' using errcode = 'P0001', constraint = 'signed_sheet';
      end if;
      return case tg_op when 'DELETE' then old else new end;
    end $$;
    create trigger score_sheet_signed before update or delete on score_sheet for each row execute function refuse_change_of_signed_sheet();
    create table opinion_signature (
      panel_id text not null references panel(id),
      user_id text not null references account(id),
      hash text not null,
      dissent text,
      signed_at timestamptz not null,
      primary key (panel_id, user_id)
    );
    create trigger opinion_signature_append_only before update or delete on opinion_signature for each row execute function refuse_change();
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table opinion_signature, score_sheet, panel_member, panel, draw_commitment, expert_tie, expert;
    drop function refuse_change_of_signed_sheet();
  `.execute(db)
}
