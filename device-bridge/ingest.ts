import { randomUUID } from 'node:crypto'
import type { Clock } from '../server/base/clock.ts'
import { defineRefusals } from '../server/base/errors.ts'
import { contradictions, quarantine, storeEvents } from '../server/store/telemetry.ts'
import { type BatchEffects, type BatchItem, dayFinder, effectsOf, type FoldedItem, fold } from '../server/store/telemetry-batch.ts'
import {
  countAgain,
  epochOf,
  type HistoryRow,
  insertHistory,
  noteOpen,
  rollUp,
  rollUpLeft,
  rollUpOpen,
  storeLatest,
} from '../server/store/telemetry-history.ts'
import { openPartitions } from '../server/store/telemetry-partitions.ts'
import { insertBatches } from '../server/store/telemetry-provenance.ts'
import type { Db, Trx } from '../server/store/transaction.ts'
import { storeAlarms } from './alarms/index.ts'
import { createGatherer, type Entry, type Gathered, type Message, StaleSeries } from './ingest-gather.ts'
import { createIngestRegistry, type MappingInForce } from './ingest-registry.ts'
import { partsOfTopic, type Topic } from './mapping/canonical.ts'
import { LIMITS } from './mapping/kinds.ts'
import type { Fault, Pseudonym } from './mapping/message.ts'

export type { Message } from './ingest-gather.ts'

export interface Counts {
  received: number
  stored: number
  events: number
  duplicates: number
  rejected: number
}

/** Turns messages into rows, a batch in one transaction; resolves after the commit, and only then may the sender be told. */
export interface Ingest {
  /** Rejects when it could not be stored, or `INGEST_FULL`; whoever sent it has to send it again. */
  accept(message: Message): Promise<void>
  readonly counts: Readonly<Counts>
  /** Waits for everything accepted so far, rolled up too. */
  idle(): Promise<void>
  /** Messages that wait, and how long the oldest of them has (or the last batch did); milliseconds. */
  load(): { readonly waiting: number; readonly lagMs: number }
  /** Subjects with news since this was asked last. */
  takeNews(): readonly string[]
  /** Rolls up what dead processes left behind; with `own`, what an earlier process of the same owner did. Answers how many devices that were. */
  recover(own?: boolean): Promise<number>
}

export interface IngestOptions {
  readonly db: Db
  readonly clock: Clock
  /** Days are counted in it. */
  readonly zone: string
  /** Whose batches these are: of two processes that live at the same time each has its own. */
  readonly owner?: string
  /** Absent: nothing about persons is kept, not even as a sign. */
  readonly pseudonyms?: (subject: string) => Pseudonym
  /** How much may wait before more is refused; above what an adapter has in flight. */
  readonly most?: { readonly messages: number; readonly bytes: number }
  /** Called for a maker's payload with faults; has to be quick. */
  readonly onSetAside?: (mapping: MappingInForce, payload: Buffer, faults: readonly Fault[]) => void
}

/** A batch that only has to be written. */
interface Prepared {
  readonly gathered: Gathered
  readonly folded: readonly FoldedItem[]
  /** Epoch of its series. */
  readonly epoch: string
}

interface Waiting extends Entry {
  readonly since: number
  readonly done: () => void
  readonly failed: (cause: unknown) => void
}

const LARGEST_BATCH = 3000
const ATTEMPTS = 4
/** While messages keep coming, latest state and roll-ups follow history after this time. */
const FLUSH_MS = 1000
/** A batch that was noted so long ago and is not rolled up belongs to a process that is gone. */
const LEFT_SECONDS = 30
const MOST_LEFT = 500
const DAY_MS = 86_400_000
/** Another bridge stood in the way, a partition was dropped, or readings were moved: the same again. */
const AGAIN: readonly string[] = ['40P01', '40001', '23514']

/**
 * Rows that are all new cost half of rows that may be there already. So they are taken for new, until one is not: then that batch and some more
 * are stored with care, since repetitions seldom come alone.
 */
const ALREADY_THERE = '23505'
const CAREFUL_BATCHES = 50
/** Above so many messages or bytes waiting, what comes is refused: a source that hands over more has to wait for what it handed over. */
const MOST_WAITING = { messages: 50_000, bytes: 134_217_728 }

export const ingestRefusal = defineRefusals({
  INGEST_FULL: {
    status: 503,
    zh: '接入队列已满（{waiting} 条报文待入库），请等待已提交的报文入库后再送。',
    en: 'The bridge is full ({waiting} messages wait to be stored): wait for those handed over, then hand over more.',
  },
})

