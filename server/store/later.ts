import { CompiledQuery } from 'kysely'
import type { Executor } from './transaction.ts'

/** Stands behind the parameters of a statement whose answer nobody waits for; the connection takes it off. */
export class Later {
  constructor(readonly explain: (cause: unknown) => unknown) {}
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
