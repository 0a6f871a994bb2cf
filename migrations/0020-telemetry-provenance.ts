import { type Kysely, sql } from 'kysely'

/**
 * Where a reading came from: messages are noted batch by batch, and a reading says its batch and its place in it in one number. New readings
 * have this number in the room of their time of arrival, which the batch knows; those stored before keep their time and have no message.
 * Indexes by which what is over is deleted in small steps.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Numbers are handed out in blocks, so that nobody asks for each batch.
    create sequence telemetry_batch_number increment by 256;
    create table telemetry_batch (
      id bigint primary key,
      -- For as long as what refers to it.
      keep_days smallint not null,
      received_at timestamptz not null,
      -- SHA-256 of each message's payload, one behind the other.
      hashes bytea not null,
      -- Who sent each message (telemetry_sender); 0: not known.
      senders integer[] not null
    );
    alter table telemetry_batch alter column hashes set storage external;
    create index telemetry_batch_time on telemetry_batch (keep_days, received_at);
    create table telemetry_sender (
      id integer generated always as identity primary key,
      -- 'login': the broker says who logged in; 'right': the only gateway that may speak for the device; 'source': a source that was asked.
      known_by text not null check (known_by in ('login', 'right', 'source')),
      name text not null,
      unique (known_by, name)
    );
    alter table telemetry_reading add column message bigint;
    alter table telemetry_reading alter column received_at drop not null;
    alter table device_event add column message bigint;
    create or replace view telemetry as
      select s.subject_id, s.device_id, s.metric, r.ts, r.seq, r.number, r.text, coalesce(r.received_at, b.received_at) as received_at, r.message
      from telemetry_reading r join telemetry_series s on s.id = r.series and s.keep_days = r.keep_days
        left join telemetry_batch b on b.id = r.message >> 12;
    create index device_event_age on device_event (ts);
    create index gateway_refusal_age on gateway_refusal (last_at);
    create index device_alarm_handled on device_alarm (handled_at) where handled_at is not null;
    -- What persons did to an alarm stays as it is; it goes with its alarm, by the rule alone.
    drop trigger device_alarm_act_append_only on device_alarm_act;
    create trigger device_alarm_act_append_only before update on device_alarm_act for each row execute function refuse_change();
    create trigger device_alarm_act_kept before delete on device_alarm_act for each row
      when (current_setting('pingji.retention', true) is distinct from 'on') execute function refuse_change();
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop trigger device_alarm_act_append_only on device_alarm_act;
    drop trigger device_alarm_act_kept on device_alarm_act;
    create trigger device_alarm_act_append_only before update or delete on device_alarm_act for each row execute function refuse_change();
    drop index device_event_age, gateway_refusal_age, device_alarm_handled;
    drop view telemetry;
    update telemetry_reading r set received_at = b.received_at from telemetry_batch b where b.id = r.message >> 12 and r.received_at is null;
    alter table telemetry_reading drop column message;
    alter table telemetry_reading alter column received_at set not null;
    alter table device_event drop column message;
    create view telemetry as
      select s.subject_id, s.device_id, s.metric, r.ts, r.seq, r.number, r.text, r.received_at
      from telemetry_reading r join telemetry_series s on s.id = r.series and s.keep_days = r.keep_days;
    drop table telemetry_sender, telemetry_batch;
    drop sequence telemetry_batch_number;
  `.execute(db)
}
