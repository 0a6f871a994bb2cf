import { type Kysely, sql } from 'kysely'

/** Alarms of devices with their life cycle, and every act of a person on them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table device_alarm (
      id bigint generated always as identity primary key,
      subject_id text not null references subject(id),
      device_id text not null,
      kind text not null,
      alarm text not null,
      sort text not null check (sort in ('event', 'threshold', 'offline')),
      -- What it was seen by: 'event', 'silence', or the metric whose condition held. Each source has a life of its own.
      source text not null,
      severity text not null check (severity in ('urgent', 'serious', 'notice')),
      -- Times of the device; noticed_at is when the bridge came to know.
      raised_at timestamptz not null,
      noticed_at timestamptz not null,
      cleared_at timestamptz,
      -- Who cleared it by hand; null: the device did.
      cleared_by text,
      value double precision,
      acknowledged_at timestamptz,
      acknowledged_by text,
      handled_at timestamptz,
      handled_by text,
      outcome text check (outcome in ('repaired', 'false-alarm', 'test', 'other')),
      note text,
      check (cleared_at >= raised_at),
      check ((handled_at is null) = (outcome is null)),
      unique (subject_id, device_id, alarm, source, raised_at)
    );
    create index device_alarm_cleared on device_alarm (subject_id, cleared_at);
    create index device_alarm_raised on device_alarm (subject_id, raised_at);
    create index device_alarm_waiting on device_alarm (raised_at) where handled_at is null;
    create table device_alarm_act (
      id bigint generated always as identity primary key,
      alarm_id bigint not null references device_alarm(id),
      at timestamptz not null,
      by text not null,
      act text not null check (act in ('acknowledge', 'handle', 'note')),
      detail jsonb not null
    );
    create index device_alarm_act_alarm on device_alarm_act (alarm_id);
    create trigger device_alarm_act_append_only before update or delete on device_alarm_act for each row execute function refuse_change();
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table device_alarm_act, device_alarm`.execute(db)
}
