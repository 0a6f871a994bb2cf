import { type Kysely, sql } from 'kysely'

/** Letters, public notices, objections, certificates, awards and the ledger. Money is bigint fen; what is issued, signed or booked is append-only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table number_counter (
      series text not null,
      year integer not null,
      last integer not null,
      primary key (series, year)
    );

    create table letter (
      id text primary key,
      programme text not null,
      template_id text not null,
      template jsonb not null,
      case_id text,
      subject_id text,
      -- The job (or act) that asked for it: a repeated job finds its letter.
      key text not null unique,
      number text unique,
      title text not null,
      layout text not null,
      data jsonb not null,
      filled jsonb not null,
      data_hash text not null,
      document_id text not null unique references document(id),
      document_sha256 text not null,
      deliver_to jsonb not null,
      issued_on date not null,
      issued_at timestamptz not null,
      issued_by text not null,
      delivered_at timestamptz,
      delivered_by text
    );
    create index letter_case on letter (case_id, issued_at) where case_id is not null;
    create function refuse_letter_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        raise exception 'A letter is never deleted' using errcode = 'P0001', constraint = 'append_only';
      end if;
      if old.delivered_at is not null
         or (to_jsonb(new) - 'delivered_at' - 'delivered_by') is distinct from (to_jsonb(old) - 'delivered_at' - 'delivered_by') then
        raise exception 'A letter is frozen when it is issued' using errcode = 'P0001', constraint = 'append_only';
      end if;
      return new;
    end $$;
    create trigger letter_frozen before update or delete on letter for each row execute function refuse_letter_change();

    create table notice (
      id text primary key,
      programme text not null,
      kind text not null,
      case_id text,
      subject_id text,
      key text not null unique,
      title text not null,
      rows jsonb not null,
      body text not null,
      office jsonb not null,
      published_at timestamptz not null,
      published_on date not null,
      last_day date not null,
      provisional boolean not null,
      proof jsonb not null,
      hash text not null,
      document_id text references document(id),
      objections_allowed boolean not null,
      state text not null default 'open' check (state in ('open', 'closed')),
      closed_at timestamptz
    );
    create index notice_listing on notice (published_at desc, id);
    create index notice_subject on notice (subject_id, published_at desc);
    create function refuse_notice_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        raise exception 'A published notice is never deleted' using errcode = 'P0001', constraint = 'append_only';
      end if;
      if (to_jsonb(new) - 'state' - 'closed_at' - 'last_day' - 'provisional' - 'proof')
         is distinct from (to_jsonb(old) - 'state' - 'closed_at' - 'last_day' - 'provisional' - 'proof')
         or (new.last_day < old.last_day) or (old.state = 'closed' and new.state <> 'closed') then
        raise exception 'A notice is frozen when it is published' using errcode = 'P0001', constraint = 'append_only';
      end if;
      return new;
    end $$;
    create trigger notice_frozen before update or delete on notice for each row execute function refuse_notice_change();

    create table notice_upload (
      document_id text primary key references document(id),
      notice_id text not null references notice(id),
      at timestamptz not null,
      objection_id text
    );
    create table objection (
      id text primary key,
      notice_id text not null references notice(id),
      receipt text not null unique,
      query_hash text not null,
      facts text not null,
      received_at timestamptz not null,
      counted_at timestamptz,
      state text not null check (state in ('received', 'evidence-missing', 'late', 'founded', 'unfounded')),
      finding text,
      found_at timestamptz,
      found_by text
    );
    create index objection_notice on objection (notice_id, received_at, id);
    -- Who objects is kept apart, so that no list of objections can show it by accident.
    create table objection_identity (
      objection_id text primary key references objection(id),
      name text not null,
      contact text not null
    );

    create table signing_key (
      id text primary key,
      algorithm text not null,
      public_key text not null,
      private_key text not null,
      created_at timestamptz not null,
      retired_at timestamptz
    );
    create table certificate (
      id text primary key,
      code text not null unique,
      number text not null unique,
      programme text not null,
      key text not null unique,
      case_id text,
      subject_id text not null,
      subject_name text not null,
      applicant_id text,
      applicant_name text not null,
      level text not null,
      issued_on date not null,
      last_day date not null,
      lapsed_on date not null,
      renewal_from date not null,
      state text not null check (state in ('in-force', 'downgraded', 'cancelled', 'superseded')),
      renewal text not null default 'none' check (renewal in ('none', 'pending', 'decided')),
      issuer text not null,
      payload text not null,
      signature text not null,
      key_id text not null references signing_key(id),
      document_id text references document(id)
    );
    create index certificate_subject on certificate (subject_id, issued_on desc);
    create table certificate_event (
      seq bigint generated always as identity primary key,
      certificate_id text not null references certificate(id) deferrable initially deferred,
      key text not null unique,
      kind text not null,
      on_date date not null,
      at timestamptz not null,
      by_whom text not null,
      data jsonb not null
    );
    create index certificate_event_of on certificate_event (certificate_id, seq);
    create trigger certificate_event_append_only before update or delete on certificate_event for each row execute function refuse_change();

    create table award (
      id text primary key,
      programme text not null,
      subject_id text not null,
      subject jsonb not null,
      case_id text not null,
      case_number text not null,
      payee jsonb not null,
      level text not null,
      mode text not null,
      total_fen bigint not null check (total_fen >= 0),
      state text not null check (state in
        ('computed', 'approving', 'approved', 'ordered', 'paid', 'refused', 'stopped', 'recovering', 'recovered')),
      -- No later award for this subject, even when all money came back.
      barred boolean not null default false,
      due_on date,
      created_at timestamptz not null
    );
    -- One award per subject, unless the former one was refused, stopped before payment, or recovered to the last fen.
    create unique index award_once on award (programme, subject_id) where barred or state not in ('refused', 'stopped', 'recovered');
    create index award_listing on award (created_at desc, id);
    create table award_computation (
      seq bigint generated always as identity primary key,
      award_id text not null references award(id),
      case_id text,
      key text not null unique,
      decision_id text not null,
      decision_version integer not null,
      rule text not null,
      inputs jsonb not null,
      outputs jsonb not null,
      article text,
      total_fen bigint not null,
      pay_fen bigint not null,
      recover_fen bigint not null,
      at timestamptz not null
    );
    create trigger award_computation_append_only before update or delete on award_computation for each row execute function refuse_change();
    create table instalment (
      id text primary key,
      award_id text not null references award(id),
      number integer not null check (number > 0),
      case_id text,
      share_percent numeric(7, 4) not null,
      amount_fen bigint not null check (amount_fen >= 0),
      state text not null check (state in ('planned', 'ordered', 'paid', 'returned', 'stopped')),
      ordered_at timestamptz,
      paid_at timestamptz,
      unique (award_id, number)
    );
    create table award_approval (
      seq bigint generated always as identity primary key,
      award_id text not null references award(id),
      case_id text not null,
      key text not null unique,
      step_zh text not null,
      step_en text not null,
      person_id text not null,
      person_name text not null,
      agreed boolean not null,
      comment text not null,
      at timestamptz not null
    );
    -- Four eyes: nobody approves the same application twice.
    create unique index award_approval_four_eyes on award_approval (award_id, case_id, person_id);
    create trigger award_approval_append_only before update or delete on award_approval for each row execute function refuse_change();

    create table payment_batch (
      id text primary key,
      number text not null unique,
      created_at timestamptz not null,
      created_by text not null,
      count integer not null,
      total_fen bigint not null,
      state text not null check (state in ('open', 'exported', 'confirmed')),
      exported_at timestamptz,
      confirmed_at timestamptz,
      confirmed_by text
    );
    create table payment (
      id text primary key,
      award_id text not null references award(id),
      instalment_id text not null references instalment(id),
      case_id text not null,
      key text not null unique,
      batch_id text references payment_batch(id),
      amount_fen bigint not null check (amount_fen > 0),
      payee jsonb not null,
      purpose text not null,
      state text not null check (state in ('ordered', 'batched', 'paid', 'returned', 'stopped')),
      ordered_at timestamptz not null,
      ordered_by text not null,
      settled_at timestamptz,
      reason text
    );
    -- A second payment of one instalment is impossible: at most one order that is open or paid.
    create unique index payment_once on payment (instalment_id) where state in ('ordered', 'batched', 'paid');
    create index payment_batch_items on payment (batch_id) where batch_id is not null;
    create table clawback (
      id text primary key,
      award_id text not null references award(id),
      case_id text,
      key text not null unique,
      event text not null,
      inputs jsonb not null,
      outputs jsonb not null,
      decision_id text not null,
      decision_version integer not null,
      recover_fen bigint not null check (recover_fen >= 0),
      proposed_fen bigint not null,
      decision_required boolean not null,
      at timestamptz not null
    );
    create trigger clawback_append_only before update or delete on clawback for each row execute function refuse_change();
    create table repayment (
      id text primary key,
      award_id text not null references award(id),
      amount_fen bigint not null check (amount_fen > 0),
      reference text not null,
      at timestamptz not null,
      by_whom text not null,
      unique (award_id, reference)
    );
    create trigger repayment_append_only before update or delete on repayment for each row execute function refuse_change();

    create table ledger_transaction (
      id text primary key,
      seq bigint generated always as identity unique,
      at timestamptz not null,
      kind text not null check (kind in ('order', 'stop', 'payment', 'return', 'clawback', 'repayment', 'correction')),
      award_id text not null references award(id),
      instalment_id text references instalment(id),
      payment_id text references payment(id),
      case_id text,
      text text not null,
      by_whom text not null,
      key text not null unique,
      corrects text references ledger_transaction(id)
    );
    create unique index ledger_payment_once on ledger_transaction (payment_id, kind) where payment_id is not null;
    create table ledger_entry (
      seq bigint generated always as identity primary key,
      transaction_id text not null references ledger_transaction(id) deferrable initially deferred,
      award_id text not null references award(id),
      account text not null check (account in ('expense', 'payable', 'treasury', 'recoverable')),
      debit_fen bigint not null default 0 check (debit_fen >= 0),
      credit_fen bigint not null default 0 check (credit_fen >= 0),
      check ((debit_fen = 0) <> (credit_fen = 0))
    );
    create index ledger_entry_transaction on ledger_entry (transaction_id);
    create index ledger_entry_award on ledger_entry (award_id, account);
    create function refuse_unbalanced() returns trigger language plpgsql as $$
    declare
      one text := coalesce(to_jsonb(new) ->> 'transaction_id', to_jsonb(new) ->> 'id');
      total record;
      head record;
    begin
      select count(*) as entries, coalesce(sum(debit_fen), 0) as debit, coalesce(sum(credit_fen), 0) as credit
        into total from ledger_entry where transaction_id = one;
      if total.entries < 2 or total.debit <> total.credit then
        raise exception 'Ledger transaction % does not balance: debit %, credit %', one, total.debit, total.credit
          using errcode = 'P0001', constraint = 'ledger_balanced';
      end if;
      select t.kind, t.award_id, a.total_fen into head from ledger_transaction t join award a on a.id = t.award_id where t.id = one;
      if head.kind = 'payment' and (
        select coalesce(sum(case when t.kind = 'payment' then e.credit_fen else -e.debit_fen end), 0)
        from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
        where e.award_id = head.award_id and e.account = 'treasury' and t.kind in ('payment', 'return')
      ) > head.total_fen then
        raise exception 'Award % would be paid beyond its amount', head.award_id using errcode = 'P0001', constraint = 'ledger_within_award';
      end if;
      return null;
    end $$;
    create constraint trigger ledger_balanced after insert on ledger_entry deferrable initially deferred
      for each row execute function refuse_unbalanced();
    create constraint trigger ledger_transaction_balanced after insert on ledger_transaction deferrable initially deferred
      for each row execute function refuse_unbalanced();
    create trigger ledger_transaction_append_only before update or delete on ledger_transaction for each row execute function refuse_change();
    create trigger ledger_entry_append_only before update or delete on ledger_entry for each row execute function refuse_change();
    create trigger ledger_transaction_kept before truncate on ledger_transaction for each statement execute function refuse_change();
    create trigger ledger_entry_kept before truncate on ledger_entry for each statement execute function refuse_change();
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table ledger_entry, ledger_transaction, repayment, clawback, payment, payment_batch, award_approval, instalment, award_computation, award,
      certificate_event, certificate, signing_key, objection_identity, objection, notice_upload, notice, letter, number_counter;
    drop function refuse_unbalanced();
    drop function refuse_notice_change();
    drop function refuse_letter_change();
  `.execute(db)
}
