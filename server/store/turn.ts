import { sql } from 'kysely'
import type { Db } from './transaction.ts'

const ASK_MS = 2000
const CHECK_MS = 5000

/**
 * One process of many does a thing: whoever holds the advisory lock of this name. `begin` is called when it is our turn and answers how to end;
 * when the database connection is lost the turn is over, `end` is called and we ask again. Needs real sessions (no transaction-pooling proxy).
 * Resolves once `begin` has succeeded here or another process has the turn; rejects when the first `begin` does.
 */
export async function takeTurns(
  db: Db,
  name: string,
  begin: () => Promise<() => Promise<void>>,
  onLost: (cause: unknown) => void,
): Promise<{ readonly stop: () => Promise<void> }> {
  let isStopping = false
  let wake: () => void = () => undefined
  const wait = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms)
      timer.unref()
      wake = () => {
        clearTimeout(timer)
        done()
      }
    })
  let settle: { readonly done: () => void; readonly failed: (cause: unknown) => void } | undefined
  const first = new Promise<void>((done, failed) => {
    settle = { done, failed }
  })

  /** Answers whether it was our turn. */
  async function turn(): Promise<boolean> {
    return db.connection().execute(async (session) => {
      const asked = await sql<{ mine: boolean }>`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as mine`.execute(session)
      if (asked.rows[0]?.mine !== true) return false
      try {
        const end = await begin()
        settle?.done()
        try {
          while (!isStopping) {
            await wait(CHECK_MS)
            if (!isStopping) await sql`select 1`.execute(session)
          }
        } finally {
          await end()
        }
      } finally {
        await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(session).catch(() => undefined)
      }
      return true
    })
  }

  async function run(): Promise<void> {
    let isFirst = true
    while (!isStopping) {
      try {
        await turn()
        settle?.done()
      } catch (cause) {
        if (isFirst) settle?.failed(cause)
        if (!isStopping) onLost(cause)
      }
      isFirst = false
      if (!isStopping) await wait(ASK_MS)
    }
  }

  const running = run()
  const stop = async () => {
    isStopping = true
    wake()
    await running
  }
  try {
    await first
  } catch (cause) {
    await stop()
    throw cause
  }
  return { stop }
}
