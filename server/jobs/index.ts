/** Door of job dispatch: brings ready rows of `job` to a handler, in this process or by BullMQ. */
import { type BullDeps, createBullDispatcher } from './bull.ts'
import { createLocalDispatcher } from './local.ts'
import type { Dispatcher, DispatcherDeps } from './types.ts'

export type { Dispatcher, DispatcherDeps, RunJob } from './types.ts'

/** With a Redis address BullMQ carries the wake-ups, without one this process looks by itself. */
export function createDispatcher(deps: DispatcherDeps & { readonly redisUrl: string | null; readonly queueName: string }): Dispatcher {
  const { redisUrl } = deps
  return redisUrl === null ? createLocalDispatcher(deps) : createBullDispatcher({ ...deps, redisUrl } satisfies BullDeps)
}
