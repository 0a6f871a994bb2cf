/** The checker that ends the fault tests of the product finds what it says it finds: each invariant is broken once by hand. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trx } from '../../../server/store/transaction.ts'
import { productViolations } from '../../support/invariants.ts'
import { type FilledProduct, filledProduct } from './filled-product.ts'

let product: FilledProduct

beforeAll(async () => {
  product = await filledProduct()
})
afterAll(() => product.close())

/** What the checker says while the damage is done, past triggers and keys that would refuse it; then it is undone. */
async function brokenBy(damage: string): Promise<readonly string[]> {
  const found: string[] = []
  const undo = new Error('undo')
  await product.services.db
    .transaction()
    .execute(async (trx: Trx) => {
      const { rows } = await sql<{ what: string }>`
        select format('alter table %I drop constraint %I cascade', t.relname, c.conname) as what
        from pg_constraint c join pg_class t on t.oid = c.conrelid where c.contype in ('u', 'c') and t.relnamespace = 'public'::regnamespace
        union all select format('drop index %I', i.relname) from pg_index x join pg_class i on i.oid = x.indexrelid
        where x.indisunique and x.indpred is not null and i.relnamespace = 'public'::regnamespace
        union all select format('drop index %I', 'award_approval_four_eyes')`.execute(trx)
      for (const { what } of rows) await sql.raw(what).execute(trx)
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql.raw(damage).execute(trx)
      found.push(...(await productViolations(trx, product.services.clock.now())).map(({ sentence }) => sentence))
      throw undo
    })
    .catch((cause: unknown) => {
      if (cause !== undo) throw cause
    })
  return found
}

test('finds nothing wrong in a sound product', async () => {
  const { db, clock } = product.services
  expect(await productViolations(db, clock.now())).toEqual([])
})

test('has rows for every invariant to look at', async () => {
  const { rows } = await sql<{ name: string; rows: number }>`
    select 'certificate' as name, count(*)::integer as rows from certificate union all select 'notice', count(*)::integer from notice
    union all select 'objection', count(*)::integer from objection union all select 'clawback', count(*)::integer from clawback
    union all select 'payment', count(*)::integer from payment union all select 'rating_result', count(*)::integer from rating_result
    union all select 'open case', count(*)::integer from case_file where closed_at is null
    union all select 'open deadline', count(*)::integer from deadline where ended_at is null
    order by name`.execute(product.services.db)
  expect(Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]))).toEqual({
    certificate: 1,
    clawback: 1,
    notice: 1,
    objection: 1,
    'open case': 3,
    'open deadline': 2,
    payment: 2,
    rating_result: 3,
  })
})

const one = (table: string, where = 'true') => `(select id from ${table} where ${where} order by id limit 1)`

