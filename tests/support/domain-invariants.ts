import type { Invariant } from './invariants.ts'

/** Starts: `job/<key>` is the idempotency key of what a job made; every other key belongs to an act of a person. */
const MADE_BY_JOB = `select 'letter' as kind, id, key from letter union all select 'notice', id, key from notice
  union all select 'certificate', id, key from certificate union all select 'award', award_id, key from award_computation
  union all select 'notification', id, key from notification union all select 'result', id, 'job/' || job_key from rating_result where job_key is not null`

/** Money of each award as its ledger has it. */
const BALANCE = `select e.award_id,
    coalesce(sum(e.credit_fen - e.debit_fen) filter (where e.account = 'payable'), 0) as payable,
    coalesce(sum(e.credit_fen - e.debit_fen) filter (where e.account = 'treasury' and t.kind in ('payment', 'return')), 0) as paid,
    coalesce(sum(e.debit_fen) filter (where e.account = 'recoverable'), 0) as claimed,
    coalesce(sum(e.credit_fen) filter (where e.account = 'recoverable'), 0) as repaid
  from ledger_entry e join ledger_transaction t on t.id = e.transaction_id group by e.award_id`

/** Invariants of the product's own tables (reliability notes I1 to I10), one SQL each. */
export const DOMAIN_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    sentence: 'every submitted draft has one case of its own',
    tables: ['draft', 'case_file'],
    broken: `select case_id as what from draft where case_id is not null group by case_id having count(*) > 1
      union all select d.id from draft d where d.case_id is not null
        and not exists (select 1 from case_file c where c.id = d.case_id and c.number <> '' and c.subject_id = d.subject_id)`,
  },
  {
    id: 'I1',
    sentence: 'no two cases share a number',
    tables: ['case_file'],
    broken: 'select number as what from case_file group by number having count(*) > 1',
  },
  {
    id: 'I1',
    sentence: 'every case began with exactly one submission',
    tables: ['case_file', 'submission', 'programme_version'],
    broken: `select c.number as what from case_file c join programme_version v on v.programme = c.programme and v.version = c.version
        cross join jsonb_array_elements(v.manifest->'caseTypes') t
        where t->>'code' = c.case_type and coalesce(t->>'startForm', '') <> ''
          and (select count(*) from submission s where s.case_id = c.id and s.form_id = t->>'startForm' and s.task_key is null) <> 1
      union all select c.number from case_file c
        where (select count(*) from case_event e where e.case_id = c.id and e.kind = 'submission' and e.detail_zh = c.number) <> 1`,
  },
  {
    id: 'I2',
    sentence: 'the process of an open case lives, and that of a closed case has ended',
    tables: ['case_file', 'process_instance'],
    broken: `select c.number as what from case_file c left join process_instance i on i.key = c.instance_key
      where i.key is null or i.case_id is distinct from c.id or i.parent_key is not null or (c.closed_at is null) <> (i.status = 'ACTIVE')`,
  },
  {
    id: 'I2',
    sentence: 'an open case waits for somebody or something, or shows an incident',
    tables: ['case_file', 'process_instance'],
    broken: `select c.number as what from case_file c where c.closed_at is null and not exists (
      select 1 from process_instance i where i.root_key = c.instance_key and (
        exists (select 1 from user_task t where t.instance_key = i.key and t.state = 'CREATED')
        or exists (select 1 from job j where j.instance_key = i.key and j.ended_at is null)
        or exists (select 1 from timer t where t.instance_key = i.key)
        or exists (select 1 from message_subscription s where s.instance_key = i.key)
        or exists (select 1 from signal_subscription s where s.instance_key = i.key)
        or exists (select 1 from incident n where n.instance_key = i.key and n.state = 'ACTIVE')
        or exists (select 1 from pending_command p where p.instance_key = i.key)))`,
  },
  {
    id: 'I2',
    sentence: 'steps and open deadlines of a case belong to living elements',
    tables: ['case_step', 'deadline'],
    broken: `select 'step ' || s.element_instance_key as what from case_step s
        where not exists (select 1 from element_history e where e.key = s.element_instance_key and e.state = 'ACTIVE')
      union all select 'deadline ' || d.id from deadline d where (d.ended_at is null) <>
        exists (select 1 from element_history e where e.key = d.element_instance_key and e.state = 'ACTIVE')`,
  },
  {
    id: 'I2',
    sentence: 'an open task stands in its inboxes where its deadline puts it',
    tables: ['user_task', 'deadline', 'user_task_candidate'],
    broken: `select 'due ' || t.key as what from user_task t left join lateral (
        select d.due_on, d.yellow_on, d.paused, d.rule->>'unit' as unit from deadline d
        where d.case_id = t.case_id and (d.element_instance_key = t.element_instance_key or (d.ended_at is null and d.due_at = t.due_at))
        order by d.element_instance_key = t.element_instance_key desc, d.due_on limit 1) d on true
        where t.state = 'CREATED' and (t.due, t.yellow_on, t.paused, t.due_unit) is distinct from (
          coalesce(d.due_on, ((t.due_at - interval '1 millisecond') at time zone office_zone())::date, '9999-12-31'),
          coalesce(d.yellow_on, ((t.due_at - interval '1 day') at time zone office_zone())::date), coalesce(d.paused, false), d.unit)
      union all (
        with kept as (select candidate, due, task_key from user_task_candidate),
          wanted as (
            select distinct x, t.due, t.key
            from user_task t, unnest(t.candidate_groups || array(select 'user:' || u from unnest(t.candidate_users) u)) x
            where t.state = 'CREATED' and t.assignee is null and cardinality(t.candidate_groups) + cardinality(t.candidate_users) > 1)
        select 'candidate ' || b.candidate || ' ' || b.task_key
        from ((table kept except table wanted) union all (table wanted except table kept)) b(candidate, due, task_key))`,
  },
  {
    id: 'I3',
    sentence: 'what a job made was made once, by a job that completed',
    tables: ['letter', 'notice', 'certificate', 'award_computation', 'notification', 'rating_result'],
    broken: `select kind || ' ' || id as what from (${MADE_BY_JOB}) made where key ~ '^job/[0-9]+' and not exists (
        select 1 from job j where j.key = split_part(made.key, '/', 2)::bigint and j.state = 'COMPLETED')
      union all select kind || ' ' || key from (${MADE_BY_JOB}) made where kind <> 'notification' group by kind, key having count(*) > 1
      union all select 'notification ' || key from notification group by account_id, key having count(*) > 1`,
  },
  {
    id: 'I3',
    sentence: 'a completed job left what it was for',
    tables: ['letter', 'notice', 'certificate', 'award_computation', 'rating_result', 'case_file'],
    broken: `select j.type || ' ' || j.key as what from job j join case_file c on c.id = j.case_id where j.state = 'COMPLETED' and case j.type
      when 'letter.issue' then not exists (select 1 from letter l where l.key = 'job/' || j.key or l.key like 'job/' || j.key || '/%')
      when 'notice.open' then not exists (select 1 from notice n where n.key = 'job/' || j.key)
      when 'certificate.issue' then not exists (select 1 from certificate c where c.key = 'job/' || j.key)
      when 'award.compute' then not exists (select 1 from award_computation a where a.key = 'job/' || j.key)
      when 'result.record' then not exists (select 1 from rating_result r where r.job_key = j.key)
      else false end`,
  },
  {
    id: 'I3',
    sentence: 'a form handed in with a task belongs to a completed task, once',
    tables: ['submission', 'user_task'],
    broken: `select s.id as what from submission s left join user_task t on t.key = s.task_key
        where s.task_key is not null and t.state is distinct from 'COMPLETED'
      union all select 'task ' || task_key from submission where task_key is not null group by task_key having count(*) > 1`,
  },
  {
    id: 'I4',
    sentence: 'no instalment is paid twice or beyond its amount',
    tables: ['instalment', 'payment', 'ledger_transaction'],
    broken: `select i.id as what from instalment i where
      (select count(*) from payment p where p.instalment_id = i.id and p.state in ('ordered', 'batched', 'paid')) > 1
      or (i.state = 'paid') <> exists (select 1 from payment p where p.instalment_id = i.id and p.state = 'paid')
      or (select coalesce(sum(case t.kind when 'payment' then e.credit_fen else -e.debit_fen end), 0)
          from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
          where t.instalment_id = i.id and e.account = 'treasury' and t.kind in ('payment', 'return')) > i.amount_fen`,
  },
  {
    id: 'I4',
    sentence: 'what is paid of an award is not more than the award',
    tables: ['award', 'award_computation', 'ledger_entry'],
    broken: `select a.id as what from award a join (${BALANCE}) b on b.award_id = a.id
      where b.paid > greatest(a.total_fen, (select max(total_fen) from award_computation c where c.award_id = a.id))`,
  },
  {
    id: 'I4',
    sentence: 'only what two different people approved is ordered, and only what is ordered is paid',
    tables: ['payment', 'instalment', 'ledger_transaction', 'award_approval'],
    broken: `select p.id as what from payment p join instalment i on i.id = p.instalment_id
        where p.state in ('ordered', 'batched') and i.state <> 'ordered'
      union all select p.id from payment p where p.case_id is not null and (
        select count(distinct a.person_id) from award_approval a where a.award_id = p.award_id and a.case_id = p.case_id and a.agreed) < 2
      union all select t.id from ledger_transaction t where t.kind in ('payment', 'stop') and not exists (
        select 1 from ledger_transaction o where o.kind = 'order' and o.award_id = t.award_id and o.instalment_id = t.instalment_id and o.seq < t.seq)
      union all select t.id from ledger_transaction t where t.kind = 'payment'
        and not exists (select 1 from payment p where p.id = t.payment_id and p.state in ('paid', 'returned'))`,
  },
  {
    id: 'I4',
    sentence: 'every transaction of the ledger balances',
    tables: ['ledger_transaction', 'ledger_entry'],
    broken: `select t.id as what from ledger_transaction t left join ledger_entry e on e.transaction_id = t.id
      group by t.id having count(e.seq) < 2 or sum(e.debit_fen) is distinct from sum(e.credit_fen)
      union all select e.transaction_id from ledger_entry e where not exists (select 1 from ledger_transaction t where t.id = e.transaction_id)`,
  },
  {
    id: 'I4',
    sentence: 'money comes back only by entries that reverse a payment',
    tables: ['ledger_transaction', 'clawback', 'repayment'],
    broken: `select t.id as what from ledger_transaction t where
        (t.kind = 'clawback' and not exists (select 1 from clawback c where t.key = 'clawback/' || c.id and c.award_id = t.award_id))
        or (t.kind = 'repayment' and not exists (select 1 from repayment r where t.key = 'repayment/' || r.id and r.award_id = t.award_id))
        or (t.kind = 'return' and not exists (
          select 1 from ledger_transaction p where p.kind = 'payment' and p.payment_id = t.payment_id and p.seq < t.seq))
      union all select e.transaction_id from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
        where e.account = 'recoverable' and t.kind not in ('clawback', 'repayment', 'correction')
      union all select b.award_id from (${BALANCE}) b where b.repaid > b.claimed or b.claimed > b.paid`,
  },
  {
    id: 'I4',
    sentence: 'balances of the ledger are what orders, payments, claims and repayments say',
    tables: ['award', 'payment', 'clawback', 'repayment', 'ledger_entry'],
    broken: `select a.id as what from award a left join (${BALANCE}) b on b.award_id = a.id where
      coalesce(b.payable, 0) <> (select coalesce(sum(amount_fen), 0) from payment p where p.award_id = a.id and p.state in ('ordered', 'batched'))
        + (select coalesce(sum(p.amount_fen), 0) from payment p join instalment i on i.id = p.instalment_id
           where p.award_id = a.id and p.state = 'returned' and i.state = 'returned'
             and p.id = (select q.id from payment q where q.instalment_id = i.id order by q.ordered_at desc, q.id desc limit 1))
      or coalesce(b.paid, 0) <> (select coalesce(sum(amount_fen), 0) from payment p where p.award_id = a.id and p.state = 'paid')
      or coalesce(b.claimed, 0) <> (select coalesce(max(recover_fen), 0) from clawback c where c.award_id = a.id)
      or coalesce(b.repaid, 0) <> (select coalesce(sum(amount_fen), 0) from repayment r where r.award_id = a.id)`,
  },
  {
    id: 'I5',
    sentence: 'an award is what its last computation says',
    tables: ['award', 'award_computation'],
    broken: `select a.id as what from award a where a.total_fen is distinct from
      (select c.total_fen from award_computation c where c.award_id = a.id order by c.seq desc limit 1)`,
  },
  {
    id: 'I7',
    sentence: 'a certificate is issued only after the last day of its notice',
    tables: ['certificate', 'notice'],
    broken: `select c.number as what from certificate c
      join certificate_event e on e.certificate_id = c.id and e.kind = 'issued' where
        not exists (select 1 from notice n where n.subject_id = c.subject_id and n.kind = 'result' and n.last_day < c.issued_on and n.published_at < e.at)
        or exists (select 1 from notice n where n.subject_id = c.subject_id and n.kind = 'result' and n.published_at < e.at and n.last_day >= c.issued_on)`,
  },
  {
    id: 'I7',
    sentence: 'no certificate is issued while an objection is open',
    tables: ['certificate', 'notice', 'objection'],
    broken: `select c.number as what from certificate c
      join certificate_event e on e.certificate_id = c.id and e.kind = 'issued'
      join notice n on n.subject_id = c.subject_id join objection o on o.notice_id = n.id
      where o.counted_at < e.at and (o.found_at is null or o.found_at > e.at)`,
  },
  {
    id: 'I7',
    sentence: 'a notice stays open through its last day',
    tables: ['notice', 'programme_version'],
    broken: `select n.id as what from notice n where n.state = 'closed' and (n.closed_at at time zone (
        select v.manifest->>'timeZone' from programme_version v where v.programme = n.programme order by version desc limit 1))::date <= n.last_day
      union all select n.id from notice n where (n.state = 'closed') <> (n.closed_at is not null)`,
  },
  {
    id: 'I8',
    sentence: 'a signed sheet is the one that was recorded when it was signed',
    tables: ['score_sheet', 'audit_entry'],
    broken: `select s.id as what from score_sheet s where s.signed_at is not null and (select count(*) from audit_entry a
        where a.action = 'sheet.sign' and a.object_id = s.id and a.detail->>'hash' = s.hash) <> 1
      union all select a.object_id from audit_entry a where a.action = 'sheet.sign'
        and not exists (select 1 from score_sheet s where s.id = a.object_id and s.signed_at is not null)`,
  },
  {
    id: 'I9',
    sentence: 'an opinion is formed only when every member signed its hash',
    tables: ['panel', 'panel_member', 'opinion_signature'],
    broken: `select p.id as what from panel p where p.state = 'signed' and (p.opinion_hash is null
        or not exists (select 1 from panel_member m where m.panel_id = p.id)
        or exists (select 1 from panel_member m where m.panel_id = p.id and not exists (
          select 1 from opinion_signature o where o.panel_id = p.id and o.user_id = m.user_id and o.hash = p.opinion_hash)))`,
  },
  {
    id: 'I9',
    sentence: 'a result stands on an opinion that every member signed',
    tables: ['rating_result', 'panel', 'panel_member', 'opinion_signature'],
    broken: `select r.id as what from rating_result r where not exists (
      select 1 from panel p where p.case_id = r.case_id and p.stage = r.stage and p.opinion_hash is not null
        and exists (select 1 from panel_member m where m.panel_id = p.id)
        and not exists (select 1 from panel_member m where m.panel_id = p.id and not exists (
          select 1 from opinion_signature o where o.panel_id = p.id and o.user_id = m.user_id and o.hash = p.opinion_hash)))`,
  },
  {
    id: 'I10',
    sentence: 'nobody who must keep off a panel signed for it',
    tables: ['score_sheet', 'panel', 'panel_member', 'opinion_signature'],
    broken: `select panel_id || ' ' || user_id as what from (
        select panel_id, user_id from score_sheet where signed_at is not null union all select panel_id, user_id from opinion_signature) s
      where not exists (select 1 from panel_member m where m.panel_id = s.panel_id and m.user_id = s.user_id and m.declared = 'no-conflict')
        or exists (select 1 from panel p, jsonb_array_elements(p.excluded) x where p.id = s.panel_id and x->>'userId' = s.user_id)
        or not exists (select 1 from panel p where p.id = s.panel_id and p.draw->'drawn' ? s.user_id)`,
  },
  {
    id: 'I10',
    sentence: 'who approves an award acts on it once, and does not pay it',
    tables: ['award_approval', 'ledger_transaction'],
    broken: `select award_id as what from award_approval group by award_id, case_id, person_id having count(*) > 1
      union all select t.id from ledger_transaction t join award_approval a on a.award_id = t.award_id and a.case_id = t.case_id
        where t.kind = 'payment' and t.by_whom = a.person_id`,
  },
]
