import { type Kysely, sql } from 'kysely'

/** What the engine's searches answer beside what it needs to run: decisions with their proof, what messages reached, tags, changes of tasks, documents, deleted definitions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- One row per evaluated decision: the one asked and those it required, in order.
    create table decision_instance (
      key bigint generated always as identity primary key,
      -- evaluation and place in it: 2251799813685251-1
      id text not null unique,
      evaluation_key bigint not null,
      decision_id text not null,
      decision_key bigint not null,
      decision_name text not null,
      decision_version integer not null,
      decision_type text not null check (decision_type in ('DECISION_TABLE', 'LITERAL_EXPRESSION', 'UNKNOWN')),
      requirements_key bigint not null,
      root_decision_key bigint not null,
      state text not null check (state in ('EVALUATED', 'FAILED')),
      failure text,
      result jsonb not null,
      inputs jsonb not null,
      rules jsonb not null,
      -- Null when a caller asked for the decision without an instance.
      instance_key bigint,
      root_key bigint,
      definition_key bigint,
      element_instance_key bigint,
      evaluated_at timestamptz not null
    );
    create index decision_instance_evaluation on decision_instance (evaluation_key);
    create index decision_instance_instance on decision_instance (instance_key) where instance_key is not null;
    create index decision_instance_decision on decision_instance (decision_key, key);

    -- Which subscription took which message; stays when both are gone.
    create table correlated_message (
      key bigint generated always as identity primary key,
      message_key bigint not null,
      message_name text not null,
      correlation_key text not null,
      -- Of a start event: the key of the definition.
      subscription_key bigint not null,
      instance_key bigint not null,
      root_key bigint not null,
      definition_key bigint not null,
      process_id text not null,
      element_id text not null,
      element_instance_key bigint,
      correlated_at timestamptz not null
    );
    create index correlated_message_instance on correlated_message (instance_key);
    create index correlated_message_message on correlated_message (message_key);

    -- What persons did to a task between its creation and its end.
    create table user_task_change (
      key bigint generated always as identity primary key,
      user_task_key bigint not null,
      operation text not null check (operation in ('ASSIGN', 'UNASSIGN', 'UPDATE')),
      actor text not null,
      at timestamptz not null
    );
    create index user_task_change_task on user_task_change (user_task_key, key);

    create table engine_document (
      id text primary key,
      document_id text not null references document(id),
      content_type text not null,
      file_name text not null,
      process_id text,
      instance_key bigint,
      properties jsonb not null,
      expires_at timestamptz,
      deleted_at timestamptz
    );
    create table engine_document_link (
      token_hash text primary key,
      engine_document_id text not null references engine_document(id),
      expires_at timestamptz not null
    );

    alter table process_instance add column tags text[] not null default '{}';
    create index process_instance_active on process_instance (definition_key, key) where status = 'ACTIVE';
    create index process_instance_started on process_instance (started_at, key);
    create index user_task_created on user_task (created_at, key);
    create index incident_created on incident (created_at, key);

    -- When a worker last gave it back.
    alter table job add column failed_at timestamptz;
    create index job_created_brin on job using brin (created_at) with (pages_per_range = 32);
    create index job_ended_brin on job using brin (ended_at) with (pages_per_range = 32);
    create index job_failed on job (failed_at) where failed_at is not null;

    alter table message_subscription add column subscribed_at timestamptz;
    update message_subscription s set subscribed_at = i.started_at from process_instance i where i.key = s.instance_key;

    alter table process_definition add column deleted_at timestamptz;
    alter table decision_requirements add column deleted_at timestamptz;
    alter table form_definition add column deleted_at timestamptz;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table form_definition drop column deleted_at;
    alter table decision_requirements drop column deleted_at;
    alter table process_definition drop column deleted_at;
    alter table message_subscription drop column subscribed_at;
    drop index job_failed, job_ended_brin, job_created_brin;
    alter table job drop column failed_at;
    drop index incident_created, user_task_created, process_instance_started, process_instance_active;
    alter table process_instance drop column tags;
    drop table engine_document_link, engine_document, user_task_change, correlated_message, decision_instance;
  `.execute(db)
}