export function createIngest({
  db,
  clock,
  zone,
  owner = randomUUID(),
  pseudonyms,
  onSetAside,
  most = MOST_WAITING,
}: IngestOptions): Ingest {
  const counts: Counts = { received: 0, stored: 0, events: 0, duplicates: 0, rejected: 0 }
  const registry = createIngestRegistry(db)
  const gatherer = createGatherer({ db, clock, registry, pseudonyms, onSetAside })
  const dayOf = dayFinder(zone)
  const opened = new Map<number, Set<number>>()
  let news = new Set<string>()
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let working: Promise<void> | undefined
  let epoch: string | undefined
  /** Batches of ours that are not rolled up, and the newest value of each series of theirs. */
  let open: string[] = []
  let latest = new Map<number, HistoryRow>()
  let flushedAt = performance.now()
  let flushing: Promise<void> | undefined
  let lagMs = 0
  /** For so many batches more, readings may be there already. */
  let careful = 0

  /** Asks once for each day and class whether there is a place. */
  async function openDays(items: readonly BatchItem[]): Promise<void> {
    for (const { row } of items) {
      const day = Math.floor(row.at / DAY_MS)
      const days = opened.get(row.keepDays) ?? new Set<number>()
      if (days.has(day)) continue
      opened.set(row.keepDays, days)
      await openPartitions(db, row.keepDays, day * DAY_MS, (day + 1) * DAY_MS - 1)
      days.add(day)
    }
  }

  /** Everything that needs no transaction. The epoch is asked for before the series: if they move meanwhile, it is known by it. */
  async function prepare(batch: readonly Waiting[]): Promise<Prepared> {
    epoch ??= await epochOf(db)
    const known = epoch
    const gathered = await gatherer.gather(batch, clock.now())
    const folded = fold(gathered.items)
    await openDays(folded)
    return { gathered, folded, epoch: known }
  }

  async function store(batch: readonly Waiting[], early: Promise<Prepared> | undefined): Promise<void> {
    const now = clock.now()
    let ready = early
    const { gathered, folded, effects, events, flushed, id } = await attempt(async () => {
      const prepared = await (ready ?? prepare(batch))
      ready = undefined
      // Nothing else to do: what follows is done at once. Else it follows beside the next batches.
      const isFlush = waiting.length === 0
      if (isFlush) await flushing
      return db.transaction().execute(async (trx) => ({ ...prepared, ...(await write(trx, prepared, now, isFlush)) }))
    })
    careful = Math.max(0, careful - 1)
    remember(effects, id, flushed)
    if (performance.now() - flushedAt > FLUSH_MS) flushBeside()
    for (const { subject, row, memory } of folded) {
      news.add(subject)
      memory.lastSeen = Math.max(memory.lastSeen, row.at)
    }
    for (const { subject } of gathered.events) news.add(subject)
    counts.received += batch.length
    counts.stored += effects.fresh
    counts.events += events
    counts.duplicates += effects.again.reduce((sum, { times }) => sum + times, 0) + gathered.events.length - events
    counts.rejected += gathered.rejected.length + effects.contradicting.length
  }

  async function write(
    trx: Trx,
    { gathered: { items, readings, events, rejected, batches }, folded: rows, epoch: known }: Prepared,
    now: string,
    isFlush: boolean,
  ) {
    const before = await insertHistory(
      trx,
      rows.map(({ row }) => row),
      now,
      careful === 0,
    )
    await insertBatches(trx, batches, now)
    const fresh = await storeEvents(trx, events, now)
    const effects = effectsOf(rows, before, { receivedAt: Date.parse(now), lateMs: LIMITS.lateMs, dayOf })
    await quarantine(trx, [...rejected, ...contradictions(effects.contradicting)], now)
    await countAgain(trx, effects.again)
    let id: string | undefined
    if (isFlush) {
      const epochNow = await epochOf(trx)
      if (items.length > 0) requireEpoch(epochNow, known)
      await rollUpOpen(trx, open)
      await rollUp(trx, effects.days)
      await storeLatest(trx, [...newest([...latest.values(), ...effects.latest]).values()])
    } else if (effects.days.length > 0) {
      const noted = await noteOpen(trx, owner, effects.days)
      requireEpoch(noted.epoch, known)
      id = noted.id
    }
    await storeAlarms(trx, { readings, events, kindOf: (subject, device) => registry.find(subject, device)?.kind, receivedAt: now })
    return { effects, events: fresh, flushed: isFlush, id }
  }

  /** Readings were moved to another class since we asked: what we wrote may stand beside its original. */
  function requireEpoch(current: string, known: string): void {
    if (current === known) return
    epoch = undefined
    registry.forget()
    throw new StaleSeries('Expected series where they were, but they moved')
  }

  function remember(effects: BatchEffects, id: string | undefined, flushed: boolean): void {
    if (flushed) {
      open = []
      latest = new Map()
      flushedAt = performance.now()
    } else {
      if (id !== undefined) open.push(id)
      for (const row of effects.latest) latest.set(row.series, newer(latest.get(row.series), row))
    }
  }

  async function attempt<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await run()
      } catch (cause) {
        const isKnown = codeOf(cause) === ALREADY_THERE && careful === 0
        if (isKnown) careful = CAREFUL_BATCHES
        else if (tries === ATTEMPTS || !AGAIN.includes(codeOf(cause))) throw cause
        opened.clear()
      }
    }
  }

  /** A batch with one message that the database can not hold is stored in halves, so that it stops nobody but itself. */
  async function storeOrSplit(batch: readonly Waiting[], early?: Promise<Prepared>): Promise<void> {
    try {
      await store(batch, early)
      for (const { done } of batch) done()
    } catch (cause) {
      if (!isDataError(cause)) {
        for (const { failed } of batch) failed(cause)
      } else if (batch.length > 1) {
        await storeOrSplit(batch.slice(0, batch.length / 2))
        await storeOrSplit(batch.slice(batch.length / 2))
      } else for (const { topic, done, failed } of batch) await setAside(topic).then(done, failed)
    }
  }

  async function setAside(topic: Topic): Promise<void> {
    await quarantine(db, [{ ...topic, reason: 'malformed', detail: 'content that can not be kept' }], clock.now())
    counts.received += 1
    counts.rejected += 1
  }

  function take(): readonly Waiting[] {
    const batch = waiting.slice(0, LARGEST_BATCH)
    waiting = waiting.slice(LARGEST_BATCH)
    waitingBytes -= batch.reduce((sum, { message }) => sum + message.payload.length, 0)
    return batch
  }

  async function work(): Promise<void> {
    let next: { readonly batch: readonly Waiting[]; readonly early: Promise<Prepared> } | undefined
    while (next !== undefined || waiting.length > 0) {
      const { batch, early } = next ?? { batch: take() }
      next = undefined
      const storing = storeOrSplit(batch, early)
      // While the database writes this one, the next one is read, where there is a whole one.
      await new Promise(setImmediate)
      if (waiting.length >= LARGEST_BATCH) {
        const ahead = take()
        next = { batch: ahead, early: prepare(ahead) }
        // Whoever stores it hears of it.
        next.early.catch(() => undefined)
      }
      await storing
      lagMs = performance.now() - (batch[0]?.since ?? performance.now())
    }
    await flushing
    // Only a batch that failed leaves something here: then the next one does it, or whoever recovers.
    flushBeside()
    await flushing
    working = undefined
    if (waiting.length > 0) working = work()
  }

  /** What follows from batches that are stored, in a transaction of its own; what fails is left for the next time. */
  function flushBeside(): void {
    if (flushing !== undefined || open.length === 0) return
    const [ids, rows] = [open, latest]
    open = []
    latest = new Map()
    flushedAt = performance.now()
    const run = () =>
      db.transaction().execute(async (trx) => {
        await rollUpOpen(trx, ids)
        await storeLatest(trx, [...rows.values()])
      })
    flushing = attempt(run)
      .catch(() => {
        open = [...ids, ...open]
        for (const row of rows.values()) latest.set(row.series, newer(latest.get(row.series), row))
      })
      .finally(() => {
        flushing = undefined
      })
  }

  return {
    counts,
    accept(message) {
      const topic = partsOfTopic(message.topic)
      if (topic === null) return Promise.resolve()
      if (waiting.length >= most.messages || waitingBytes >= most.bytes)
        return Promise.reject(ingestRefusal('INGEST_FULL', { waiting: waiting.length }))
      const said = gatherer.early(message, topic)
      waitingBytes += message.payload.length
      return new Promise<void>((done, failed) => {
        waiting.push({ message, topic, said, since: performance.now(), done, failed })
        working ??= Promise.resolve().then(work)
      })
    },
    async idle() {
      while (working !== undefined) await working
    },
    load: () => {
      const [oldest] = waiting
      return { waiting: waiting.length, lagMs: Math.round(oldest === undefined ? lagMs : performance.now() - oldest.since) }
    },
    takeNews() {
      const subjects = [...news]
      news = new Set()
      return subjects
    },
    async recover(own = false) {
      let devices = 0
      for (;;) {
        const done = await db.transaction().execute((trx) => rollUpLeft(trx, own ? owner : null, LEFT_SECONDS, MOST_LEFT))
        if (done === 0) return devices
        devices += done
      }
    },
  }
}

function newest(rows: readonly HistoryRow[]): ReadonlyMap<number, HistoryRow> {
  const found = new Map<number, HistoryRow>()
  for (const row of rows) found.set(row.series, newer(found.get(row.series), row))
  return found
}

function newer(known: HistoryRow | undefined, row: HistoryRow): HistoryRow {
  return known !== undefined && (known.at > row.at || (known.at === row.at && known.seq > row.seq)) ? known : row
}

function isDataError(cause: unknown): boolean {
  return codeOf(cause).startsWith('22')
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}
