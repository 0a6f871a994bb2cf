/** Keeps the password and access files of a Mosquitto in step with the registry, and writes down what it refused. */
import { createHash } from 'node:crypto'
import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../../server/base/clock.ts'
import { gatewayRules } from '../../server/store/gateways.ts'
import type { Db } from '../../server/store/transaction.ts'
import { connectionOfLine, mosquittoFiles, refusalOfLine } from './mosquitto.ts'
import { mosquittoHash } from './mosquitto-hash.ts'
import { createRefusalLog } from './refusals.ts'

export interface BrokerRules {
  /** Looks for changes now; answers whether the files changed. */
  look(): Promise<boolean>
  stop(): Promise<void>
}

const LOG_FILE = 'mosquitto.log'
const SALT_BYTES = 12
const MOST_CLIENTS = 10_000
const LARGEST_READ = 1_048_576

/**
 * Writes `passwords` and `acl` into `folder` (readable by their owner alone, exchanged whole) and calls `reload` after each change; follows the
 * broker's log there. Rejects when the first files can not be written.
 */
export async function startBrokerRules(options: {
  readonly db: Db
  readonly clock: Clock
  readonly folder: string
  readonly bridge: { readonly username: string; readonly secret: string }
  /** Tells the broker to read its files again (SIGHUP). */
  readonly reload: () => void
  readonly logger: Logger
  readonly everyMs?: number
}): Promise<BrokerRules> {
  const { db, clock, folder, logger } = options
  const refusals = createRefusalLog({ db, clock, logger })
  // The same salt for the same secret, so that the file only changes when something did.
  const salt = createHash('sha256').update(`salt ${options.bridge.secret}`).digest().subarray(0, SALT_BYTES)
  const bridge = { username: options.bridge.username, brokerHash: mosquittoHash(options.bridge.secret, salt) }
  let written = ''

  async function write(): Promise<boolean> {
    const rows = await gatewayRules(db)
    const files = mosquittoFiles(
      rows.map((row) => ({
        username: row.username,
        subject: row.subject_id,
        scope: row.scope,
        devices: row.devices,
        brokerHash: row.broker_hash,
      })),
      bridge,
    )
    const content = JSON.stringify(files)
    if (content === written) return false
    await exchange(join(folder, 'passwords'), files.passwords)
    await exchange(join(folder, 'acl'), files.acl)
    written = content
    return true
  }

  const clients = new Map<string, { readonly username: string; readonly address: string }>()
  function hear(line: string): void {
    const connection = connectionOfLine(line)
    if (connection !== null) {
      if (clients.size >= MOST_CLIENTS) clients.clear()
      clients.set(connection.clientId, connection)
      return
    }
    const refusal = refusalOfLine(line)
    if (refusal === null) return
    const client = clients.get(refusal.clientId)
    // Who never got in may have invented his name.
    const gateway = client?.username ?? ''
    const address = client?.address ?? ''
    if (refusal.reason === 'wrong-secret') refusals.note({ gateway, reason: 'wrong-secret', address })
    else refusals.note({ gateway, reason: reasonOf(refusal.topic), address, topic: refusal.topic })
  }
  const follow = followerOf(join(folder, LOG_FILE), hear)

  let working: Promise<boolean> = Promise.resolve(false)
  const look = () => {
    working = working
      .catch(() => false)
      .then(async () => {
        const isChanged = await write()
        if (isChanged) options.reload()
        await follow()
        return isChanged
      })
    return working
  }
  await look()
  const timer = setInterval(() => {
    look().catch((cause: unknown) => logger.warn({ err: cause }, 'broker rules could not be written'))
  }, options.everyMs ?? 2000)
  timer.unref()
  return {
    look,
    async stop() {
      clearInterval(timer)
      await working.catch(() => false)
      await refusals.stop()
    },
  }
}

function reasonOf(topic: string): 'foreign-topic' | 'wrong-topic' {
  return topic.startsWith('pingji/v1/') ? 'foreign-topic' : 'wrong-topic'
}

/** A reader never sees half a file. */
async function exchange(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Reads what was added to a file since the last call, line by line; from its start again when it was exchanged. */
function followerOf(path: string, hear: (line: string) => void): () => Promise<void> {
  let from = 0
  let rest = ''
  return async () => {
    const file = await open(path, 'r').catch(() => null)
    if (file === null) return
    try {
      const { size } = await file.stat()
      if (size < from) from = 0
      while (from < size) {
        const buffer = Buffer.alloc(Math.min(LARGEST_READ, size - from))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
        if (bytesRead === 0) return
        from += bytesRead
        const lines = (rest + buffer.subarray(0, bytesRead).toString('latin1')).split('\n')
        rest = (lines.pop() ?? '').slice(-LARGEST_READ)
        for (const line of lines) hear(line)
      }
    } finally {
      await file.close()
    }
  }
}
