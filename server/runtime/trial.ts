import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Problem } from '../base/errors.ts'
import { LIMITS } from '../engine/index.ts'

/** What the thread is sent, and what it answers. */
export interface TrialRequest {
  readonly xml: string
}
export interface TrialAnswer {
  readonly problems: readonly Problem[]
}

export interface TrialLimits {
  readonly ms: number
  readonly mb: number
}

/**
 * Compiles a file in a thread of its own, which is ended when it takes too much time or memory; meanwhile this thread serves others.
 * Answers the problems of the file: none when it may be compiled here as well.
 */
export function problemsOfTrial(
  resource: { readonly name: string; readonly content: string },
  limits: TrialLimits = { ms: LIMITS.readingMs, mb: LIMITS.readingMb },
): Promise<readonly Problem[]> {
  const worker = startWorker({
    workerData: { xml: resource.content } satisfies TrialRequest,
    resourceLimits: { maxOldGenerationSizeMb: limits.mb },
  })
  return new Promise<readonly Problem[]>((resolve) => {
    const timer = setTimeout(() => resolve([tooHard(resource.name)]), limits.ms)
    timer.unref()
    worker.once('message', (answer: TrialAnswer) => {
      clearTimeout(timer)
      resolve(answer.problems)
    })
    // Out of memory, out of stack, or any other way in which the file has beaten the thread.
    worker.once('error', () => resolve([tooHard(resource.name)]))
    worker.once('exit', () => resolve([tooHard(resource.name)]))
  }).finally(() => void worker.terminate())
}

/** Node's threads do not hear of the loader that reads TypeScript: there the thread takes it itself. */
function startWorker(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./trial-worker.js', import.meta.url), options)
  const entry = new URL('./trial-worker.ts', import.meta.url).href
  const loader = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}) })`
  return new Worker(code, { ...options, eval: true, execArgv: [] })
}

function tooHard(name: string): Problem {
  return {
    code: 'XML_TOO_HARD',
    at: name,
    text: {
      zh: `文件“${name}”读取时间或内存超过上限，请拆分流程或简化表达式。`,
      en: `Reading the file "${name}" takes too much time or memory; split it or simplify its expressions.`,
    },
  }
}
