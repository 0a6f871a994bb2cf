import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { RehearsalGate, RehearsalProgress, Scenario } from '../base/api/rehearsal.ts'
import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { ProgrammeFile } from '../programmes/index.ts'
import type { Calendar } from '../time/index.ts'
import type { ImpactInput } from './impact/types.ts'

/** What a thread is to live, by the calendar of the office. */
export type ThreadTask =
  | {
      readonly kind: 'rehearsal'
      readonly programme: string
      readonly hash: string
      readonly files: readonly ProgrammeFile[]
      readonly scenario: Scenario
      readonly gate: RehearsalGate | null
      readonly calendar: Calendar
    }
  | { readonly kind: 'impact'; readonly input: ImpactInput; readonly calendar: Calendar }

/** How far an impact is: real cases lived again. */
export interface ImpactProgress {
  readonly done: number
  readonly of: number
}

/** What came of it: texts are JSON. */
export interface ThreadResult {
  readonly report: string
  readonly verdict: string | null
  readonly content: Uint8Array | null
  readonly chunks: readonly Uint8Array[]
}

export type ThreadEnd =
  | { readonly kind: 'done'; readonly result: ThreadResult }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly text: Bilingual; readonly cause?: unknown }

export type ThreadMessage = ThreadEnd | { readonly kind: 'progress'; readonly progress: RehearsalProgress | ImpactProgress }

/** What the thread is sent. */
export interface ThreadOrder {
  readonly task: ThreadTask
  /** One cell: what is wanted, looked at between two slices. */
  readonly control: Int32Array<SharedArrayBuffer>
}

/** Values of the control cell. */
export const WANTED = { run: 0, pause: 1, cancel: 2 } as const

export interface Thread {
  /** Never fails: a thread that breaks is an end of its own. */
  readonly ended: Promise<ThreadEnd>
  want(what: 'run' | 'pause'): void
  /** Ends at its next look; what does not look for a while is ended whatever it does. */
  cancel(): void
}

/** One thread for one task after the other; it is started for the first, and ended when nothing comes for a while. */
export interface Threads {
  /** One at a time: the one before has ended. */
  live(task: ThreadTask, onProgress: (progress: JsonObject) => void): Thread
  stop(): Promise<void>
}

const LOOKS_WITHIN_MS = 3000
/** Starting costs seconds of compiling; who rehearses once mostly does it again. */
const IDLE_MS = 120_000

// A thread does not inherit how this process reads TypeScript; it learns it first, by the same package.
const START = `const { workerData } = require('node:worker_threads')
import(workerData.loader).then(({ register }) => { register(); return import(workerData.entry) })`

/** `megabytes`: memory of the thread at most. */
export function createThreads({ megabytes }: { readonly megabytes: number }): Threads {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined

  function start(): Worker {
    const started = new Worker(START, {
      eval: true,
      execArgv: [],
      // Steps make much that is gone at once: with little young space the collector moves it about.
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 64 },
      workerData: {
        loader: new URL('./index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))).href,
        entry: new URL('./worker.ts', import.meta.url).href,
      },
    })
    started.once('exit', () => {
      if (worker === started) worker = null
    })
    worker = started
    return started
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const ending = worker
    worker = null
    await ending?.terminate()
  }

  return {
    live(task, onProgress) {
      clearTimeout(idle)
      const living = worker ?? start()
      const control = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
      const set = (what: keyof typeof WANTED) => {
        Atomics.store(control, 0, WANTED[what])
        Atomics.notify(control, 0)
      }
      let late: NodeJS.Timeout | undefined
      const ended = endOf(living, onProgress).finally(() => {
        clearTimeout(late)
        idle = setTimeout(() => void end(), IDLE_MS)
        idle.unref()
      })
      living.postMessage({ task, control } satisfies ThreadOrder)
      return {
        ended,
        want: set,
        cancel() {
          set('cancel')
          late ??= setTimeout(() => void end(), LOOKS_WITHIN_MS)
        },
      }
    },
    stop: end,
  }
}

function endOf(worker: Worker, onProgress: (progress: JsonObject) => void): Promise<ThreadEnd> {
  return new Promise((resolve) => {
    const settle = (end: ThreadEnd) => {
      worker.off('message', hear)
      worker.off('error', fail)
      worker.off('exit', leave)
      resolve(end)
    }
    const hear = (message: ThreadMessage) => {
      if (message.kind === 'progress') onProgress({ ...message.progress })
      else settle(message)
    }
    const fail = (cause: NodeJS.ErrnoException) =>
      settle({ kind: 'failed', text: cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : broken(cause), cause })
    const leave = (code: number) => settle({ kind: 'failed', text: broken(code) })
    worker.on('message', hear)
    worker.on('error', fail)
    worker.on('exit', leave)
  })
}

const TOO_LARGE: Bilingual = {
  zh: '演练所需内存超过上限，请减少办件数量或月数后重试。',
  en: 'The rehearsal needs more memory than it may have: rehearse fewer cases or fewer months.',
}

function broken(cause: unknown): Bilingual {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return { zh: `演练线程中断：${reason}`, en: `The thread of the rehearsal broke: ${reason}` }
}
