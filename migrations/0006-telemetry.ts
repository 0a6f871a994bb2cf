import { type Kysely, sql } from 'kysely'

/** Devices of a subject, their credentials, telemetry once each, daily roll-ups, quarantine, frozen evidence. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table device (
      subject_id text not null references subject(id),
      id text not null,
      kind text not null,
      name text not null,
      place text,
      maker text,
      model text,
      installed_on date,
      registered_at timestamptz not null,
      last_seen_at timestamptz,
      primary key (subject_id, id)
    );
    create index device_kind on device (subject_id, kind);
    create table gateway (
      username text primary key,
      subject_id text not null references subject(id),
      secret_hash bytea not null,
      created_at timestamptz not null,
      revoked_at timestamptz
    );
    create index gateway_subject on gateway (subject_id);
    create table telemetry (
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
    create table device_state (
      subject_id text not null,
      device_id text not null,
      metric text not null,
      ts timestamptz not null,
      seq bigint not null,
      number double precision,
      text text,
      primary key (subject_id, device_id, metric)
    );
    -- Days are local to the programme's zone: what a person means by "reported on that day".
    create table telemetry_day (
      subject_id text not null,
      device_id text not null,
      day date not null,
      readings integer not null,
      primary key (subject_id, device_id, day)
    );
    create index telemetry_day_subject on telemetry_day (subject_id, day);
    create table telemetry_quarantine (
      id bigint generated always as identity primary key,
      subject_id text not null,
      device_id text not null,
      reason text not null,
      detail text not null,
      received_at timestamptz not null
    );
    create index telemetry_quarantine_subject on telemetry_quarantine (subject_id, received_at);
    create table evidence_snapshot (
      id text primary key,
      subject_id text not null,
      case_id text,
      query jsonb not null,
      result jsonb not null,
      hash text not null,
      taken_at timestamptz not null
    );
    create trigger evidence_snapshot_append_only before update or delete on evidence_snapshot for each row execute function refuse_change();
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table evidence_snapshot, telemetry_quarantine, telemetry_day, device_state, telemetry, gateway, device`.execute(db)
}
