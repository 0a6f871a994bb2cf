import type { Logger } from 'pino'
import type { Clock } from '../base/clock.ts'
import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import * as store from '../store/rehearsals.ts'
import { type Db, inTransaction } from '../store/transaction.ts'
import { createThreads, type Thread, type ThreadResult, type ThreadTask } from './thread.ts'

/** Runs of a programme and kind that are kept, beside those a version was published by. */
const KEPT = 20
/** How long the process of a run is believed alive without a word. */
export const LEASE_SECONDS = 20
const TEND_EVERY_MS = 1000

export interface RunnerDeps {
  readonly db: Db
  readonly clock: Clock
  readonly logger: Logger
  /** Name of this process among those that share the database. */
  readonly owner: string
  /** Memory of the thread at most. */
  readonly megabytes: number
}

/** Lives runs one after the other in a thread; a run that is paused keeps its turn, so that one world at most is in memory. */
export interface Runner {
  /** The run is stored as waiting and committed. `taskOf` reads what it needs when its turn has come. */
  enter(run: { readonly id: string; readonly programme: string; readonly kind: store.RunKind }, taskOf: () => Promise<ThreadTask>): void
  /** What the thread has told last, for a run of this process. */
  progressOf(id: string): JsonObject | null
  /** Says to a run of this process at once what its row says; others hear it when they look. */
  want(id: string, what: 'run' | 'pause' | 'cancel'): void
  /** Ends runs whose process is gone. */
  sweep(): Promise<void>
  /** Ends what runs here. */
  stop(): Promise<void>
}

interface Entry {
  readonly id: string
  readonly programme: string
  readonly kind: store.RunKind
  readonly taskOf: () => Promise<ThreadTask>
  progress: JsonObject | null
  thread: Thread | null
  /** Nobody waits for its end any more. */
  isGone: boolean
}

export function createRunner({ db, clock, logger, owner, megabytes }: RunnerDeps): Runner {
  const threads = createThreads({ megabytes })
  const entries = new Map<string, Entry>()
  const queue: Entry[] = []
  let active: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let tending: Promise<void> = Promise.resolve()
  let isStopped = false

  async function live(entry: Entry): Promise<void> {
    if (entry.isGone || !(await store.beginRun(db, entry.id, owner))) return
    const task = await entry.taskOf()
    if (isStopped || entry.isGone) return
    const thread = threads.live(task, (progress) => {
      entry.progress = progress
    })
    entry.thread = thread
    const end = await thread.ended
    if (entry.isGone || isStopped) return
    if (end.kind === 'done') await complete(entry, end.result)
    else if (end.kind === 'failed') {
      logger.warn({ run: entry.id, err: end.cause }, 'a rehearsal has failed')
      await store.failRun(db, entry.id, owner, clock.now(), end.text)
    }
  }

  async function complete({ id, programme, kind }: Entry, { report, verdict, content, chunks }: ThreadResult): Promise<void> {
    await inTransaction(db, undefined, async (trx) => {
      const packed = { report, verdict, content: bufferOf(content), chunks: chunks.flatMap((chunk) => bufferOf(chunk) ?? []) }
      const isStored = await store.completeRun(trx, id, owner, clock.now(), packed)
      if (isStored) await store.forgetOldRuns(trx, programme, kind, KEPT)
    })
  }

  /** The next one's turn, when nobody has it. */
  function turn(): void {
    if (active !== null || isStopped) return
    const entry = queue.shift()
    if (entry === undefined) return
    active = live(entry)
      .catch(async (cause: unknown) => {
        logger.error({ run: entry.id, err: cause }, 'a rehearsal could not be carried out')
        await store.failRun(db, entry.id, owner, clock.now(), textOf(cause)).catch((): false => false)
      })
      .finally(() => {
        entries.delete(entry.id)
        active = null
        if (entries.size === 0) clearInterval(timer)
        turn()
      })
  }

  function drop(entry: Entry): void {
    entry.isGone = true
    const waiting = queue.indexOf(entry)
    if (waiting >= 0) {
      queue.splice(waiting, 1)
      entries.delete(entry.id)
    }
    entry.thread?.cancel()
  }

  async function tend(): Promise<void> {
    const mine = [...entries.values()].map(({ id, progress }) => ({ id, progress }))
    if (mine.length === 0) return
    const open = new Map((await store.tendRuns(db, owner, mine, LEASE_SECONDS)).map(({ id, wanted }) => [id, wanted]))
    for (const { id } of mine) {
      const entry = entries.get(id)
      if (entry === undefined) continue
      const wanted = open.get(id)
      // Ended by somebody else: cancelled through another server, or given up for dead.
      if (wanted === undefined) drop(entry)
      else if (wanted !== 'cancel') entry.thread?.want(wanted)
    }
  }

  function watch(): void {
    clearInterval(timer)
    timer = setInterval(() => {
      tending = tending.then(tend).catch((cause: unknown) => logger.warn({ err: cause }, 'rehearsals could not be tended'))
    }, TEND_EVERY_MS)
    timer.unref()
  }

  return {
    enter(run, taskOf) {
      const entry: Entry = { ...run, taskOf, progress: null, thread: null, isGone: false }
      entries.set(run.id, entry)
      queue.push(entry)
      watch()
      turn()
    },
    progressOf: (id) => entries.get(id)?.progress ?? null,
    want(id, what) {
      const entry = entries.get(id)
      if (entry === undefined) return
      if (what === 'cancel') drop(entry)
      else entry.thread?.want(what)
    },
    async sweep() {
      const failed = await store.failAbandonedRuns(db, clock.now(), ABANDONED)
      for (const id of failed) logger.warn({ run: id }, 'the process of a rehearsal is gone')
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      const left = [...entries.values()]
      for (const entry of left) drop(entry)
      await threads.stop()
      await active
      await tending
      for (const { id } of left) await store.failRun(db, id, owner, clock.now(), STOPPED)
    },
  }
}

const ABANDONED: Bilingual = {
  zh: '执行演练的服务进程已中断，请重新开始。',
  en: 'The process that lived this rehearsal is gone: start it again.',
}
const STOPPED: Bilingual = {
  zh: '服务停止，演练中断，请重新开始。',
  en: 'The server was stopped and with it this rehearsal: start it again.',
}

function textOf(cause: unknown): Bilingual {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return { zh: `演练无法进行：${reason}`, en: `The rehearsal could not be carried out: ${reason}` }
}

function bufferOf(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
