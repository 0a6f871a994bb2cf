/** Runs in a thread of its own (`thread.ts`): lives a task slice by slice, and looks between two slices at what is wanted of it. */
import { parentPort } from 'node:worker_threads'
import type { RehearsalProgress } from '../base/api/rehearsal.ts'
import { liveImpact } from './impact/live.ts'
import { liveRehearsal } from './live.ts'
import {
  type ImpactProgress,
  type ThreadEnd,
  type ThreadMessage,
  type ThreadOrder,
  type ThreadResult,
  type ThreadTask,
  WANTED,
} from './thread.ts'

const TELL_EVERY_MS = 250

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}

/** Waits while a pause is wanted; false when it is to stop. */
function mayGoOn(control: ThreadOrder['control']): boolean {
  while (Atomics.load(control, 0) === WANTED.pause) Atomics.wait(control, 0, WANTED.pause)
  return Atomics.load(control, 0) !== WANTED.cancel
}

function drive(living: Generator<RehearsalProgress | ImpactProgress, ThreadResult>, control: ThreadOrder['control']): ThreadEnd {
  let told = Number.NEGATIVE_INFINITY
  for (;;) {
    if (!mayGoOn(control)) return { kind: 'cancelled' }
    const step = living.next()
    if (step.done === true) return { kind: 'done', result: step.value }
    if (performance.now() - told < TELL_EVERY_MS) continue
    told = performance.now()
    tell({ kind: 'progress', progress: step.value })
  }
}

async function livingOf(one: ThreadTask): Promise<Generator<RehearsalProgress | ImpactProgress, ThreadResult>> {
  return one.kind === 'rehearsal' ? liveRehearsal(one) : liveImpact(one)
}

async function carryOut({ task, control }: ThreadOrder): Promise<ThreadEnd> {
  try {
    return drive(await livingOf(task), control)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { kind: 'failed', text: { zh: `演练中断：${reason}`, en: `The rehearsal broke off: ${reason}` }, cause }
  }
}

parentPort?.on('message', (order: ThreadOrder) => void carryOut(order).then(tell))
