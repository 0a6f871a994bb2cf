import { LIMITS } from '../limits.ts'
import type { ProblemList } from './problems.ts'
import { successorsOf } from './reachability.ts'
import { comesRoundTooFast, parseDuration } from './timers.ts'
import type { ExecutableProcess, Node, StartEvent, Text } from './types.ts'

/** Rules that keep one model from holding the system: what can be seen before it runs. What can not is stopped when it runs. */
export function checkLimits(nodes: ReadonlyMap<string, Node>, problems: ProblemList): void {
  for (const node of nodes.values()) {
    if (node.boundaryEvents.length > LIMITS.boundaryEvents) problems.add('BOUNDARY_TOO_MANY', node)
  }
  const ring = ringOf([...nodes.values()], goesOnAtOnce, successorsOf)
  // A ring without any wait is told by the check of pass-through loops.
  if (ring?.some((node) => !passes(node)) === true) problems.add('FAST_LOOP', ring[0] ?? null, wordsOf(ring))
}

/**
 * A start that leads, without condition and without waiting, to a call, message or signal that makes the same start again: in one
 * process or over several of the file.
 */
export function checkStarts(processes: readonly ExecutableProcess[], problems: ProblemList): void {
  const starts = processes.flatMap(({ startEvents }) => startEvents)
  const ignitions = new Map(starts.map((start) => [start, ignitionsOf(start, starts)]))
  const ring = ringOf(
    starts,
    () => true,
    (start) => (ignitions.get(start) ?? []).map(({ to }) => to),
  )
  const [first, second = first] = ring ?? []
  if (ring === null || first === undefined) return
  const by = ignitions.get(first)?.find(({ to }) => to === second)?.by ?? first
  problems.add('STARTS_ITSELF', by, wordsOf(ring.map((start) => start.scope ?? start)))
}

interface Ignition {
  readonly by: Node
  readonly to: StartEvent
}

function ignitionsOf(start: StartEvent, starts: readonly StartEvent[]): readonly Ignition[] {
  const found: Ignition[] = []
  const seen = new Set<Node>()
  const open: Node[] = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    const by = node
    for (const to of starts) if (ignites(by, to)) found.push({ by, to })
    if (node.kind === 'sub-process' && node.loop === null && node.noneStart !== null) open.push(node.noneStart)
    if (!leadsOnSurely(node)) continue
    // A token that is caught at a border goes another way; here only what surely comes counts.
    for (const flow of node.outgoing) open.push(flow.target)
    if (node.kind === 'intermediate-throw-event' && node.linkTarget !== null) open.push(node.linkTarget)
  }
  return found
}

function leadsOnSurely(node: Node): boolean {
  if (node.kind === 'parallel-gateway') return node.incoming.length < 2
  if (node.kind === 'start-event') return true
  return goesOnAtOnce(node) && !(node.kind === 'exclusive-gateway' || node.kind === 'inclusive-gateway') ? true : oneWay(node)
}

function oneWay(node: Node): boolean {
  return (node.kind === 'exclusive-gateway' || node.kind === 'inclusive-gateway') && node.outgoing.length === 1
}

function ignites(node: Node, start: StartEvent): boolean {
  const scope = start.scope
  if (node.kind === 'call-activity')
    return node.loop === null && start.event.kind === 'none' && scope !== null && textOf(node.processId) === scope.id
  if (node.kind !== 'intermediate-throw-event' && node.kind !== 'end-event') return false
  const { event } = node
  if (event.kind === 'thrown-message') return event.job === null && start.event.kind === 'message' && sameText(event.name, start.event.name)
  return event.kind === 'signal' && start.event.kind === 'signal' && sameText(event.name, start.event.name)
}

function sameText(one: Text | null, other: Text): boolean {
  const text = textOf(one)
  return text !== null && text === textOf(other)
}

function textOf(text: Text | null): string | null {
  return text?.kind === 'static' ? text.text : null
}

/** A token leaves it in the same moment and nothing has changed. */
function passes(node: Node): boolean {
  switch (node.kind) {
    case 'pass-task':
      return node.loop === null && node.inputs.length === 0 && node.outputs.length === 0
    case 'exclusive-gateway':
    case 'parallel-gateway':
    case 'inclusive-gateway':
      return true
    case 'intermediate-throw-event':
      return node.event.kind === 'none' || node.event.kind === 'link'
    case 'intermediate-catch-event':
      return node.event.kind === 'link'
    default:
      return false
  }
}

/** As `passes`, or after less than a second: short timers, and throws that only tell others. */
function goesOnAtOnce(node: Node): boolean {
  if (passes(node)) return true
  if (node.inputs.length > 0 || node.outputs.length > 0) return false
  if (node.kind === 'intermediate-throw-event')
    return node.event.kind === 'signal' || (node.event.kind === 'thrown-message' && node.event.job === null)
  return node.kind === 'intermediate-catch-event' && node.event.kind === 'timer' && node.event.timer.kind === 'duration'
    ? isShort(node.event.timer.text)
    : false
}

function isShort(text: Text): boolean {
  const duration = parseDuration(textOf(text) ?? '')
  return duration !== null && comesRoundTooFast(duration)
}

/** Some ring among the members, in the order it is walked; null: there is none. Without recursion: a ring may be as long as the file. */
function ringOf<T>(all: readonly T[], isMember: (one: T) => boolean, nextOf: (one: T) => readonly T[]): readonly T[] | null {
  const done = new Set<T>()
  for (const first of all) {
    if (!isMember(first) || done.has(first)) continue
    const path: { readonly node: T; readonly next: Iterator<T> }[] = []
    const onPath = new Set<T>()
    const enter = (node: T) => {
      path.push({ node, next: nextOf(node)[Symbol.iterator]() })
      onPath.add(node)
    }
    enter(first)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value: next, done: ended } = top.next.next()
      if (ended === true || next === undefined) {
        path.pop()
        onPath.delete(top.node)
        done.add(top.node)
      } else if (onPath.has(next)) return path.slice(path.findIndex(({ node }) => node === next)).map(({ node }) => node)
      else if (!done.has(next) && isMember(next)) enter(next)
    }
  }
  return null
}

function wordsOf(ring: readonly { readonly id: string; readonly name: string | null }[]): string {
  const words = ring.map(({ id, name }) => name ?? id)
  return words.length > 12 ? [...words.slice(0, 11), '…'].join(' → ') : words.join(' → ')
}
