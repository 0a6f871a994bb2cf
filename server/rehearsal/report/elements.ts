import type { ElementReport, RehearsalReport } from '../../base/api/rehearsal.ts'
import type { Key } from '../../base/ids.ts'
import type { EngineEvent, Node, StepDefinition } from '../../engine/index.ts'
import type { CaseBook } from '../world/books.ts'
import type { AnswerBook } from './answers.ts'
import { IntColumn } from './columns.ts'
import { Sample } from './sample.ts'

interface NodeTally {
  readonly node: Node
  readonly isTask: boolean
  readonly isWait: boolean
  readonly entered: IntColumn
  readonly completed: IntColumn
  readonly incidents: IntColumn
  readonly waiting: Sample
  readonly working: Sample
}

interface ProcessTally {
  readonly definition: StepDefinition
  readonly nodes: ReadonlyMap<string, NodeTally>
  readonly flows: ReadonlyMap<string, IntColumn>
}

interface Living {
  readonly tally: NodeTally
  readonly process: ProcessTally
  readonly who: number
  readonly since: number
  /** When somebody took the task up; 0: nobody yet. */
  taken: number
}

/** An incident as it is counted: ids of this one case taken out of its message. */
export interface IncidentKind {
  readonly processId: string
  readonly elementId: string
  readonly type: string
  readonly message: string
}

const HOUR = 3_600_000
/** Different messages that are told apart; any further one counts as the last. */
const MOST_KINDS = 1000
const WAITS: ReadonlySet<Node['kind']> = new Set(['intermediate-catch-event', 'receive-task', 'event-based-gateway'])

/** What came by each flow node and sequence flow, how long it stayed, and what went wrong there. */
export class Elements {
  private readonly processes: ReadonlyMap<string, ProcessTally>
  private readonly living = new Map<Key, Living>()
  private readonly kinds = new Map<string, number>()
  private readonly incidents: { kind: IncidentKind; who: IntColumn }[] = []
  private readonly openIncidents = new Map<Key, number>()

  constructor(definitions: Iterable<StepDefinition>) {
    this.processes = new Map([...definitions].map((definition) => [definition.processId, tallyOf(definition)]))
  }

  /** `of`: the case, whose id and number are taken out of messages. */
  hear(who: number, processId: string, event: EngineEvent, ms: number, of: CaseBook | null): void {
    const process = this.processes.get(processId)
    if (process === undefined) return
    switch (event.kind) {
      case 'element-activated': {
        const tally = event.element.type === 'MULTI_INSTANCE_BODY' ? undefined : process.nodes.get(event.element.elementId)
        if (tally === undefined) return
        tally.entered.push(who)
        this.living.set(event.element.key, { tally, process, who, since: ms, taken: 0 })
        return
      }
      case 'element-completed': {
        const living = this.living.get(event.element.key)
        if (living === undefined) return
        this.living.delete(event.element.key)
        completed(living, ms)
        return
      }
      case 'element-terminated':
        this.living.delete(event.element.key)
        return
      case 'flow-taken':
        process.flows.get(event.flowId)?.push(who)
        return
      case 'incident-raised': {
        const { elementId, type, message, key } = event.incident
        process.nodes.get(elementId)?.incidents.push(who)
        this.openIncidents.set(key, this.count(who, { processId, elementId, type, message: plain(message, of) }))
        return
      }
      case 'incident-resolved':
        this.openIncidents.delete(event.incidentKey)
        return
    }
  }

  taken(key: Key, ms: number): void {
    const living = this.living.get(key)
    if (living !== undefined) living.taken = ms
  }

  isLiving(key: Key): boolean {
    return this.living.has(key)
  }

  incident(key: Key): IncidentKind | undefined {
    const at = this.openIncidents.get(key)
    return at === undefined ? undefined : this.incidents[at]?.kind
  }

  private count(who: number, kind: IncidentKind): number {
    const key = JSON.stringify([kind.processId, kind.elementId, kind.type, kind.message])
    const at = this.kinds.get(key) ?? Math.min(this.incidents.length, MOST_KINDS - 1)
    if (at === this.incidents.length) {
      this.kinds.set(key, at)
      this.incidents.push({ kind, who: new IntColumn() })
    }
    this.incidents[at]?.who.push(who)
    return at
  }

