import { type Kysely, sql } from 'kysely'

/** Programmes and their versions, calendars, subjects, cases with submissions, deadlines, timeline and results. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table programme_version (
      programme text not null,
      version integer not null,
      manifest jsonb not null,
      hash text not null,
      deployment_key bigint not null,
      state text not null check (state in ('published', 'retired')),
      published_at timestamptz not null,
      published_by text not null,
      primary key (programme, version)
    );
    create table programme_file (
      programme text not null,
      version integer not null,
      name text not null,
      content text not null,
      sha256 text not null,
      primary key (programme, version, name),
      foreign key (programme, version) references programme_version (programme, version)
    );
    create trigger programme_file_append_only before update or delete on programme_file for each row execute function refuse_change();
    create table programme_draft_file (
      programme text not null,
      name text not null,
      content text not null,
      updated_at timestamptz not null,
      updated_by text not null,
      primary key (programme, name)
    );
    create table programme_definition (
      definition_key bigint primary key,
      programme text not null,
      version integer not null
    );
    -- A year an administrator has loaded stands for the whole year, over what ships with the product.
    create table calendar_year (
      year integer primary key,
      free date[] not null,
      make_up date[] not null,
      source text not null,
      provisional boolean not null,
      loaded_at timestamptz not null,
      loaded_by text not null
    );

    create table subject (
      id text primary key,
      programme text not null,
      kind text not null,
      name text not null,
      organisation_id text not null references organisation(id),
      parent_id text references subject(id),
      address text not null,
      area numeric(14, 2) not null,
      data jsonb not null,
      created_by text not null,
      created_at timestamptz not null,
      unique (programme, name)
    );
    create index subject_organisation on subject (organisation_id, id);

    create index subject_parent on subject (parent_id) where parent_id is not null;
    -- Who runs the subject, from the first registration on; the newest row is the present operator (take-over).
    create table subject_operator (
      id text primary key,
      subject_id text not null references subject(id),
      organisation_id text references organisation(id),
      name text not null,
      credit_code text,
      data jsonb not null,
      case_id text,
      recorded_at timestamptz not null,
      recorded_by text not null
    );
    create index subject_operator_subject on subject_operator (subject_id, recorded_at);
    create trigger subject_operator_append_only before update or delete on subject_operator for each row execute function refuse_change();

    -- One row per filled number pattern (without its serial), so that each day or year counts for itself.
    create table case_number (series text primary key, last bigint not null);
    create table case_file (
      id text primary key,
      number text not null unique,
      programme text not null,
      version integer not null,
      case_type text not null,
      subject_id text not null references subject(id),
      organisation_id text not null references organisation(id),
      applicant_id text not null,
      applicant_name text not null,
      parent_case_id text references case_file(id),
      -- What this case is to its parent, e.g. 'certificate'.
      relation text,
      instance_key bigint,
      status text not null,
      stage text,
      outcome text,
      submitted_at timestamptz not null,
      closed_at timestamptz,
      foreign key (programme, version) references programme_version (programme, version)
    );
    create index case_file_subject on case_file (subject_id, submitted_at);
    create index case_file_organisation on case_file (organisation_id, submitted_at desc);
    create index case_file_submitted on case_file (submitted_at desc, id desc);
    create index case_file_parent on case_file (parent_case_id) where parent_case_id is not null;

    create table case_event (
      seq bigint generated always as identity primary key,
      case_id text not null references case_file(id),
      at timestamptz not null,
      kind text not null,
      title_zh text not null,
      title_en text not null,
      detail_zh text,
      detail_en text,
      article text,
      actor text,
      document_id text,
      -- What only the office may see (names of experts, internal steps).
      internal boolean not null default false
    );
    create index case_event_case on case_event (case_id, seq);
    create trigger case_event_append_only before update or delete on case_event for each row execute function refuse_change();

    create table case_stage (
      case_id text not null references case_file(id),
      stage text not null,
      reached_at timestamptz not null,
      primary key (case_id, stage)
    );

    -- Elements of the case's processes that are alive and say what is going on (property 'turn'), and those that stop a deadline's clock.
    create table case_step (
      element_instance_key bigint primary key,
      case_id text not null references case_file(id),
      element_id text not null,
      type text not null,
      name text,
      properties jsonb not null,
      started_at timestamptz not null
    );
    create index case_step_case on case_step (case_id);

    create table deadline (
      id text primary key,
      case_id text not null references case_file(id),
      rule_id text not null,
      -- The rule as it was when the deadline began.
      rule jsonb not null,
      element_instance_key bigint not null unique,
      element_id text not null,
      starts_from text not null,
      starts_on date not null,
      due_on date not null,
      due_at timestamptz not null,
      yellow_on date not null,
      provisional boolean not null,
      proof jsonb not null,
      -- Times in which the clock stands still: [{startsOn, endsOn, ground, elementInstanceKey}].
      pauses jsonb not null default '[]',
      paused boolean not null default false,
      met_at timestamptz,
      ended_at timestamptz
    );
    create index deadline_case on deadline (case_id, due_on);
    create index deadline_open on deadline (due_on) where ended_at is null;
    create index deadline_provisional on deadline (id) where provisional and ended_at is null;
    create table deadline_change (
      id bigint generated always as identity primary key,
      deadline_id text not null references deadline(id),
      at timestamptz not null,
      by_whom text not null,
      ground text not null,
      due_before date not null,
      due_after date not null,
      proof_before jsonb not null
    );
    create trigger deadline_change_append_only before update or delete on deadline_change for each row execute function refuse_change();

    create table draft (
      id text primary key,
      owner_id text not null,
      organisation_id text not null,
      programme text not null,
      version integer not null,
      case_type text not null,
      form_id text not null,
      subject_id text not null references subject(id),
      parent_case_id text references case_file(id),
      data jsonb not null,
      revision integer not null,
      updated_at timestamptz not null,
      case_id text references case_file(id)
    );
    create index draft_organisation on draft (organisation_id, updated_at desc) where case_id is null;
    create table task_draft (
      task_key bigint primary key,
      data jsonb not null,
      revision integer not null,
      saved_by text not null,
      saved_at timestamptz not null
    );

    create table submission (
      id text primary key,
      case_id text not null references case_file(id),
      form_id text not null,
      programme text not null,
      version integer not null,
      number integer not null,
      data jsonb not null,
      hash text not null,
      submitted_by text not null,
      -- Organisation of who submitted; null for the office. Others of the applicant's side never see what a third party wrote.
      organisation_id text,
      submitted_at timestamptz not null,
      task_key bigint unique,
      element_id text,
      seq bigint generated always as identity,
      unique (case_id, form_id, number)
    );
    create trigger submission_append_only before update or delete on submission for each row execute function refuse_change();

    create table rating_result (
      id text primary key,
      case_id text not null references case_file(id),
      subject_id text not null references subject(id),
      stage text not null,
      level text not null,
      passed boolean not null,
      approved numeric not null,
      bonus numeric not null,
      total numeric not null,
      confirmed_on date not null,
      confirmed_at timestamptz not null,
      -- The job that recorded it: a repeated job records nothing.
      job_key bigint unique,
      withdrawn_at timestamptz,
      withdrawn_ground text
    );
    create index rating_result_subject on rating_result (subject_id, confirmed_at);
    create index rating_result_case on rating_result (case_id);
    create table good_conduct (
      id text primary key,
      organisation_id text not null references organisation(id),
      case_id text not null unique references case_file(id),
      article text,
      recorded_at timestamptz not null
    );
    create table sample_draw (
      id text primary key,
      programme text not null,
      year integer not null,
      seed text not null,
      pool jsonb not null,
      drawn jsonb not null,
      job_key bigint unique,
      drawn_at timestamptz not null,
      drawn_by text not null
    );
    create trigger sample_draw_append_only before update or delete on sample_draw for each row execute function refuse_change();
    create index user_task_done on user_task (completed_by, key) where state = 'COMPLETED';
    create table request_key (
      actor text not null,
      key text not null,
      answer jsonb not null,
      at timestamptz not null,
      primary key (actor, key)
    );
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index user_task_done;
    drop table request_key, sample_draw, good_conduct, rating_result, submission, task_draft, draft, deadline_change, deadline, case_step, case_stage,
      case_event, case_file, case_number, subject_operator, subject, calendar_year, programme_definition, programme_draft_file, programme_file,
      programme_version;
  `.execute(db)
}
