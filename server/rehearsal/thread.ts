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

export interface ThreadData {
  readonly task: ThreadTask
  /** One cell: what is wanted, looked at between two slices. */
  readonly control: Int32Array<SharedArrayBuffer>
}

/** Values of the control cell. */
export const WANTED = { run: 0, pause: 1, cancel: 2 } as const

export interface Thread {
  /** Never fails: a thread that breaks is an end of its own. */
  readonly ended: Promise<ThreadEnd>
  want(what: keyof typeof WANTED): void
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>
}

// A thread does not inherit how this process reads TypeScript; it learns it first, by the same package.
const START = `const { workerData } = require('node:worker_threads')
import(workerData.loader).then(({ register }) => { register(); return import(workerData.entry) })`

/** Lives a task in a thread of its own, with so much memory at most. */
export function startThread(
  task: ThreadTask,
  { megabytes, onProgress }: { readonly megabytes: number; onProgress(progress: JsonObject): void },
): Thread {
  const control = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const data: ThreadData = { task, control }
  const worker = new Worker(START, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
    workerData: {
      ...data,
      loader: new URL('./index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))).href,
      entry: new URL('./worker.ts', import.meta.url).href,
    },
  })
  const ended = new Promise<ThreadEnd>((resolve) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') onProgress({ ...message.progress })
      else resolve(message)
    })
    worker.once('error', (cause: NodeJS.ErrnoException) =>
      resolve({ kind: 'failed', text: cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : broken(cause), cause }),
    )
    worker.once('exit', (code) => resolve({ kind: 'failed', text: broken(code) }))
  }).finally(() => void worker.terminate())
  return {
    ended,
    want(what) {
      Atomics.store(control, 0, WANTED[what])
      Atomics.notify(control, 0)
    },
    async kill() {
      await worker.terminate()
    },
  }
}

const TOO_LARGE: Bilingual = {
  zh: '演练所需内存超过上限，请减少办件数量或月数后重试。',
  en: 'The rehearsal needs more memory than it may have: rehearse fewer cases or fewer months.',
}

function broken(cause: unknown): Bilingual {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return { zh: `演练线程中断：${reason}`, en: `The thread of the rehearsal broke: ${reason}` }
}