  report(book: AnswerBook): Pick<RehearsalReport, 'elements' | 'flows' | 'neverReached' | 'incidents'> {
    const open = new Map<NodeTally, IntColumn>()
    for (const { tally, who } of this.living.values()) {
      const column = open.get(tally) ?? new IntColumn()
      open.set(tally, column)
      column.push(who)
    }
    const all = [...this.processes.values()]
    return {
      elements: all.flatMap(({ definition, nodes }) =>
        [...nodes.values()].map((tally) => elementReport(definition.processId, tally, open.get(tally), book)),
      ),
      flows: all.flatMap(({ definition: { processId }, flows }) =>
        [...flows].map(([flowId, who]) => ({ processId, flowId, taken: book.take({ what: 'flow', processId, flowId }, who) })),
      ),
      neverReached: all.flatMap(neverReached),
      incidents: this.incidents
        .map(({ kind, who }) => ({ ...kind, count: book.take({ what: 'incident', ...kind }, who) }))
        .sort((one, other) => other.count - one.count),
    }
  }
}

function tallyOf(definition: StepDefinition): ProcessTally {
  const nodes = [...definition.nodes.values()].filter(({ kind }) => kind !== 'ad-hoc-inner')
  return {
    definition,
    nodes: new Map(
      nodes.map((node) => [
        node.id,
        {
          node,
          isTask: node.kind === 'user-task',
          isWait: WAITS.has(node.kind),
          entered: new IntColumn(),
          completed: new IntColumn(),
          incidents: new IntColumn(),
          waiting: new Sample(),
          working: new Sample(),
        },
      ]),
    ),
    flows: new Map([...definition.flows.keys()].map((id) => [id, new IntColumn()])),
  }
}

function completed({ tally, who, since, taken }: Living, ms: number): void {
  tally.completed.push(who)
  if (tally.isTask) {
    tally.waiting.add(((taken === 0 ? ms : taken) - since) / HOUR)
    if (taken > 0) tally.working.add((ms - taken) / HOUR)
  } else (tally.isWait ? tally.waiting : tally.working).add((ms - since) / HOUR)
}

/** Many steps have an event of the same name at them: it is told with its step. */
function calledIn(node: Node): string | null {
  return node.kind === 'boundary-event' && node.name !== null ? `${node.attachedTo.name ?? node.attachedTo.id}：${node.name}` : node.name
}

function elementReport(processId: string, tally: NodeTally, open: IntColumn | undefined, book: AnswerBook): ElementReport {
  const elementId = tally.node.id
  return {
    processId,
    elementId,
    name: calledIn(tally.node),
    type: tally.node.type,
    entered: book.take({ what: 'element', processId, elementId }, tally.entered),
    completed: book.take({ what: 'completed', processId, elementId }, tally.completed),
    open: book.take({ what: 'open-at', processId, elementId }, open),
    incidents: book.take({ what: 'incident', processId, elementId }, tally.incidents),
    waiting: tally.waiting.percentiles(),
    working: tally.working.percentiles(),
  }
}

/** Flow nodes and flows nothing came by. A compensation event is never entered itself: its handler is. */
function neverReached({ definition, nodes, flows }: ProcessTally): RehearsalReport['neverReached'] {
  const { processId } = definition
  const came = (node: Node): boolean => {
    if (node.kind === 'boundary-event' && node.event.kind === 'compensation') return node.handler === null || came(node.handler)
    return (nodes.get(node.id)?.entered.length ?? 0) > 0
  }
  return [
    ...[...nodes.values()].flatMap(({ node }) =>
      node.kind === 'process' || came(node) ? [] : [{ processId, elementId: node.id, name: calledIn(node), kind: 'element' as const }],
    ),
    ...[...flows].flatMap(([flowId, who]) =>
      who.length > 0 ? [] : [{ processId, elementId: flowId, name: definition.flows.get(flowId)?.name ?? null, kind: 'flow' as const }],
    ),
  ]
}

/** The same message for every case it happens to. */
function plain(message: string, of: CaseBook | null): string {
  return of === null ? message : message.replaceAll(of.id, '…').replaceAll(of.number, '…')
}
