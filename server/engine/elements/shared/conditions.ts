import type { Key } from '../../../base/ids.ts'
import type { ExclusiveGateway, InclusiveGateway, SequenceFlow } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { isStuck, type Stuck, stuck } from './behaviour.ts'
import { conditionHolds } from './expressions.ts'
import { visibleVariables } from './variables.ts'

/**
 * Ways out of a gateway whose condition holds, in the order they are drawn: the first one, or all. The default flow when none
 * holds; no way out is an incident.
 */
export function flowsThatHold(
  run: Run,
  gateway: ExclusiveGateway | InclusiveGateway,
  key: Key,
  howMany: 'first' | 'all',
): readonly SequenceFlow[] | Stuck {
  const [only] = gateway.outgoing
  if (only === undefined) return []
  if (gateway.outgoing.length === 1 && only.condition === null) return [only]
  const variables = visibleVariables(run, key)
  const taken: SequenceFlow[] = []
  for (const flow of gateway.outgoing) {
    if (flow === gateway.defaultFlow || flow.condition === null) continue
    const holds = conditionHolds(run, flow.condition, variables)
    if (isStuck(holds)) return holds
    if (holds) taken.push(flow)
    if (holds && howMany === 'first') return taken
  }
  if (taken.length > 0) return taken
  if (gateway.defaultFlow !== null) return [gateway.defaultFlow]
  return stuck(
    'CONDITION_ERROR',
    `Expected a condition of gateway '${gateway.name ?? gateway.id}' to hold, but none does and there is no default flow`,
  )
}
