import type { Instant } from '../../../base/ids.ts'
import { LIMITS } from '../../limits.ts'
import type { StartChain } from '../../state/types.ts'

/**
 * Chain of an instance that is started now by message or signal of another: one longer when that one itself has only just begun, else
 * a new one. A process that starts its successor every day or year is no chain.
 */
export function nextInChain(chain: StartChain | undefined, now: Instant): StartChain {
  const isQuick = chain !== undefined && Date.parse(now) - Date.parse(chain.at) < LIMITS.chainMs
  return { count: isQuick ? chain.count + 1 : 1, at: now }
}

export function isTooLong(chain: StartChain): boolean {
  return chain.count > LIMITS.startChain
}
