import { type Kysely, sql } from 'kysely'

/** Accounts, roles, organisations, sessions; audit chain; documents; notifications. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table organisation (
      id text primary key,
      name text not null,
      credit_code text unique,
      kind text not null default 'office',
      parent_id text references organisation(id),
      bank_name text,
      bank_account text,
      created_at timestamptz not null
    );
    create table role (
      code text primary key,
      name_zh text not null,
      name_en text not null,
      permissions text[] not null,
      -- An exclusive role stands alone: no account may hold it beside another (three separated administrators).
      exclusive boolean not null default false,
      source text not null
    );
    create table account (
      id text primary key,
      username text not null unique,
      name text not null,
      password_hash text not null,
      organisation_id text references organisation(id),
      email text,
      phone text,
      active boolean not null default true,
      failed_logins integer not null default 0,
      locked_until timestamptz,
      created_at timestamptz not null
    );
    create table account_role (
      account_id text not null references account(id),
      role_code text not null references role(code),
      primary key (account_id, role_code)
    );
    create function refuse_mixed_exclusive_roles() returns trigger language plpgsql as $$
    begin
      if (select count(*) from account_role ar where ar.account_id = new.account_id) > 1
         and exists (select 1 from account_role ar join role r on r.code = ar.role_code where ar.account_id = new.account_id and r.exclusive) then
        raise exception 'An exclusive role can not be held beside another role' using errcode = 'P0001', constraint = 'exclusive_role';
      end if;
      return null;
    end $$;
    create constraint trigger exclusive_role after insert or update on account_role deferrable initially deferred
      for each row execute function refuse_mixed_exclusive_roles();
    create table session (
      token_hash bytea primary key,
      account_id text not null references account(id),
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      expires_at timestamptz not null,
      address text not null
    );
    create index session_account on session (account_id);
    create table api_client (
      id text primary key,
      name text not null,
      token_hash bytea not null unique,
      permissions text[] not null,
      active boolean not null default true,
      created_at timestamptz not null
    );

    create table audit_stream (stream text primary key, length bigint not null, head bytea not null);
    create table audit_entry (
      seq bigint generated always as identity primary key,
      stream text not null,
      position bigint not null,
      at timestamptz not null,
      actor text not null,
      action text not null,
      object_kind text not null,
      object_id text not null,
      case_id text,
      result text not null,
      detail jsonb not null,
      previous_hash bytea not null,
      hash bytea not null,
      unique (stream, position)
    );
    create index audit_entry_case on audit_entry (case_id, seq) where case_id is not null;
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'Rows of % are append-only', tg_table_name using errcode = 'P0001', constraint = 'append_only';
    end $$;
    create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_change();

    create table document (
      id text primary key,
      name text not null,
      media_type text not null,
      bytes bigint not null,
      sha256 text not null,
      kind text not null check (kind in ('upload', 'generated')),
      visibility text not null default 'case' check (visibility in ('case', 'staff', 'public')),
      case_id text,
      uploaded_by text not null,
      created_at timestamptz not null
    );
    create index document_case on document (case_id, created_at) where case_id is not null;

    create table notification (
      id text primary key,
      account_id text not null references account(id),
      key text not null,
      title_zh text not null,
      title_en text not null,
      body_zh text not null,
      body_en text not null,
      case_id text,
      at timestamptz not null,
      read_at timestamptz,
      unique (account_id, key)
    );
    create index notification_account on notification (account_id, at desc);
    create table mail_outbox (
      id text primary key,
      key text not null unique,
      recipient text not null,
      subject text not null,
      body text not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      sent_at timestamptz,
      last_error text
    );
    create index mail_outbox_due on mail_outbox (next_attempt_at) where sent_at is null;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table mail_outbox, notification, document, audit_entry, audit_stream, api_client, session, account_role, account, role, organisation;
    drop function refuse_change();
    drop function refuse_mixed_exclusive_roles();
  `.execute(db)
}
