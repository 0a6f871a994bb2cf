import { type Kysely, sql } from 'kysely'

/** What stands in a subject: buildings, the whole record of a device and its history, denominators, gateways, imports, refused gateways. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table building (
      subject_id text not null references subject(id),
      id text not null,
      name text not null,
      position text,
      year_built integer,
      state text not null default 'in-use',
      service_life_years integer,
      use text,
      structure text,
      floors integer,
      height_metres numeric(8,2),
      floor_area numeric(14,2),
      entrances integer,
      households integer,
      district text,
      street text,
      door_number text,
      longitude double precision,
      latitude double precision,
      data_source text not null default 'entered',
      registered_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (subject_id, id)
    );

    alter table gateway add column label text not null default '';
    -- 'subject': any device of the subject; 'devices': those whose column gateway names it.
    alter table gateway add column scope text not null default 'subject' check (scope in ('subject', 'devices'));
    alter table gateway add column created_by text;
    alter table gateway add column revoked_by text;
    alter table gateway add column last_seen_at timestamptz;
    -- The secret as Mosquitto's password file holds it (PBKDF2, SHA-512); null: issued before 0014.
    alter table gateway add column broker_hash text;

    alter table device add column building text;
    alter table device add foreign key (subject_id, building) references building (subject_id, id);
    alter table device add column floor text;
    alter table device add column longitude double precision;
    alter table device add column latitude double precision;
    alter table device add column owner_unit text;
    alter table device add column use_unit text;
    alter table device add column maintainer text;
    alter table device add column data_source text not null default 'entered';
    -- planned and retired devices are not installed ones.
    alter table device add column asset_state text not null default 'in-use'
      check (asset_state in ('planned', 'in-use', 'repair', 'stopped', 'retired'));
    alter table device add column retired_on date;
    alter table device add column gateway text references gateway (username);
    alter table device add column updated_at timestamptz;
    create index device_gateway on device (gateway) where gateway is not null;
    -- The ledger of a device over its whole life.
    create table device_change (
      subject_id text not null,
      device_id text not null,
      position bigint generated always as identity,
      at timestamptz not null,
      by text not null,
      action text not null,
      detail jsonb not null,
      primary key (subject_id, device_id, position)
    );
    create trigger device_change_append_only before update or delete on device_change for each row execute function refuse_change();

    -- What the number follows: 'count' as entered, else a sum over the buildings.
    alter table device_units add column basis text not null default 'count'
      check (basis in ('count', 'households', 'floors', 'entrances', 'buildings'));

    create table registry_import (
      id text primary key,
      subject_id text not null references subject(id),
      created_at timestamptz not null,
      created_by text not null,
      file_name text not null,
      state text not null check (state in ('planned', 'faulty', 'applied')),
      summary jsonb not null,
      rows jsonb not null,
      applied_at timestamptz,
      applied_by text
    );
    create index registry_import_subject on registry_import (subject_id, created_at);

    -- What the broker refused; one row an hour for the same sender and reason.
    create table gateway_refusal (
      id bigint generated always as identity primary key,
      gateway text not null,
      subject_id text,
      reason text not null,
      -- Subject and device that were named in the topic, where there was one.
      target_subject text,
      target_device text,
      topic text,
      address text not null,
      hour timestamptz not null,
      first_at timestamptz not null,
      last_at timestamptz not null,
      times integer not null,
      unique nulls not distinct (gateway, reason, address, target_subject, hour)
    );
    create index gateway_refusal_subject on gateway_refusal (subject_id, last_at);
    create index gateway_refusal_target on gateway_refusal (target_subject, last_at);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table gateway_refusal, registry_import, device_change;
    alter table device_units drop column basis;
    alter table device drop column gateway, drop column updated_at, drop column retired_on, drop column asset_state, drop column data_source,
      drop column maintainer, drop column use_unit, drop column owner_unit, drop column latitude, drop column longitude, drop column floor,
      drop column building;
    alter table gateway drop column broker_hash, drop column last_seen_at, drop column revoked_by, drop column created_by, drop column scope,
      drop column label;
    drop table building;
  `.execute(db)
}
