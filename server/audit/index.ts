/** Door of the audit record: who did what to which object with which result, one unbroken SM3 chain per stream (invariant I11). */
import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { canonicalJson, type JsonObject } from '../base/json.ts'
import * as store from '../store/audit.ts'
import type { Db, Trx } from '../store/transaction.ts'

export interface AuditInput {
  /** User id, `system`, or the name somebody tried to log in with. */
  readonly actor: string
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly result?: 'ok' | 'refused'
  readonly detail?: JsonObject
  readonly caseId?: string
}

export interface AuditEntry {
  readonly seq: string
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly caseId: string | null
  readonly result: string
  readonly detail: JsonObject
  readonly hash: string
}

export interface Audit {
  /** Writes inside the transaction of the act: no act without its record, no record without its act. */
  record(input: AuditInput, trx: Trx): Promise<void>
  /** Sends ahead the lock that entries about a case need, so that none of them waits for it. */
  hold(caseId: string, trx: Trx): Promise<void>
  list(filter: {
    readonly before: string | null
    readonly caseId: string | null
    readonly actor: string | null
    readonly limit: number
  }): Promise<readonly AuditEntry[]>
  /** Walks every stream; the first entry whose hash or link is wrong is named. */
  verify(): Promise<
    { readonly ok: true; readonly entries: number } | { readonly ok: false; readonly stream: string; readonly position: number }
  >
}

const GENESIS: Buffer = Buffer.alloc(32)

export function createAudit({ db, clock }: { readonly db: Db; readonly clock: Clock }): Audit {
  /** Ends of the streams that a transaction has locked: nobody else moves them until it is over. */
  const held = new WeakMap<Trx, Map<string, Promise<store.StreamHead | undefined>>>()

  function headsOf(trx: Trx): Map<string, Promise<store.StreamHead | undefined>> {
    const heads = held.get(trx) ?? new Map<string, Promise<store.StreamHead | undefined>>()
    held.set(trx, heads)
    return heads
  }

  return {
    async hold(caseId, trx) {
      const { rows } = await store.lockStreamAhead(trx, caseId)
      const head = rows.then(store.headOf)
      // Where the lock fails, so does the next statement.
      head.catch(() => undefined)
      headsOf(trx).set(caseId, head)
    },

    async record(input, trx) {
      const stream = input.caseId ?? `kind:${input.object.kind}`
      const { length, head } = (await headsOf(trx).get(stream)) ?? (await store.lockStreamHead(trx, stream, GENESIS))
      const entry = {
        stream,
        position: String(length + 1),
        at: clock.now() as string,
        actor: input.actor,
        action: input.action,
        object_kind: input.object.kind,
        object_id: input.object.id,
        case_id: input.caseId ?? null,
        result: input.result ?? 'ok',
        detail: input.detail ?? {},
      }
      const hash = hashOf(entry, head)
      headsOf(trx).set(stream, Promise.resolve({ length: length + 1, head: hash }))
      await store.appendEntry(trx, { ...entry, detail: JSON.stringify(entry.detail), previous_hash: head, hash })
    },

    async list(filter) {
      const rows = await store.listEntries(db, filter)
      return rows.map((row) => ({
        seq: row.seq,
        at: row.at,
        actor: row.actor,
        action: row.action,
        object: { kind: row.object_kind, id: row.object_id },
        caseId: row.case_id,
        result: row.result,
        detail: row.detail,
        hash: row.hash.toString('hex'),
      }))
    },

    async verify() {
      let entries = 0
      for (const { stream, length, head } of await store.streams(db)) {
        let previous: Buffer = GENESIS
        let position = 0
        for (;;) {
          const rows = await store.entriesOfStream(db, stream, position, 500)
          for (const row of rows) {
            position += 1
            if (Number(row.position) !== position || !row.previous_hash.equals(previous) || !row.hash.equals(hashOf(row, previous)))
              return { ok: false, stream, position }
            previous = row.hash
            entries += 1
          }
          if (rows.length < 500) break
        }
        if (position !== Number(length) || !previous.equals(head)) return { ok: false, stream, position: position + 1 }
      }
      return { ok: true, entries }
    },
  }
}

type Hashed = Pick<
  store.AuditTables['audit_entry'],
  'stream' | 'position' | 'at' | 'actor' | 'action' | 'object_kind' | 'object_id' | 'case_id' | 'result' | 'detail'
>

function hashOf(entry: Hashed, previous: Buffer): Buffer {
  const { stream, position, at, actor, action, object_kind, object_id, case_id, result, detail } = entry
  const text = canonicalJson({ stream, position, at, actor, action, object_kind, object_id, case_id, result, detail })
  return createHash('sm3').update(previous).update(text, 'utf8').digest()
}
