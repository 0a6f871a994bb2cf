import { type Kysely, sql } from 'kysely'

/** How telemetry arrived (late, disordered, again), events of devices, formats of makers, and what devices are to cover. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Counted apart from the roll-up: what was said does not depend on the order of arrival, this does.
    create table telemetry_arrival (
      subject_id text not null,
      device_id text not null,
      day date not null,
      late integer not null default 0,
      disordered integer not null default 0,
      duplicates integer not null default 0,
      primary key (subject_id, device_id, day)
    );
    create index telemetry_arrival_subject on telemetry_arrival (subject_id, day);
    create table device_event (
      subject_id text not null,
      device_id text not null,
      event text not null,
      ts timestamptz not null,
      seq bigint not null,
      received_at timestamptz not null,
      primary key (subject_id, device_id, event, ts, seq)
    );
    create index device_event_time on device_event (subject_id, ts);
    create table payload_mapping (
      id text primary key,
      document jsonb not null,
      saved_at timestamptz not null
    );
    alter table device add column mapping text references payload_mapping(id);
    -- The unit (household, floor, door) this device serves; null: its place.
    alter table device add column serves text;
    -- How many units the devices of a kind are to serve.
    create table device_units (
      subject_id text not null references subject(id),
      kind text not null,
      units integer not null check (units > 0),
      primary key (subject_id, kind)
    );
    create index telemetry_time on telemetry using brin (ts);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index telemetry_time;
    drop table device_units;
    alter table device drop column serves;
    alter table device drop column mapping;
    drop table payload_mapping, device_event, telemetry_arrival;
  `.execute(db)
}
