import { isJsonObject } from '../../base/json.ts'
import type { InstanceState } from './types.ts'

/** The form in which states are written now. */
export const CURRENT_SHAPE = 1

/**
 * Reads a stored state of any released shape as one of the current shape. Shapes are numbered from 1; a new one adds a function here
 * that makes it from the one before, and a golden sample in `tests/golden/state/`. A shape that is not known is a defect: the state
 * was written by a newer server.
 */
export function upcast(stored: unknown): InstanceState {
  if (!isJsonObject(stored)) throw new Error('Expected a stored state to be an object')
  if (stored.shape === CURRENT_SHAPE) return stored as unknown as InstanceState
  throw new Error(`Expected a state of shape ${CURRENT_SHAPE} or older, but got ${JSON.stringify(stored.shape)}`)
}
