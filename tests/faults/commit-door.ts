import { connect, createServer, type Socket } from 'node:net'

/**
 * What befalls a commit on its way through the door. `answer-lost`: PostgreSQL committed, nobody hears of it. `request-lost`: it never came to
 * PostgreSQL. `late`: the sender is cut off, and PostgreSQL gets the commit a while later, when the sender may be trying again.
 */
export type CommitFault = 'answer-lost' | 'request-lost' | 'late'

export interface CommitDoor {
  readonly url: string
  /** How often each fault befell a commit. */
  readonly counts: { readonly [fault in CommitFault]: number }
  close(): Promise<void>
}

const COMMIT = Buffer.from('commit\0')
const COMMITTED = Buffer.from('COMMIT\0')
const LATE_MS = 120

/** A door before PostgreSQL; `choose` says for each commit what befalls it, null for nothing. */
export async function openCommitDoor(databaseUrl: string, choose: () => CommitFault | null): Promise<CommitDoor> {
  const target = new URL(databaseUrl)
  const counts = { 'answer-lost': 0, 'request-lost': 0, late: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname)
    let swallowsAnswer = false
    let isCut = false
    const cut = () => {
      isCut = true
      inner.destroy()
      outer.destroy()
    }
    for (const side of [inner, outer]) {
      sockets.add(side)
      side.setNoDelay(true)
      side.on('error', () => undefined)
      side.on('close', () => sockets.delete(side))
    }
    inner.on('close', () => {
      if (!isCut) outer.end()
    })
    outer.on('close', () => inner.destroy())
    inner.on('data', (chunk) => {
      // Our commit travels alone: what was written before it has been answered.
      const fault = chunk.includes(COMMIT) ? choose() : null
      if (fault !== null) counts[fault] += 1
      if (fault === 'request-lost') return cut()
      if (fault === 'late') {
        isCut = true
        inner.destroy()
        setTimeout(() => outer.end(chunk), LATE_MS)
        return
      }
      swallowsAnswer ||= fault === 'answer-lost'
      outer.write(chunk)
    })
    outer.on('data', (chunk) => {
      if (swallowsAnswer && chunk.includes(COMMITTED)) return cut()
      inner.write(chunk)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: url.toString(),
    counts,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}
