import { type Kysely, sql } from 'kysely'

const PAST = ['element_history', 'command_history', 'decision_history'] as const

/**
 * Requests that may be sent again without being done again, and history by the month in which its instance ended: what belongs to the living
 * stays in small tables, what is over lies in partitions by how long it is kept and by month, and is dropped as a table, never row by row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Leases and age run on the database's own time: they are about machines, not about terms.
    create table idempotent_request (
      account_id text not null,
      key text not null,
      request_hash text not null,
      -- Who carries it out; its transactions end unless they are still this one's.
      owner text not null,
      claimed_until timestamptz,
      -- What its transactions answered, in order; each was written by the transaction itself.
      results jsonb not null default '[]',
      answer jsonb,
      created_at timestamptz not null default clock_timestamp(),
      primary key (account_id, key)
    );
    create index idempotent_request_age on idempotent_request (created_at);

    -- Where the history of an ended instance lies; null: still with that of the living.
    alter table process_instance add column history_months smallint, add column history_month date;
    create index process_instance_history on process_instance (ended_at) where ended_at is not null and history_month is null;
    -- Months for which the history of a process is kept after its end; a process without a row is kept for ever.
    create table history_retention (
      process_id text primary key,
      keep_months smallint not null check (keep_months between 1 and 1200),
      set_by text not null,
      set_at timestamptz not null
    );
    create table history_partition (
      -- 0: for ever.
      keep_months smallint not null,
      month date not null,
      primary key (keep_months, month)
    );
    create table element_history_past (keep_months smallint not null, month date not null, like element_history,
      primary key (key, keep_months, month)) partition by list (keep_months);
    create index element_history_past_instance on element_history_past (instance_key, key);
    create index element_history_past_definition on element_history_past (definition_key, element_id, key);
    create table command_history_past (keep_months smallint not null, month date not null, like command_history,
      primary key (instance_key, version, keep_months, month)) partition by list (keep_months);
    create table decision_history_past (keep_months smallint not null, month date not null, like decision_history,
      primary key (key, keep_months, month)) partition by list (keep_months);
    create index decision_history_past_instance on decision_history_past (instance_key, key);

    -- Makes sure that history of a class and a month has a place. Attaching stops no writer.
    create function open_history_partition(keep smallint, wanted date) returns void language plpgsql as $$
    declare
      start date := date_trunc('month', wanted)::date;
      base text;
      class text;
      part text;
    begin
      if exists (select from history_partition p where p.keep_months = keep and p.month = start) then return; end if;
      perform pg_advisory_xact_lock(hashtextextended('history_partition', 0));
      if exists (select from history_partition p where p.keep_months = keep and p.month = start) then return; end if;
      foreach base in array array['element_history', 'command_history', 'decision_history'] loop
        class := format('%s_k%s', base, keep);
        part := format('%s_%s', class, to_char(start, 'YYYYMM'));
        if to_regclass(class) is null then
          execute format('create table %I (like %I including all) partition by range (month)', class, base || '_past');
          execute format('alter table %I attach partition %I for values in (%s)', base || '_past', class, keep);
        end if;
        execute format('create table %I (like %I including all)', part, base || '_past');
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', class, part, start, start + interval '1 month');
      end loop;
      insert into history_partition (keep_months, month) values (keep, start);
    end $$;
  `.execute(db)
  for (const table of PAST) {
    const found = await sql<{ names: string }>`
      select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
      where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`.execute(db)
    const names = sql.raw(found.rows[0]?.names ?? '*')
    await sql`create view ${sql.table(`all_${table}`)} as
      select ${names} from ${sql.table(table)} union all select ${names} from ${sql.table(`${table}_past`)}`.execute(db)
  }
}

/** History goes back to that of the living. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of PAST) {
    const found = await sql<{ names: string }>`
      select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
      where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`.execute(db)
    const names = sql.raw(found.rows[0]?.names ?? '*')
    await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${sql.table(`${table}_past`)}`.execute(db)
    await sql`drop view ${sql.table(`all_${table}`)}`.execute(db)
    await sql`drop table ${sql.table(`${table}_past`)}`.execute(db)
  }
  await sql`
    drop function open_history_partition;
    drop table history_partition, history_retention, idempotent_request;
    drop index process_instance_history;
    alter table process_instance drop column history_months, drop column history_month;
  `.execute(db)
}