test.each([
  ['update draft set case_id = (select min(case_id) from draft)', 'every submitted draft has one case of its own'],
  [`delete from case_file where id = (select min(case_id) from draft)`, 'every submitted draft has one case of its own'],
  ['update case_file set number = (select min(number) from case_file)', 'no two cases share a number'],
  ["delete from submission where form_id = 'application'", 'every case began with exactly one submission'],
  ["delete from case_event where kind = 'submission'", 'every case began with exactly one submission'],
  [
    `update case_file set closed_at = submitted_at where id = ${one('case_file', 'closed_at is null')}`,
    'the process of an open case lives, and that of a closed case has ended',
  ],
  ['update case_file set instance_key = 1', 'the process of an open case lives, and that of a closed case has ended'],
  [
    'delete from user_task; delete from timer; delete from message_subscription',
    'an open case waits for somebody or something, or shows an incident',
  ],
  [
    'update case_step set element_instance_key = 1 where element_id = (select min(element_id) from case_step)',
    'steps and open deadlines of a case belong to living elements',
  ],
  ['update deadline set ended_at = null', 'steps and open deadlines of a case belong to living elements'],
  ["update job set state = 'CREATED' where type = 'letter.issue'", 'what a job made was made once, by a job that completed'],
  ["update job set state = 'FAILED' where type = 'certificate.issue'", 'what a job made was made once, by a job that completed'],
  ['update letter set key = (select min(key) from letter)', 'what a job made was made once, by a job that completed'],
  ["update notification set key = 'same', account_id = 'same'", 'what a job made was made once, by a job that completed'],
  ['delete from notice', 'a completed job left what it was for'],
  ['delete from award_computation', 'a completed job left what it was for'],
  ["update user_task set state = 'CREATED' where state = 'COMPLETED'", 'a form handed in with a task belongs to a completed task, once'],
  [
    "insert into payment select 'p2', award_id, instalment_id, case_id, 'k2', batch_id, amount_fen, payee, purpose, state, ordered_at, ordered_by, settled_at, reason from payment limit 1",
    'no instalment is paid twice or beyond its amount',
  ],
  ["update instalment set amount_fen = amount_fen - 1 where state = 'paid'", 'no instalment is paid twice or beyond its amount'],
  ['update award set total_fen = 1; update award_computation set total_fen = 1', 'what is paid of an award is not more than the award'],
  [
    "delete from award_approval where key not like '%/review'",
    'only what two different people approved is ordered, and only what is ordered is paid',
  ],
  [
    "delete from ledger_transaction where kind = 'order'",
    'only what two different people approved is ordered, and only what is ordered is paid',
  ],
  ["update payment set state = 'stopped'", 'only what two different people approved is ordered, and only what is ordered is paid'],
  ['update ledger_entry set debit_fen = debit_fen + 1 where seq = 1', 'every transaction of the ledger balances'],
  ['delete from ledger_transaction', 'every transaction of the ledger balances'],
  ['delete from clawback', 'money comes back only by entries that reverse a payment'],
  [
    "update ledger_entry set debit_fen = 2 * debit_fen where account = 'recoverable'",
    'money comes back only by entries that reverse a payment',
  ],
  ['update payment set amount_fen = amount_fen + 1', 'balances of the ledger are what orders, payments, claims and repayments say'],
  ['update clawback set recover_fen = recover_fen - 1', 'balances of the ledger are what orders, payments, claims and repayments say'],
  ['update award set total_fen = total_fen + 1', 'an award is what its last computation says'],
  ['update award_computation set pay_fen = pay_fen + 1', 'an award is what its decisions answer for the recorded inputs'],
  [`update award_computation set inputs = inputs || '{"area": "1000"}'`, 'an award is what its decisions answer for the recorded inputs'],
  [`update clawback set inputs = inputs || '{"paid": []}'`, 'a claim is what its decision answers for the recorded inputs'],
  ['update deadline set due_on = due_on + 1 where ended_at is null', 'a deadline ends when its rule, start and pauses say'],
  [`update deadline set proof = proof || '{"count": 99}' where ended_at is null`, 'a deadline ends when its rule, start and pauses say'],
  ['update notice set last_day = last_day - 1', 'the last day of a notice is what its rule says'],
  ['update certificate set issued_on = (select last_day from notice)', 'a certificate is issued only after the last day of its notice'],
  ['delete from notice', 'a certificate is issued only after the last day of its notice'],
  ['update objection set found_at = null', 'no certificate is issued while an objection is open'],
  ["update notice set closed_at = closed_at - interval '1 day'", 'a notice stays open through its last day'],
  [
    "update score_sheet set hash = 'other' where id = (select min(id) from score_sheet)",
    'a signed sheet is the one that was recorded when it was signed',
  ],
  ['delete from score_sheet', 'a signed sheet is the one that was recorded when it was signed'],
  [
    `update score_sheet set answers = answers || '{"SS-R01": {"has": false}}' where id = (select min(id) from score_sheet)`,
    'a signed sheet has the content that was signed',
  ],
  [`update panel set opinion = opinion || '{"level": "BEST"}'`, 'an opinion has the content that was signed'],
  [
    `update submission set data = data || '{"more": 1}' where id = (select min(id) from submission)`,
    'a submission has the content that was handed in',
  ],
  [
    'delete from opinion_signature where user_id = (select min(user_id) from opinion_signature)',
    'an opinion is formed only when every member signed its hash',
  ],
  [
    "update opinion_signature set hash = 'other' where user_id = (select min(user_id) from opinion_signature)",
    'a result stands on an opinion that every member signed',
  ],
  [
    "update panel_member set declared = 'conflict' where user_id = (select min(user_id) from score_sheet)",
    'nobody who must keep off a panel signed for it',
  ],
  [
    "update panel p set excluded = jsonb_build_array(jsonb_build_object('userId', (select min(user_id) from score_sheet s where s.panel_id = p.id)))",
    'nobody who must keep off a panel signed for it',
  ],
  [
    "update ledger_transaction t set by_whom = (select min(person_id) from award_approval a where a.case_id = t.case_id) where kind = 'payment'",
    'who approves an award acts on it once, and does not pay it',
  ],
  [
    'update award_approval set person_id = (select min(person_id) from award_approval)',
    'who approves an award acts on it once, and does not pay it',
  ],
  [`update audit_entry set detail = '{"forged": true}' where seq = 7`, 'the audit record is one unbroken chain'],
  ['delete from audit_entry where seq = (select max(seq) from audit_entry)', 'the audit record is one unbroken chain'],
])('finds what `%s` breaks', async (damage, sentence) => {
  expect(await brokenBy(damage)).toContain(sentence)
})
