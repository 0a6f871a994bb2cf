import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../base/json.ts'
import * as store from '../store/idempotency.ts'
import { AnswerLost, type Recording, recorded } from '../store/recording.ts'
import type { Db } from '../store/transaction.ts'
import { runtimeRefusal } from './refusals.ts'

export { AnswerLost }

/** How long a request belongs to the process that carries it out; after a kill another try may begin when it is over. */
const LEASE_MS = 15_000
const FORGOTTEN_AT_ONCE = 5000

/** A request that may be sent again: who sends it, under which key, and the hash of what it says. */
export interface RepeatableRequest {
  readonly accountId: string
  readonly key: string
  readonly hash: string
}

export type Begun =
  | { readonly kind: 'answered'; readonly answer: JsonObject }
  | {
      readonly kind: 'begun'
      /** Whether an earlier try has committed something that is not done again. */
      readonly repeats: boolean
      run<T>(work: () => T): T
      /** Keeps the answer for the next try; null: nothing was decided, the next try carries the request out. */
      end(answer: JsonObject | null): Promise<void>
    }

/**
 * Requests that are carried out once however often they are sent. Every transaction of such a request writes in itself what it answered: when
 * nobody learned whether it was committed, the next try finds out, takes the recorded answer and does only what is left.
 */
export interface Idempotency {
  /** Throws `IDEMPOTENCY_KEY_REUSED` (422) for another request under the same key, `REQUEST_IN_PROGRESS` (409) while a first try runs. */
  begin(request: RepeatableRequest): Promise<Begun>
  /** Forgets what is older than it is kept; answers how many. */
  forget(): Promise<number>
}

export function createIdempotency({ db, keepHours }: { readonly db: Db; readonly keepHours: number }): Idempotency {
  return {
    async begin({ accountId, key, hash }) {
      const id = { account_id: accountId, key }
      const owner = randomUUID()
      const results = await store.claimRequest(db, { ...id, request_hash: hash, owner, leaseMs: LEASE_MS })
      if (results === undefined) {
        const row = await store.requestOf(db, id)
        if (row !== undefined && row.request_hash !== hash) throw runtimeRefusal('IDEMPOTENCY_KEY_REUSED')
        if (row === undefined || row.answer === null) throw runtimeRefusal('REQUEST_IN_PROGRESS')
        return { kind: 'answered', answer: row.answer }
      }
      const recording: Recording = {
        done: [...results],
        isOver: false,
        async note(trx, result) {
          if (!(await store.noteResult(trx, id, owner, result))) throw runtimeRefusal('REQUEST_IN_PROGRESS')
        },
      }
      return {
        kind: 'begun',
        repeats: results.length > 0,
        run: (work) => recorded(recording, work),
        async end(answer) {
          recording.isOver = true
          await store.endRequest(db, id, owner, answer)
        },
      }
    },

    forget: () => store.forgetRequests(db, keepHours, FORGOTTEN_AT_ONCE),
  }
}
