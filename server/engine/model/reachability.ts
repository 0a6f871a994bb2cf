import type { InclusiveGateway, Node } from './types.ts'

/** Where a token can go from a node without an incoming trigger of its own: flows, links, and boundary events of an activity. */
export function successorsOf(node: Node): readonly Node[] {
  const next: Node[] = node.outgoing.map((flow) => flow.target)
  if (node.kind === 'intermediate-throw-event' && node.linkTarget !== null) next.push(node.linkTarget)
  next.push(...node.boundaryEvents)
  return next
}

/**
 * For each incoming flow of a joining inclusive gateway: the nodes from which a token can come to the flow without passing the
 * gateway (BPMN 2.0.2 §13.4.3). The flow's own source is one of them.
 */
export function reachesOf(gateway: InclusiveGateway, nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, Node[]>()
  for (const node of nodes.values()) {
    if (node.scope !== gateway.scope) continue
    for (const next of successorsOf(node)) {
      const list = before.get(next.id)
      if (list === undefined) before.set(next.id, [node])
      else list.push(node)
    }
  }
  return new Map(gateway.incoming.map((flow) => [flow.id, backwardsFrom(flow.source, gateway, before)]))
}

function backwardsFrom(start: Node, gateway: Node, before: ReadonlyMap<string, readonly Node[]>): ReadonlySet<string> {
  const seen = new Set<string>()
  const open = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === gateway || seen.has(node.id)) continue
    seen.add(node.id)
    open.push(...(before.get(node.id) ?? []))
  }
  return seen
}
