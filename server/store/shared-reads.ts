import type pg from 'pg'

/** A connection that is held; what it is given before the event loop goes on leaves in one write. */
export interface Lane {
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult>
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
  /** When it last was without one that waited, milliseconds of the process. */
  restedAt: number
}

/** Connections that are read through before one takes more than it has answered. */
const LANES = 3
/** Behind a statement that takes longer nobody waits while there is another connection. */
const PATIENCE_MS = 10

const NOT_SHARED = /\b(?:insert|update|delete|merge|share|advisory|lock|set_config|nextval|notify|sleep)/i
const READ = /^(?:\/\*[^*]*\*\/\s*)?(?:select|with)\b/i

/** Whether a statement only reads, waits for nobody's lock and leaves nothing behind in its session. */
export function isRead(text: string): boolean {
  return READ.test(text) && !NOT_SHARED.test(text)
}

/**
 * Sends reads that are part of no transaction over few connections, many at a time (pipelining): a statement costs the server and the database
 * a wake-up each, and under load one write carries the statements of several requests. Each is its own transaction and fails alone.
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
    const lane = this.patient()
    if (lane !== undefined) this.send(lane)
    else
      this.connect().then(
        (lane) => {
          const held = { lane, count: 0, restedAt: 0 }
          this.held.add(held)
          this.send(held)
        },
        (cause: unknown) => {
          for (const { failed } of this.taken()) failed(cause)
        },
      )
  }

  private patient(): Held | undefined {
    const now = performance.now()
    let best: Held | undefined
    for (const one of this.held) if (now - one.restedAt < PATIENCE_MS && (best === undefined || one.count < best.count)) best = one
    return this.held.size < LANES ? undefined : best
  }

  private taken(): readonly Waiting[] {
    const taken = this.waiting
    this.waiting = []
    return taken
  }

  private send(held: Held): void {
    const batch = this.taken()
    if (held.count === 0) held.restedAt = performance.now()
    held.count += batch.length
    for (const { text, values, done, failed } of batch)
      held.lane
        .query(text, values)
        .finally(() => this.answered(held))
        .then(done, failed)
    if (batch.length === 0) this.rest(held)
  }

  private answered(held: Held): void {
    held.count -= 1
    held.restedAt = performance.now()
    if (held.count === 0) this.rest(held)
  }

  private rest(held: Held): void {
    this.held.delete(held)
    held.lane.release()
  }
}
