import { Socket } from 'node:net'
import pg from 'pg'
import { Later } from './later.ts'
import { isOutdated, PreparedStatements } from './prepared.ts'
import { isRead, type Lane, SharedReads } from './shared-reads.ts'

/** A client whose socket can be held back, so that several statements leave in one write. */
export class CorkedClient extends pg.Client {
  readonly socket: Socket

  constructor(config?: pg.ClientConfig) {
    const socket = new Socket()
    super({ ...config, stream: () => socket })
    this.socket = socket
  }
}

interface PoolClient {
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult>
  release(): void
}

/** What Kysely takes for a pool. A client it is given gets its connection with its first statement: reads share some. */
export function leasing(pool: pg.Pool, onStatement: ((text: string) => void) | undefined) {
  const prepared = new PreparedStatements()
  const wrapped = new WeakMap<pg.PoolClient, Lane>()
  const open = async () => {
    const client = await pool.connect()
    let own = wrapped.get(client)
    if (own === undefined) {
      own = laneOf(client, prepared, onStatement)
      wrapped.set(client, own)
    }
    return own
  }
  const reads = new SharedReads(open)
  return {
    async connect() {
      // Kysely types the client by what it calls: these two.
      return new Lease(open, reads) as PoolClient as unknown as pg.PoolClient
    },
    end: () => pool.end(),
  }
}

/** What one statement, transaction or session of Kysely sends. */
class Lease implements PoolClient {
  private own: Lane | undefined

  constructor(
    private readonly open: () => Promise<Lane>,
    private readonly reads: SharedReads,
  ) {}

  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.own === undefined && isRead(text)) return this.reads.query(text, values)
    this.own ??= await this.open()
    return this.own.query(text, values)
  }

  release(): void {
    this.own?.release()
  }
}

function laneOf(client: pg.PoolClient, prepared: PreparedStatements, onStatement: ((text: string) => void) | undefined): Lane {
  let broken: Error | undefined
  client.on('error', (error) => {
    broken = error
  })
  const { socket } = client as pg.PoolClient & CorkedClient
  let isHeld = false
  let isOpen = false
  let failure: { readonly cause: unknown } | undefined

  /** What is sent before the event loop goes on leaves in one write. */
  function hold(): void {
    if (isHeld) return
    isHeld = true
    socket.cork()
    process.nextTick(() => {
      isHeld = false
      socket.uncork()
    })
  }

  function send(text: string, values: readonly unknown[], isRepeatable = false): Promise<pg.QueryResult> {
    onStatement?.(text)
    hold()
    const name = prepared.nameOf(text, isRepeatable)
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) }
    return new Promise((done, failed) => {
      client.query(statement, answering(done, failed, noticed))
    })
  }

  /** A connection whose statements a migration has outdated is not used again: each of them would fail. */
  function noticed(cause: Error): void {
    if (isOutdated(cause)) broken = cause
  }

  /** Answers come in the order of the statements: after a failure that nobody waited for each is only its consequence. */
  async function answered(answer: Promise<pg.QueryResult>): Promise<pg.QueryResult> {
    try {
      const result = await answer
      if (failure === undefined) return result
    } catch (cause) {
      if (failure === undefined) throw cause
    }
    throw failure.cause
  }

  return {
    async query(text, values, isRepeatable) {
      if (BEGIN.test(text)) {
        isOpen = true
        failure = undefined
        // Not waited for: where it fails, the connection is gone and the next statement fails too.
        send(text, []).catch((error: Error) => {
          broken = error
        })
        return nothing()
      }
      const last = values.at(-1)
      if (last instanceof Later) {
        const answer = send(text, values.slice(0, -1))
        if (!isOpen) return answer
        answer.then(
          ({ rows }) => last.done(rows),
          (cause: unknown) => {
            failure ??= { cause: last.failed(cause) }
          },
        )
        return nothing()
      }
      const answer = send(text, values, isRepeatable)
      if (!isOpen) return answer
      if (text === 'rollback') {
        isOpen = false
        return answer
      }
      if (text === 'commit') isOpen = false
      return answered(answer)
    },
    release: () => client.release(broken),
  }
}

/**
 * What pg calls with an answer; it keeps what is called until the collector of old objects comes by. So it sees nothing but where the answer goes:
 * with the promise that pg makes by itself every answer and every parameter would live as long (measured: a fifth to a third of the statements a second).
 */
function answering(done: (result: pg.QueryResult) => void, failed: (cause: Error) => void, noticed: (cause: Error) => void) {
  return (cause: Error | null, result: pg.QueryResult) => {
    if (cause === null) return done(result)
    noticed(cause)
    failed(cause)
  }
}

const BEGIN = /^(?:begin|start transaction)\b/
const nothing = (): pg.QueryResult => ({ command: '', rowCount: 0, rows: [], oid: 0, fields: [] })
