import { hash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import { Refusal } from '../server/base/errors.ts'
import type { Bilingual } from '../server/base/text.ts'
import { type DueSource, leaseDueSources, setAsideOfSource, settleSource } from '../server/store/sources.ts'
import type { Db } from '../server/store/transaction.ts'
import { fileDrop } from './adapters/file-drop.ts'
import { httpPoll } from './adapters/http-poll.ts'
import type { SourceAdapter, SourcesConfig } from './adapters/source-adapter.ts'
import { sourceProblem } from './adapters/source-problems.ts'
import type { Ingest, Message } from './ingest.ts'
import type { VendorPart, VendorReading } from './mapping/vendor.ts'
import type { SecretBox } from './secret-box.ts'

/** Protocols that are asked at intervals; a new one is a file in `adapters/` and a line here. */
const ADAPTERS: () => { readonly [kind: string]: SourceAdapter } = () => ({ http: httpPoll(), files: fileDrop() })

/** Sources of the table `bridge_source`, run one after the other. */
export interface Sources {
  /** Runs what is due now; resolves when all of it is settled. Answers how many sources had their turn. */
  tick(): Promise<number>
  stop(): Promise<void>
}

export interface SourcesOptions {
  readonly db: Db
  readonly clock: Clock
  readonly logger: Logger
  readonly ingest: Pick<Ingest, 'accept'>
  readonly config: SourcesConfig
  /** Opens stored secrets; null where this process has no key: sources with a stored secret say so. */
  readonly secrets: SecretBox | null
  readonly environment: { readonly [name: string]: string | undefined }
  /** 0: only `tick` runs them. */
  readonly everyMs?: number
  readonly adapters?: { readonly [kind: string]: SourceAdapter }
}

const LOOK_EVERY_MS = 2000
const LEASE_MS = 300_000
const MOST_AT_ONCE = 10
const MOST_WAITING = 500
/** Only these may be named by a source: a source must not be able to send away the password of our database. */
export const SECRET_VARIABLE = /^BRIDGE_SECRET_[A-Z0-9_]{1,40}$/

/**
 * Starts to run sources. Several bridges share them: one leases a source for its turn, and when it dies the lease ends. A source that fails
 * shows its sentence and is tried again at its next turn; others go on.
 */
export function startSources(options: SourcesOptions): Sources {
  const { db, clock, logger, ingest, config } = options
  const adapters = options.adapters ?? ADAPTERS()
  let running: Promise<number> | undefined
  let isStopped = false

  async function runOne(source: DueSource): Promise<void> {
    const now = clock.now()
    let readings = 0
    let problem: Bilingual | null = null
    try {
      const adapter = adapters[source.kind]
      if (adapter === undefined) throw sourceProblem('SOURCE_BROKEN')
      readings = await adapter.run({
        source,
        secret: secretOf(source),
        now,
        db,
        config,
        deliver: (reading, raw) => deliver(source, reading, raw, now),
      })
    } catch (cause) {
      problem = cause instanceof Refusal ? cause.text : sourceProblem('SOURCE_BROKEN').text
      logger.warn({ source: source.id, err: cause instanceof Refusal ? { code: cause.code } : cause }, 'source failed')
    }
    const nextRunAt = new Date(Date.parse(now) + source.settings.everySeconds * 1000).toISOString()
    await settleSource(db, { id: source.id, now, nextRunAt, problem, readings })
  }

  async function deliver(source: DueSource, { parts, faults }: VendorReading, raw: Buffer, now: string): Promise<number> {
    const own = parts.filter((part): part is VendorPart & { readonly device: string } => part.device !== null)
    const by = { mapping: source.mapping, version: source.version }
    const sender = { knownBy: 'source', name: source.id } as const
    const digest = hash('sha256', raw, 'buffer')
    for (let from = 0; from < own.length; from += MOST_WAITING)
      await Promise.all(
        own
          .slice(from, from + MOST_WAITING)
          .map((part) => ingest.accept({ ...messageOf(source.subject_id, part, by, now), sender, hash: digest })),
      )
    await setAsideOfSource(
      db,
      faults.map(({ reason, detail }) => ({ subject: source.subject_id, device: '', reason, detail })),
      { ...by, receivedAt: now },
    )
    return own.length
  }

  function secretOf({ id, secret, secret_environment: variable }: DueSource): string | null {
    if (variable !== null) return SECRET_VARIABLE.test(variable) ? (options.environment[variable] ?? null) : null
    return secret === null ? null : (options.secrets?.open(secret, id) ?? null)
  }

  async function work(): Promise<number> {
    const now = clock.now()
    const leaseUntil = new Date(Date.parse(now) + LEASE_MS).toISOString()
    const due = await leaseDueSources(db, { now, leaseUntil, limit: MOST_AT_ONCE })
    for (const source of due) await runOne(source)
    return due.length
  }

  function tick(): Promise<number> {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }

  const everyMs = options.everyMs ?? LOOK_EVERY_MS
  const timer = everyMs === 0 ? undefined : setInterval(() => look(), everyMs)
  timer?.unref()

  function look(): void {
    if (!isStopped) tick().catch((cause: unknown) => logger.warn({ err: cause }, 'sources could not be looked at'))
  }

  return {
    tick,
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

/** A reading as the canonical payload of its device; `readBy` says by which mapping it was read. */
function messageOf(
  subject: string,
  { device, message }: VendorPart & { readonly device: string },
  readBy: { readonly mapping: string; readonly version: number },
  now: string,
): Message & { readonly readBy: { readonly mapping: string; readonly version: number } } {
  const { seq, values, event, time } = message
  const ts = time === undefined ? message.ts : now
  const channel = event === undefined ? 'telemetry' : 'event'
  const payload = Buffer.from(
    JSON.stringify({ ts, seq, ...(time === undefined ? {} : { time }), ...(event === undefined ? {} : { event }), values }),
  )
  return { topic: `pingji/v1/${subject}/${device}/${channel}`, payload, readBy }
}
