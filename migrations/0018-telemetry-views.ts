import { type Kysely, sql } from 'kysely'

/** What was set aside lately, of all subjects and of one device. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index telemetry_quarantine_time on telemetry_quarantine (received_at);
    create index telemetry_quarantine_device on telemetry_quarantine (subject_id, device_id, received_at);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index telemetry_quarantine_time, telemetry_quarantine_device`.execute(db)
}
