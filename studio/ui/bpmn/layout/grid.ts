/** A step on the grid: lines go from left to right. */
export interface GridNode {
  readonly id: string
  /** Band of rows it must stand in, 0 when there are no lanes. */
  readonly lane: number
}
export interface GridEdge {
  readonly from: string
  readonly to: string
  /** It leaves from the edge of the shape (boundary event): the target stands lower. */
  readonly below: boolean
}
export interface Cell {
  readonly column: number
  /** Row within its lane. */
  readonly row: number
  /** What does not hang together with the first part has a part of its own. */
  readonly part: number
}

/** Gives each step a cell: columns follow the flow, the longest way on stays in its row, side ways go below. Nodes stand in file order. */
export function placeOnGrid(nodes: readonly GridNode[], edges: readonly GridEdge[]): ReadonlyMap<string, Cell> {
  const forward = withoutLoops(nodes, edges)
  const order = topological(nodes, forward)
  const columns = columnsOf(order, forward)
  const heights = heightsOf(order, forward)
  const groups = componentsOf(nodes, edges)
  const cells = new Map<string, Cell>()
  const laneOf = new Map(nodes.map((node) => [node.id, node.lane]))
  const used = new Map<number, number>()
  for (const [part, group] of groups.entries()) {
    const start = new Map(used)
    const taken = new Set<string>()
    const last = Math.max(0, ...group.map((id) => columns.get(id) ?? 0))
    for (let column = 0; column <= last; column++) {
      const here = group
        .filter((id) => columns.get(id) === column)
        .map((id) => ({ id, ...wishOf(id, forward, cells, columns, heights, laneOf, start) }))
        .sort((a, b) => Number(b.heir) - Number(a.heir) || a.row - b.row || (heights.get(b.id) ?? 0) - (heights.get(a.id) ?? 0))
      for (const { id, row: wished } of here) {
        const lane = laneOf.get(id) ?? 0
        let row = wished
        while (taken.has(`${lane} ${column} ${row}`)) row++
        taken.add(`${lane} ${column} ${row}`)
        cells.set(id, { column, row, part })
        used.set(lane, Math.max(used.get(lane) ?? 0, row + 1))
      }
    }
  }
  return cells
}

function wishOf(
  id: string,
  edges: readonly GridEdge[],
  cells: ReadonlyMap<string, Cell>,
  columns: ReadonlyMap<string, number>,
  heights: ReadonlyMap<string, number>,
  laneOf: ReadonlyMap<string, number>,
  start: ReadonlyMap<number, number>,
): { readonly row: number; readonly heir: boolean } {
  const lane = laneOf.get(id) ?? 0
  const top = start.get(lane) ?? 0
  const before = edges.filter((edge) => edge.to === id && cells.has(edge.from) && laneOf.get(edge.from) === lane)
  const inherited = before.filter((edge) => !edge.below && heirOf(edge.from, edges, heights, laneOf) === id)
  const rows = inherited.map((edge) => cells.get(edge.from)?.row ?? top)
  if (rows.length > 0) return { row: Math.min(...rows), heir: true }
  const nearest = [...before].sort((a, b) => (columns.get(b.from) ?? 0) - (columns.get(a.from) ?? 0))[0]
  if (nearest === undefined) return { row: top, heir: false }
  return { row: (cells.get(nearest.from)?.row ?? top) + 1, heir: false }
}

/** The successor that goes on straight: the one with the longest way before it. */
function heirOf(
  id: string,
  edges: readonly GridEdge[],
  heights: ReadonlyMap<string, number>,
  laneOf: ReadonlyMap<string, number>,
): string | null {
  let best: string | null = null
  for (const edge of edges) {
    if (edge.from !== id || edge.below || laneOf.get(edge.to) !== laneOf.get(id)) continue
    if (best === null || (heights.get(edge.to) ?? 0) > (heights.get(best) ?? 0)) best = edge.to
  }
  return best
}

/** Edges that do not lead back to a step one came from. */
export function withoutLoops<E extends { readonly from: string; readonly to: string }>(
  nodes: readonly { readonly id: string }[],
  edges: readonly E[],
): readonly E[] {
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<E>()
  const entered = new Set(edges.map((edge) => edge.to))
  const visit = (id: string) => {
    state.set(id, 'open')
    for (const edge of edges) {
      if (edge.from !== id) continue
      if (state.get(edge.to) === 'open') back.add(edge)
      else if (state.get(edge.to) === undefined) visit(edge.to)
    }
    state.set(id, 'done')
  }
  for (const { id } of nodes) if (!entered.has(id) && state.get(id) === undefined) visit(id)
  for (const { id } of nodes) if (state.get(id) === undefined) visit(id)
  return edges.filter((edge) => !back.has(edge))
}

/** Steps so that each stands after those that lead to it, a branch as a whole before the next one. */
export function topological(
  nodes: readonly { readonly id: string }[],
  forward: readonly { readonly from: string; readonly to: string }[],
): readonly string[] {
  const seen = new Set<string>()
  const order: string[] = []
  const visit = (id: string) => {
    seen.add(id)
    const next = forward.filter((edge) => edge.from === id).map((edge) => edge.to)
    for (const to of next.reverse()) if (!seen.has(to)) visit(to)
    order.unshift(id)
  }
  const entered = new Set(forward.map((edge) => edge.to))
  const roots = nodes.filter(({ id }) => !entered.has(id))
  for (const { id } of [...roots].reverse()) if (!seen.has(id)) visit(id)
  return order
}

function columnsOf(order: readonly string[], forward: readonly GridEdge[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>()
  for (const id of order) {
    const before = forward.filter((edge) => edge.to === id).map((edge) => (columns.get(edge.from) ?? 0) + 1)
    columns.set(id, Math.max(0, ...before))
  }
  return columns
}

function heightsOf(order: readonly string[], forward: readonly GridEdge[]): ReadonlyMap<string, number> {
  const heights = new Map<string, number>()
  for (const id of [...order].reverse()) {
    const after = forward.filter((edge) => edge.from === id).map((edge) => (heights.get(edge.to) ?? 0) + 1)
    heights.set(id, Math.max(0, ...after))
  }
  return heights
}

/** What hangs together, each part by itself. */
function componentsOf(nodes: readonly GridNode[], edges: readonly GridEdge[]): readonly (readonly string[])[] {
  const near = new Map<string, string[]>()
  for (const { from, to } of edges) {
    near.set(from, [...(near.get(from) ?? []), to])
    near.set(to, [...(near.get(to) ?? []), from])
  }
  const seen = new Set<string>()
  return nodes.flatMap(({ id }) => {
    if (seen.has(id)) return []
    const group: string[] = []
    const open = [id]
    seen.add(id)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      group.push(at)
      for (const other of near.get(at) ?? []) {
        if (seen.has(other)) continue
        seen.add(other)
        open.push(other)
      }
    }
    return [group]
  })
}
