import type { Key } from '../base/ids.ts'
import { stuck } from './elements/shared/behaviour.ts'
import { raiseIncident } from './elements/shared/incidents.ts'
import type { InclusiveGateway, Node, ParallelGateway, SequenceFlow } from './model/types.ts'
import type { Run } from './run.ts'

type Counts = { readonly [flowId: string]: number }

/** Whether tokens wait before the node until those of other flows are there. */
export function joins(node: Node): node is ParallelGateway | InclusiveGateway {
  return (node.kind === 'parallel-gateway' || node.kind === 'inclusive-gateway') && node.incoming.length > 1
}

/** A token comes to a joining gateway. True: a parallel gateway has all it needs, and one token of each flow is used up. */
export function arriveAtJoin(run: Run, gateway: ParallelGateway | InclusiveGateway, flow: SequenceFlow, scopeKey: Key): boolean {
  const before = run.tokensIn(scopeKey)?.[gateway.id] ?? {}
  const counts = { ...before, [flow.id]: (before[flow.id] ?? 0) + 1 }
  const complete = gateway.kind === 'parallel-gateway' && gateway.incoming.every((incoming) => (counts[incoming.id] ?? 0) > 0)
  run.setTokens(scopeKey, gateway.id, complete ? oneLess(counts) : counts)
  return complete
}

function oneLess(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([flowId, count]) => [flowId, count - 1]))
}

/**
 * Called when every token of the instance waits. Inclusive joins that no token can reach any more go on (BPMN 2.0.2 §13.4.3), which
 * also holds when the last such token died. A scope in which tokens wait at joins and nothing else lives can never end by itself:
 * inclusive joins that wait for each other go on, a parallel join is an incident. True: something goes on.
 */
export function releaseJoins(run: Run): boolean {
  for (const scopeKey of run.scopesWithTokens()) {
    for (const gateway of waitingInclusives(run, scopeKey)) {
      if (!canStillCome(run, gateway, scopeKey)) return release(run, gateway, scopeKey)
    }
  }
  for (const scopeKey of run.scopesWithTokens()) {
    if (run.hasChildren(scopeKey)) continue
    const [first] = waitingInclusives(run, scopeKey)
    if (first !== undefined) return release(run, first, scopeKey)
    const waiting = Object.keys(run.tokensIn(scopeKey) ?? {})
      .sort()
      .join(', ')
    raiseIncident(
      run,
      scopeKey,
      stuck('UNKNOWN', `Expected more tokens at the joining gateway ${waiting}, but nothing is left that could bring them`),
    )
  }
  return false
}

function waitingInclusives(run: Run, scopeKey: Key): readonly InclusiveGateway[] {
  return Object.keys(run.tokensIn(scopeKey) ?? {})
    .sort()
    .flatMap((id) => {
      const node = run.definition.nodes.get(id)
      return node?.kind === 'inclusive-gateway' ? [node] : []
    })
}

function canStillCome(run: Run, gateway: InclusiveGateway, scopeKey: Key): boolean {
  const tokens = run.tokensIn(scopeKey) ?? {}
  const places = [
    ...run.childrenOf(scopeKey).flatMap((child) => (child.phase === 'TERMINATING' ? [] : [child.elementId])),
    ...Object.keys(tokens).filter((id) => id !== gateway.id),
  ]
  return gateway.incoming.some((flow) => {
    if ((tokens[gateway.id]?.[flow.id] ?? 0) > 0) return false
    const reaches = gateway.reaches.get(flow.id)
    return places.some((place) => reaches?.has(place))
  })
}

function release(run: Run, gateway: InclusiveGateway, scopeKey: Key): true {
  run.setTokens(scopeKey, gateway.id, oneLess(run.tokensIn(scopeKey)?.[gateway.id] ?? {}))
  run.plan({ kind: 'begin', node: gateway, scopeKey, more: {} })
  return true
}
