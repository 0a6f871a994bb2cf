import { type Kysely, sql } from 'kysely'

/** Versions of payload mappings with samples, what was set aside under them; sources that are polled and files of readings. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table payload_mapping add column version integer not null default 1;
    -- Delivered with the product: the hash of what was delivered last, so that a newer delivery is told from the office's own change.
    alter table payload_mapping add column shipped_hash text;
    alter table payload_mapping add column samples jsonb not null default '[]';
    create table payload_mapping_version (
      mapping text not null references payload_mapping(id),
      version integer not null,
      document jsonb not null,
      note text not null,
      saved_by text,
      saved_at timestamptz not null,
      primary key (mapping, version)
    );
    create trigger payload_mapping_version_append_only before update or delete on payload_mapping_version for each row execute function refuse_change();
    insert into payload_mapping_version (mapping, version, document, note, saved_by, saved_at)
      select id, 1, document, '', null, saved_at from payload_mapping;
    alter table telemetry_quarantine add column if not exists mapping text;
    alter table telemetry_quarantine add column if not exists mapping_version integer;
    create index telemetry_quarantine_mapping on telemetry_quarantine (mapping, mapping_version, received_at) where mapping is not null;
    -- How payloads that were set aside are built, without anything that could be somebody's; one row per mapping, version and build.
    create table payload_shape (
      id text primary key,
      mapping text not null references payload_mapping(id),
      version integer not null,
      reason text not null,
      payload text not null,
      times bigint not null,
      last_at timestamptz not null
    );
    create index payload_shape_mapping on payload_shape (mapping, last_at);
    create table bridge_source (
      id text primary key,
      kind text not null,
      name text not null,
      subject_id text not null references subject(id),
      mapping text not null references payload_mapping(id),
      settings jsonb not null,
      -- Encrypted by the key of the installation; or the name of a variable of the environment.
      secret bytea,
      secret_environment text,
      is_active boolean not null,
      saved_by text not null,
      saved_at timestamptz not null,
      next_run_at timestamptz not null,
      -- One bridge of many works on a source; a bridge that dies loses it at this moment.
      leased_until timestamptz,
      last_run_at timestamptz,
      last_good_at timestamptz,
      last_problem jsonb,
      readings bigint not null default 0
    );
    create index bridge_source_due on bridge_source (next_run_at) where is_active;
    create table bridge_file (
      id text primary key,
      source text not null references bridge_source(id) on delete cascade,
      name text not null,
      sha256 text not null,
      -- Uploaded in the studio and not read yet; dropped files stay where they are.
      content bytea,
      state text not null check (state in ('waiting', 'done', 'refused')),
      rows integer not null default 0,
      taken integer not null default 0,
      refused integer not null default 0,
      faults jsonb not null default '[]',
      at timestamptz not null,
      unique (source, sha256)
    );
    create index bridge_file_newest on bridge_file (source, at);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table bridge_file, bridge_source, payload_shape;
    drop index telemetry_quarantine_mapping;
    alter table telemetry_quarantine drop column if exists mapping_version;
    drop table payload_mapping_version;
    alter table payload_mapping drop column samples;
    alter table payload_mapping drop column shipped_hash;
    alter table payload_mapping drop column version;
  `.execute(db)
}
