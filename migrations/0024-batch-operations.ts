import { type Kysely, sql } from 'kysely'

/** Batch operations: one thing done to many process instances, item by item, each in a transaction of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table batch_operation (
      key bigint primary key,
      type text not null,
      state text not null check (state in ('CREATED', 'ACTIVE', 'SUSPENDED', 'COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'CANCELED')),
      -- What is done: target definition and mapping, moves of tokens.
      plan jsonb not null,
      -- How the instances were chosen, as it was asked for.
      filter jsonb not null,
      actor text not null,
      reason text,
      created_at timestamptz not null,
      started_at timestamptz,
      ended_at timestamptz
    );
    create index batch_operation_open on batch_operation (key) where state in ('CREATED', 'ACTIVE');

    -- Leases run on the database's own time, as those of jobs: they are about machines.
    create table batch_operation_item (
      key bigint primary key,
      batch_key bigint not null references batch_operation(key) on delete cascade,
      item_key bigint not null,
      instance_key bigint not null,
      root_key bigint not null,
      state text not null check (state in ('ACTIVE', 'COMPLETED', 'SKIPPED', 'CANCELED', 'FAILED')),
      attempts integer not null default 0,
      claimed_until timestamptz,
      processed_at timestamptz,
      error_code text,
      -- Why it failed, for a person: {zh, en}.
      error jsonb,
      unique (batch_key, item_key)
    ) with (fillfactor = 80);
    create index batch_operation_item_open on batch_operation_item (batch_key, key) where state = 'ACTIVE';
    create index batch_operation_item_instance on batch_operation_item (instance_key);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table batch_operation_item, batch_operation`.execute(db)
}
