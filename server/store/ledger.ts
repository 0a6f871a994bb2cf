import { type Generated, sql } from 'kysely'
import type { Executor } from './transaction.ts'

export type Account = 'expense' | 'payable' | 'treasury' | 'recoverable'
export type LedgerKind = 'order' | 'stop' | 'payment' | 'return' | 'clawback' | 'repayment' | 'correction'

export interface LedgerTables {
  ledger_transaction: {
    id: string
    seq: Generated<string>
    at: string
    kind: LedgerKind
    award_id: string
    instalment_id: string | null
    payment_id: string | null
    case_id: string | null
    text: string
    by_whom: string
    key: string
    corrects: string | null
  }
  ledger_entry: {
    seq: Generated<string>
    transaction_id: string
    award_id: string
    account: Account
    debit_fen: string
    credit_fen: string
  }
}

/** Writes one balanced transaction; the database refuses an unbalanced one at commit and a repeated key at once. */
export async function appendLedger(
  db: Executor,
  transaction: Omit<LedgerTables['ledger_transaction'], 'seq'>,
  entries: readonly { readonly account: Account; readonly debit: bigint; readonly credit: bigint }[],
): Promise<void> {
  await db.insertInto('ledger_transaction').values(transaction).execute()
  await db
    .insertInto('ledger_entry')
    .values(
      entries.map((entry) => ({
        transaction_id: transaction.id,
        award_id: transaction.award_id,
        account: entry.account,
        debit_fen: entry.debit.toString(),
        credit_fen: entry.credit.toString(),
      })),
    )
    .execute()
}

export async function hasLedgerKey(db: Executor, key: string): Promise<boolean> {
  return (await db.selectFrom('ledger_transaction').select('id').where('key', '=', key).executeTakeFirst()) !== undefined
}

/** What the ledger says of some awards, in fen: ordered and not stopped, paid less returned, claimed back, repaid. */
export async function balancesOf(db: Executor, awardIds: readonly string[]) {
  if (awardIds.length === 0) return []
  return db
    .selectFrom('ledger_entry as e')
    .innerJoin('ledger_transaction as t', 't.id', 'e.transaction_id')
    .where('e.award_id', 'in', [...awardIds])
    .select([
      'e.award_id',
      sql<string>`coalesce(sum(e.credit_fen - e.debit_fen) filter (where e.account = 'payable'), 0)`.as('payable'),
      sql<string>`coalesce(sum(e.credit_fen - e.debit_fen) filter (where e.account = 'treasury' and t.kind in ('payment', 'return')), 0)`.as(
        'paid',
      ),
      sql<string>`coalesce(sum(e.debit_fen) filter (where e.account = 'recoverable'), 0)`.as('claimed'),
      sql<string>`coalesce(sum(e.credit_fen) filter (where e.account = 'recoverable'), 0)`.as('repaid'),
    ])
    .groupBy('e.award_id')
    .execute()
}

/** Amounts of single payments that stand (not returned), in order. */
export async function paymentsStanding(db: Executor, awardIds: readonly string[]): Promise<readonly bigint[]> {
  if (awardIds.length === 0) return []
  const rows = await db
    .selectFrom('payment')
    .select(['amount_fen', 'settled_at', 'id'])
    .where('award_id', 'in', [...awardIds])
    .where('state', '=', 'paid')
    .orderBy('settled_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => BigInt(row.amount_fen))
}

export function listLedger(
  db: Executor,
  page: { readonly before: string | null; readonly limit: number; readonly awardId?: string; readonly account?: string },
) {
  return db
    .selectFrom('ledger_entry as e')
    .innerJoin('ledger_transaction as t', 't.id', 'e.transaction_id')
    .innerJoin('award as a', 'a.id', 'e.award_id')
    .leftJoin('ledger_transaction as c', 'c.id', 't.corrects')
    .leftJoin('account as person', 'person.id', 't.by_whom')
    .$if(page.before !== null, (query) => query.where('e.seq', '<', page.before ?? '0'))
    .$if(page.awardId !== undefined, (query) => query.where('e.award_id', '=', page.awardId ?? ''))
    .$if(page.account !== undefined, (query) => query.where('e.account', '=', (page.account ?? 'expense') as Account))
    .select([
      'e.seq',
      't.at',
      'e.account',
      'e.debit_fen',
      'e.credit_fen',
      't.text',
      'e.award_id',
      'a.case_number',
      't.by_whom',
      'person.name as by_name',
      'c.seq as corrects',
    ])
    .orderBy('e.seq', 'desc')
    .limit(page.limit)
    .execute()
}

export async function countLedger(db: Executor): Promise<number> {
  const { count } = await db
    .selectFrom('ledger_entry')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Sums over the whole ledger, account by account; a sound ledger sums to zero. */
export function trialBalance(db: Executor) {
  return db
    .selectFrom('ledger_entry')
    .select(['account', sql<string>`sum(debit_fen)`.as('debit'), sql<string>`sum(credit_fen)`.as('credit')])
    .groupBy('account')
    .orderBy('account')
    .execute()
}

declare module './database.ts' {
  interface Database extends LedgerTables {}
}
