import type pg from 'pg'
import { isOutdated } from './prepared.ts'

/** A connection that is held; what it is given before the event loop goes on leaves in one write. */
export interface Lane {
  /** `isRepeatable`: should it fail because of how it was prepared, it is sent again. */
  query(text: string, values: readonly unknown[], isRepeatable?: boolean): Promise<pg.QueryResult>
  release(): void
}

interface Waiting {
  readonly text: string
  readonly values: readonly unknown[]
  readonly done: (result: pg.QueryResult) => void
  readonly failed: (cause: unknown) => void
}

interface Held {
  readonly lane: Lane
  /** Statements under way. */
  count: number
  /** Since when the statement at the head of the lane runs, milliseconds of the process. */
  headSince: number
}

/** So many connections read at once before one is given more than it has answered. */
const LANES = 3
/** Behind a statement that takes longer nobody waits while there is another connection. */
const PATIENCE_MS = 10

const READ = /^\s*(?:\/\*[^*]*\*\/\s*)?(?:select|with)\b/i
const DOES_MORE = /\b(?:insert|update|delete|merge|truncate|share)\b|advisory|pg_notify|pg_sleep|set_config|nextval|setval/i

/** Texts whose kind is remembered at a time. */
const MOST_KNOWN = 5_000
let known = new Map<string, boolean>()

/** Whether a statement only reads: it waits for nobody's row lock and leaves nothing behind, in tables or in its session. */
export function isRead(text: string): boolean {
  const found = known.get(text) ?? (READ.test(text) && !DOES_MORE.test(text))
  if (known.size >= MOST_KNOWN) known = new Map()
  known.set(text, found)
  return found
}

/**
 * Sends reads that are part of no transaction over few connections, many at a time (pipelining): each write to a connection wakes a process of
 * the database, and under load one write carries the statements of several requests. Every read is its own transaction and fails alone.
 */
export class SharedReads {
  private readonly held = new Set<Held>()
  private waiting: Waiting[] = []

  constructor(private readonly connect: () => Promise<Lane>) {}

  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    return new Promise((done, failed) => {
      this.waiting.push({ text, values, done, failed })
      if (this.waiting.length === 1) setImmediate(() => this.flush())
    })
  }

  private flush(): void {
    const found = this.held.size < LANES ? undefined : this.leastBusy()
    if (found !== undefined) this.send(found)
    // What comes until the connection is there goes with it.
    else
      this.connect().then(
        (lane) => {
          const held = { lane, count: 0, headSince: 0 }
          this.held.add(held)
          this.send(held)
        },
        (cause: unknown) => {
          for (const { failed } of this.taken()) failed(cause)
        },
      )
  }

  private leastBusy(): Held | undefined {
    const now = performance.now()
    let best: Held | undefined
    for (const one of this.held) if (now - one.headSince < PATIENCE_MS && (best === undefined || one.count < best.count)) best = one
    return best
  }

  private taken(): readonly Waiting[] {
    const taken = this.waiting
    this.waiting = []
    return taken
  }

  private send(held: Held): void {
    if (held.count === 0) held.headSince = performance.now()
    for (const { text, values, done, failed } of this.taken()) {
      held.count += 1
      held.lane
        .query(text, values, true)
        .catch((cause: unknown) => {
          if (!isOutdated(cause)) throw cause
          return held.lane.query(text, values)
        })
        .finally(() => this.answered(held))
        .then(done, failed)
    }
  }

  private answered(held: Held): void {
    held.count -= 1
    held.headSince = performance.now()
    if (held.count > 0) return
    this.held.delete(held)
    held.lane.release()
  }
}
