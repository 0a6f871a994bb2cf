import { CompiledQuery } from 'kysely'
import type { Executor, Trx } from './transaction.ts'

/** Stands behind the parameters of a statement that is not waited for; the connection takes it off. */
export class Later {
  readonly explain: (cause: unknown) => unknown
  readonly answer: Promise<readonly unknown[]>
  private settle: { readonly done: (rows: readonly unknown[]) => void; readonly failed: (cause: unknown) => void } | undefined

  constructor(explain: (cause: unknown) => unknown = asItIs) {
    this.explain = explain
    this.answer = new Promise((done, failed) => {
      this.settle = { done, failed }
    })
    // Whoever does not ask for the answer hears of the failure by the next statement.
    this.answer.catch(() => undefined)
  }

  done(rows: readonly unknown[]): void {
    this.settle?.done(rows)
  }

  /** Answers what is thrown. */
  failed(cause: unknown): unknown {
    const explained = this.explain(cause)
    this.settle?.failed(explained)
    return explained
  }
}

const asItIs = (cause: unknown) => cause

/**
 * Sends a statement of a transaction and does not wait for its answer: it leaves in one write with what is sent next, which sees what it did.
 * Where it fails, the next statement that is waited for, at the latest the commit, throws its failure (as `explain` puts it) and nothing of the
 * transaction stays. Outside of a transaction it is waited for.
 */
export async function later(db: Executor, { sql, parameters }: CompiledQuery, explain = asItIs): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(sql, [...parameters, new Later(explain)]))
}

/** The same for a statement whose rows are wanted once something else has been sent. */
export async function ahead<Row>(trx: Trx, { sql, parameters }: CompiledQuery): Promise<{ readonly rows: Promise<readonly Row[]> }> {
  const mark = new Later()
  await trx.executeQuery(CompiledQuery.raw(sql, [...parameters, mark]))
  return { rows: mark.answer as Promise<readonly Row[]> }
}
