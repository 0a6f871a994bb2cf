import { type Kysely, sql } from 'kysely'

/** Engine: definitions, instances, what instances wait for, and their history. Keys are 64-bit, of one sequence, taken in blocks of 1000. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create sequence engine_key as bigint start 2251799813685000 increment 1000;

    create table deployment (
      key bigint primary key,
      programme text,
      deployed_by text not null,
      deployed_at timestamptz not null
    );
    create table process_definition (
      key bigint primary key,
      deployment_key bigint not null references deployment(key),
      process_id text not null,
      version integer not null,
      version_tag text,
      name text,
      resource_name text not null,
      programme text,
      xml text not null,
      hash text not null,
      start_form_id text,
      deployed_at timestamptz not null,
      unique (process_id, version)
    );
    create index process_definition_deployment on process_definition (deployment_key);
    create index process_definition_tag on process_definition (process_id, version_tag) where version_tag is not null;
    create table decision_requirements (
      key bigint primary key,
      deployment_key bigint not null references deployment(key),
      requirements_id text not null,
      name text,
      version integer not null,
      resource_name text not null,
      programme text,
      xml text not null,
      hash text not null,
      unique (requirements_id, version)
    );
    create table decision_definition (
      key bigint primary key,
      requirements_key bigint not null references decision_requirements(key),
      deployment_key bigint not null references deployment(key),
      decision_id text not null,
      name text,
      version integer not null,
      unique (decision_id, version)
    );
    create index decision_definition_deployment on decision_definition (deployment_key, decision_id);
    create table form_definition (
      key bigint primary key,
      deployment_key bigint not null references deployment(key),
      form_id text not null,
      version integer not null,
      resource_name text not null,
      programme text,
      content text not null,
      hash text not null,
      unique (form_id, version)
    );
    create index form_definition_deployment on form_definition (deployment_key, form_id);

    -- One row per instance. Tokens and variables are columns apart: a column that did not change is not sent again, and a large one stays in its TOAST row.
    create table process_instance (
      key bigint primary key,
      definition_key bigint not null references process_definition(key),
      parent_key bigint,
      parent_element_key bigint,
      root_key bigint not null,
      status text not null check (status in ('ACTIVE', 'COMPLETED', 'TERMINATED')),
      version integer not null,
      state jsonb not null,
      variables jsonb not null,
      case_id text,
      started_at timestamptz not null,
      ended_at timestamptz
    ) with (fillfactor = 70);
    create index process_instance_definition on process_instance (definition_key, key);
    create index process_instance_root on process_instance (root_key);
    create index process_instance_parent on process_instance (parent_key) where parent_key is not null;
    create index process_instance_case on process_instance (case_id) where case_id is not null;

    create table user_task (
      key bigint primary key,
      instance_key bigint not null,
      root_key bigint not null,
      definition_key bigint not null,
      process_id text not null,
      element_id text not null,
      element_instance_key bigint not null,
      name text,
      state text not null check (state in ('CREATED', 'COMPLETED', 'CANCELED')),
      assignee text,
      candidate_users text[] not null,
      candidate_groups text[] not null,
      due_at timestamptz,
      follow_up_at timestamptz,
      priority integer not null,
      form_id text,
      headers jsonb not null,
      properties jsonb not null,
      case_id text,
      created_at timestamptz not null,
      ended_at timestamptz,
      completed_by text
    ) with (fillfactor = 80);
    create index user_task_instance on user_task (instance_key);
    create index user_task_case on user_task (case_id, key) where case_id is not null;
    create index user_task_assignee on user_task (assignee, key) where state = 'CREATED' and assignee is not null;
    create index user_task_groups on user_task using gin (candidate_groups) where state = 'CREATED';

    -- Jobs are the transactional outbox of work. Leases and back-off run on the database's own time: they are about machines, not about terms.
    create table job (
      key bigint primary key,
      instance_key bigint not null,
      root_key bigint not null,
      definition_key bigint not null,
      process_id text not null,
      element_id text not null,
      element_instance_key bigint not null,
      type text not null,
      state text not null check (state in ('CREATED', 'FAILED', 'COMPLETED', 'CANCELED', 'ERROR_THROWN')),
      retries integer not null,
      headers jsonb not null,
      case_id text,
      programme text,
      created_at timestamptz not null,
      ended_at timestamptz,
      run_after timestamptz not null default clock_timestamp(),
      attempt integer not null default 0,
      lease_token text,
      lease_until timestamptz,
      worker text,
      error_code text,
      error_message text
    ) with (fillfactor = 70);
    create index job_ready on job (type, run_after, key) where state in ('CREATED', 'FAILED') and retries > 0;
    create index job_instance on job (instance_key);

    create table timer (
      key bigint primary key,
      -- Null for a start event that fires without an instance.
      instance_key bigint,
      definition_key bigint not null,
      element_instance_key bigint,
      element_id text not null,
      due_at timestamptz not null,
      repetitions integer not null,
      cycle text,
      claimed_until timestamptz
    );
    create index timer_due on timer (due_at, key);
    create index timer_instance on timer (instance_key) where instance_key is not null;
    create index timer_definition on timer (definition_key) where instance_key is null;

    create table message (
      key bigint primary key,
      name text not null,
      correlation_key text not null,
      message_id text,
      variables jsonb not null,
      published_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index message_correlation on message (name, correlation_key, key);
    create index message_expiry on message (expires_at);
    create unique index message_once on message (name, correlation_key, message_id) where message_id is not null;
    -- A message reaches each process once (Zeebe's rule): the first to write this row has it.
    create table message_seen (
      message_key bigint not null,
      process_id text not null,
      instance_key bigint not null,
      correlated_at timestamptz not null,
      primary key (message_key, process_id)
    );
    create table message_subscription (
      key bigint primary key,
      instance_key bigint not null,
      process_id text not null,
      element_instance_key bigint not null,
      element_id text not null,
      message_name text not null,
      correlation_key text not null,
      interrupting boolean not null
    );
    create index message_subscription_correlation on message_subscription (message_name, correlation_key);
    create index message_subscription_instance on message_subscription (instance_key);
    create table signal_subscription (
      key bigint primary key,
      instance_key bigint not null,
      element_instance_key bigint not null,
      element_id text not null,
      signal_name text not null
    );
    create index signal_subscription_name on signal_subscription (signal_name);
    create index signal_subscription_instance on signal_subscription (instance_key);
    -- Start events of the newest version of each process that a message or signal starts.
    create table start_subscription (
      definition_key bigint not null references process_definition(key),
      process_id text not null,
      element_id text not null,
      kind text not null check (kind in ('message', 'signal')),
      name text not null,
      primary key (definition_key, element_id)
    );
    create index start_subscription_name on start_subscription (kind, name);

    create table incident (
      key bigint primary key,
      instance_key bigint not null,
      root_key bigint not null,
      definition_key bigint not null,
      process_id text not null,
      element_id text not null,
      element_instance_key bigint not null,
      job_key bigint,
      type text not null,
      message text not null,
      state text not null check (state in ('ACTIVE', 'RESOLVED')),
      case_id text,
      created_at timestamptz not null,
      resolved_at timestamptz
    );
    create index incident_instance on incident (instance_key);
    create index incident_active on incident (key) where state = 'ACTIVE';

    -- Commands to other instances that could not be carried out in the transaction that caused them.
    create table pending_command (
      key bigint primary key,
      instance_key bigint not null,
      command jsonb not null,
      actor text not null,
      attempts integer not null default 0,
      last_error text,
      claimed_until timestamptz
    );
    create index pending_command_instance on pending_command (instance_key, key);

    -- History. One row per visit of an element, closed once; one row per command with who gave it and the flows it took.
    create table element_history (
      key bigint primary key,
      instance_key bigint not null,
      definition_key bigint not null,
      element_id text not null,
      type text not null,
      name text,
      scope_key bigint,
      state text not null check (state in ('ACTIVE', 'COMPLETED', 'TERMINATED')),
      started_at timestamptz not null,
      ended_at timestamptz
    ) with (fillfactor = 80);
    create index element_history_instance on element_history (instance_key, key);
    create index element_history_definition on element_history (definition_key, element_id, key);
    create table command_history (
      instance_key bigint not null,
      version integer not null,
      at timestamptz not null,
      actor text not null,
      kind text not null,
      flows text[] not null,
      primary key (instance_key, version)
    );
    create table decision_history (
      key bigint primary key,
      instance_key bigint not null,
      element_instance_key bigint not null,
      element_id text not null,
      decision_id text not null,
      input jsonb not null,
      output jsonb not null,
      matched_rules text[] not null,
      at timestamptz not null
    );
    create index decision_history_instance on decision_history (instance_key, key);
  `.execute(db)
  // Some builds of PostgreSQL come without lz4; then pglz stays.
  await sql`
    do $$ begin
      alter table process_instance alter column state set compression lz4;
      alter table process_instance alter column variables set compression lz4;
    exception when feature_not_supported then null;
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table decision_history, command_history, element_history, pending_command, incident, start_subscription, signal_subscription,
      message_subscription, message_seen, message, timer, job, user_task, process_instance, form_definition,
      decision_definition, decision_requirements, process_definition, deployment;
    drop sequence engine_key;
  `.execute(db)
}
