import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Refusal } from '../base/errors.ts'
import type { Bilingual } from '../base/text.ts'
import type { Filled, Sheets } from './workbook.ts'

export type WorkbookTask =
  | { readonly kind: 'read'; readonly content: Uint8Array }
  | {
      readonly kind: 'write'
      readonly filled: Filled
      readonly locale: 'zh' | 'en'
      /** Sentences by `sheet/row`. */
      readonly faults?: { readonly sheets: Sheets; readonly texts: { readonly [place: string]: string } }
    }

export type WorkbookAnswer =
  | { readonly kind: 'read'; readonly sheets: Sheets }
  | { readonly kind: 'written'; readonly content: Uint8Array }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number; readonly text: Bilingual }

/** Workbooks read and written one after the other in a thread of their own; refusals are those of `workbook.ts`. */
export interface Workbooks {
  read(content: Buffer): Promise<Sheets>
  write(task: Omit<Extract<WorkbookTask, { kind: 'write' }>, 'kind'>): Promise<Buffer>
}

/** What reading a workbook may need at most; a file that wants more ends its thread, not the server. */
const MOST_MEGABYTES = 1024
// A thread does not inherit how this process reads TypeScript; it learns it first, by the same package.
const START = `const { workerData } = require('node:worker_threads')
import(workerData.loader).then(({ register }) => { register(); return import(workerData.entry) })`

export function createWorkbooks(): Workbooks {
  let last: Promise<unknown> = Promise.resolve()

  function run(task: WorkbookTask): Promise<WorkbookAnswer> {
    const turn = last.then(() => inThread(task))
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    async read(content) {
      const answer = await run({ kind: 'read', content })
      if (answer.kind === 'read') return answer.sheets
      throw refusalOf(answer)
    },
    async write(task) {
      const answer = await run({ kind: 'write', ...task })
      if (answer.kind === 'written') return Buffer.from(answer.content)
      throw refusalOf(answer)
    },
  }
}

function refusalOf(answer: WorkbookAnswer): Error {
  return answer.kind === 'refused'
    ? new Refusal(answer.code, answer.status, answer.text)
    : new Error(`Expected the workbook, but found ${answer.kind}`)
}

function inThread(task: WorkbookTask): Promise<WorkbookAnswer> {
  const worker = new Worker(START, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    workerData: {
      loader: new URL('./index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))).href,
      entry: new URL('./workbook-worker.ts', import.meta.url).href,
    },
  })
  return new Promise<WorkbookAnswer>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread of the workbook ended with ${code}`)))
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
