import { type Kysely, sql } from 'kysely'

/**
 * Readings in partitions: by how long they are kept, then by their time, so that what is over is dropped as a table and never row by row.
 * `telemetry` is a view with the columns it had; what writes is `server/store/telemetry-history.ts`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table telemetry rename to telemetry_before;
    -- One metric of one device; its number stands for the three names in every reading.
    create table telemetry_series (
      id integer generated always as identity primary key,
      subject_id text not null,
      device_id text not null,
      metric text not null,
      -- 0: nobody has said yet how long; the bridge does when it starts.
      keep_days smallint not null,
      unique (subject_id, device_id, metric)
    );
    -- Moves on whenever readings change their class: a writer that still knows the old one writes again.
    create sequence telemetry_epoch minvalue 0 start 0;
    select nextval('telemetry_epoch');
    create table telemetry_reading (
      ts timestamptz not null,
      seq bigint not null,
      number double precision,
      received_at timestamptz not null,
      series integer not null,
      keep_days smallint not null,
      text text,
      primary key (keep_days, series, ts, seq)
    ) partition by list (keep_days);
    create table telemetry_partition (
      name text primary key,
      keep_days smallint not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null
    );
    -- Makes sure that readings of a class and a moment have a place. Attaching stops no writer.
    create function open_telemetry_partition(keep smallint, moment timestamptz) returns void language plpgsql as $$
    declare
      step integer := greatest(1, ceil(keep / 12.0))::integer * 86400;
      starts timestamptz := to_timestamp(floor(extract(epoch from moment) / step) * step);
      class text := format('telemetry_d%s', keep);
      part text := format('%s_%s', class, to_char(starts at time zone 'UTC', 'YYYYMMDD'));
    begin
      if exists (select from telemetry_partition where name = part) then return; end if;
      perform pg_advisory_xact_lock(hashtextextended('telemetry_partition', 0));
      if exists (select from telemetry_partition where name = part) then return; end if;
      if to_regclass(class) is null then
        execute format('create table %I (like telemetry_reading including all) partition by range (ts)', class);
        execute format('alter table telemetry_reading attach partition %I for values in (%s)', class, keep);
      end if;
      execute format('create table %I (like telemetry_reading including all)', part);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', class, part, starts, starts + make_interval(secs => step));
      insert into telemetry_partition (name, keep_days, starts_at, ends_at) values (part, keep, starts, starts + make_interval(secs => step));
    end $$;
    insert into telemetry_series (subject_id, device_id, metric, keep_days) select distinct subject_id, device_id, metric, 0 from telemetry_before;
    select open_telemetry_partition(0::smallint, day) from (select distinct date_trunc('day', ts at time zone 'UTC') at time zone 'UTC' as day from telemetry_before) days;
    insert into telemetry_reading (ts, seq, number, received_at, series, keep_days, text)
      select b.ts, b.seq, b.number, b.received_at, s.id, 0, b.text
      from telemetry_before b join telemetry_series s on s.subject_id = b.subject_id and s.device_id = b.device_id and s.metric = b.metric;
    drop table telemetry_before;
    create view telemetry as
      select s.subject_id, s.device_id, s.metric, r.ts, r.seq, r.number, r.text, r.received_at
      from telemetry_reading r join telemetry_series s on s.id = r.series and s.keep_days = r.keep_days;
    -- What was stored in a batch and is not rolled up yet; goes with the roll-up, in its transaction. A series stands for its device.
    create table telemetry_open (
      id bigint generated always as identity primary key,
      owner text not null,
      series integer[] not null,
      day date[] not null,
      readings integer[] not null,
      newest timestamptz[] not null,
      late integer[] not null,
      disordered integer[] not null,
      -- The server's own time: tells the living from the dead, and no clock of a demonstration changes it.
      opened_at timestamptz not null default clock_timestamp()
    );
    -- Room on the page for the next version of a row that changes every second.
    alter table device_state set (fillfactor = 70);
    alter table telemetry_day set (fillfactor = 80);
    alter table telemetry_quarantine add column mapping text;
    create table bridge_state (
      name text not null,
      host text not null,
      started_at timestamptz not null,
      counts jsonb not null,
      lag_ms integer not null,
      rate double precision not null,
      waiting integer not null,
      updated_at timestamptz not null,
      primary key (name, host)
    );
  `.execute(db)
}

/** Readings go back into one table with those of every class. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table bridge_state;
    alter table telemetry_quarantine drop column mapping;
    alter table device_state reset (fillfactor);
    alter table telemetry_day reset (fillfactor);
    create table telemetry_before (
      subject_id text not null,
      device_id text not null,
      metric text not null,
      ts timestamptz not null,
      seq bigint not null,
      number double precision,
      text text,
      received_at timestamptz not null,
      primary key (subject_id, device_id, metric, ts, seq)
    );
    insert into telemetry_before (subject_id, device_id, metric, ts, seq, number, text, received_at)
      select subject_id, device_id, metric, ts, seq, number, text, received_at from telemetry;
    drop view telemetry;
    drop function open_telemetry_partition;
    drop table telemetry_open, telemetry_partition, telemetry_reading, telemetry_series;
    drop sequence telemetry_epoch;
    alter table telemetry_before rename to telemetry;
    alter index telemetry_before_pkey rename to telemetry_pkey;
    create index telemetry_time on telemetry using brin (ts);
  `.execute(db)
}
