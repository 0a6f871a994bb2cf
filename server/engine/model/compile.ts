import { oncePerText } from '../../base/lru.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { checkProcess } from './check.ts'
import { checkLimits, checkStarts } from './check-limits.ts'
import { guardXml } from './guard.ts'
import { child, children, extension, flag, type ModdleElement, readDefinitions, text } from './moddle.ts'
import { ProblemList } from './problems.ts'
import { reachesOf } from './reachability.ts'
import { eventKindOf } from './read-events.ts'
import { type Building, type BuildingNode, baseOf, type NodeReading, readNode, refuseExtensions } from './read-nodes.ts'
import { named, TextReader } from './texts.ts'
import type { Activatable, ExecutableProcess, Node, ProcessNode, ScopeNode, SequenceFlow, Text } from './types.ts'

/** What a BPMN file holds for the engine. Processes that are not executable are left out. */
export interface CompiledFile {
  readonly processes: readonly ExecutableProcess[]
}

/**
 * BPMN XML to executable graphs. Answers every problem at once, each with a code, a sentence in both languages and, where there is
 * one, the id of the element. Never throws for what a file holds. A draft is checked, deployed,
 * rehearsed and loaded: the same text is compiled once.
 */
export const compileProcesses: (xml: string) => Promise<Result<CompiledFile>> = oncePerText(compileFile)

async function compileFile(xml: string): Promise<Result<CompiledFile>> {
  const problems = new ProblemList()
  guardXml(xml, problems)
  if (problems.all.length > 0) return fail(...problems.all)
  const definitions = await readDefinitions(xml, problems)
  if (definitions === null) return fail(...problems.all)
  const executable = children(definitions, 'rootElements').filter((root) => root.$type === 'bpmn:Process' && flag(root, 'isExecutable'))
  if (executable.length === 0) problems.add('NO_EXECUTABLE_PROCESS', null)
  const texts = new TextReader(problems)
  const processes = executable.map((process) => new ProcessBuilder(process, texts, problems).build())
  checkStarts(processes, problems)
  return problems.all.length > 0 ? fail(...problems.all) : succeed({ processes })
}

/** Builds one process; its graph is only complete when there were no problems. */
class ProcessBuilder {
  private readonly process: ModdleElement
  private readonly nodes = new Map<string, Node>()
  private readonly flows = new Map<string, SequenceFlow>()
  private readonly flowElements: ModdleElement[] = []
  private readonly associations: ModdleElement[] = []
  private readonly reading: NodeReading

  constructor(process: ModdleElement, texts: TextReader, problems: ProblemList) {
    this.process = process
    this.reading = { texts, problems, nodes: this.nodes }
  }

  build(): ExecutableProcess {
    const { process, reading, nodes, flows } = this
    const base = baseOf(process, 'PROCESS', null, reading)
    refuseExtensions(process, reading.problems)
    const root: ProcessNode = { ...base, kind: 'process', noneStart: null, eventSubProcessStarts: [] }
    nodes.set(root.id, root)
    this.readScope(process, root)
    for (const flow of this.flowElements) this.readFlow(flow)
    this.connect()
    checkProcess({ nodes, flows }, reading.problems)
    checkLimits(nodes, reading.problems)
    const all = [...nodes.values()]
    const startFormId = this.startFormId()
    return {
      processId: root.id,
      name: root.name,
      versionTag: text(extension(process, 'zeebe:VersionTag'), 'value'),
      properties: root.properties,
      root,
      nodes,
      flows,
      startEvents: all.flatMap((node) => (node.kind === 'start-event' && node.scope === root ? [node] : [])),
      decisionIds: written(all.map((node) => (node.kind === 'business-rule-task' ? node.decisionId : null))),
      startFormId,
      formIds: written([
        ...(startFormId === null ? [] : [{ kind: 'static' as const, text: startFormId }]),
        ...all.map((node) => (node.kind === 'user-task' && node.linksForm ? node.formId : null)),
      ]),
      calledProcessIds: written(all.map((node) => (node.kind === 'call-activity' ? node.processId : null))),
      jobTypes: written(all.flatMap(jobTypesOf)),
      watchesVariables: all.some((node) => 'event' in node && node.event.kind === 'conditional'),
    }
  }

  /** `zeebe:formDefinition` of the plain start event. */
  private startFormId(): string | null {
    const starts = children(this.process, 'flowElements').filter(({ $type }) => $type === 'bpmn:StartEvent')
    const start = starts.find((element) => eventKindOf(element).kind === 'none')
    return text(extension(start ?? null, 'zeebe:FormDefinition'), 'formId')
  }

  private readScope(container: ModdleElement, scope: ScopeNode): void {
    const elements = children(container, 'flowElements')
    const isBoundary = (element: ModdleElement) => element.$type === 'bpmn:BoundaryEvent'
    for (const link of children(container, 'artifacts')) if (link.$type === 'bpmn:Association') this.associations.push(link)
    for (const element of [...elements.filter((item) => !isBoundary(item)), ...elements.filter(isBoundary)]) {
      if (element.$type === 'bpmn:SequenceFlow') this.flowElements.push(element)
      const within = scope.kind === 'ad-hoc-sub-process' && !flag(element, 'triggeredByEvent') ? scope.inner : scope
      const node = readNode(element, within, this.reading)
      if (node === null) continue
      this.nodes.set(node.id, node)
      if (node.kind === 'ad-hoc-sub-process') this.nodes.set(node.inner.id, node.inner)
      if (node.kind === 'sub-process' || node.kind === 'event-sub-process' || node.kind === 'ad-hoc-sub-process')
        this.readScope(element, node)
      if (node.kind === 'boundary-event') building(node.attachedTo).boundaryEvents.push(node)
      if (node.kind === 'start-event' && node.event.kind === 'none' && scope.noneStart === null) {
        const open: Building<ScopeNode> = scope
        open.noneStart = node
      }
      if (node.kind === 'start-event' && scope.kind === 'event-sub-process' && scope.scope !== null) {
        const outer: Building<ScopeNode> = scope.scope
        outer.eventSubProcessStarts = [...outer.eventSubProcessStarts, node]
      }
    }
  }

  private readFlow(element: ModdleElement): void {
    const { problems, texts } = this.reading
    const ends = [child(element, 'sourceRef'), child(element, 'targetRef')] as const
    if (ends[0] === null || ends[1] === null) {
      problems.add('FLOW_INCOMPLETE', named(element))
      return
    }
    const condition = texts.expression(text(child(element, 'conditionExpression'), 'body'), element)
    const [source, target] = [this.nodes.get(ends[0].id ?? ''), this.nodes.get(ends[1].id ?? '')]
    // An end that has problems of its own is not in the graph.
    if (source === undefined || target === undefined || element.id === undefined) return
    const flow: SequenceFlow = { id: element.id, name: text(element, 'name'), source, target, condition }
    this.flows.set(flow.id, flow)
    building(source).outgoing.push(flow)
    building(target).incoming.push(flow)
  }

  /** Default flows, links, event-based gateways, reachability: what needs the whole graph. */
  private connect(): void {
    const elements = new Map<string, ModdleElement>()
    const collect = (container: ModdleElement) => {
      for (const element of children(container, 'flowElements')) {
        if (element.id !== undefined) elements.set(element.id, element)
        collect(element)
      }
    }
    collect(this.process)
    for (const node of this.nodes.values()) {
      if (node.kind === 'exclusive-gateway' || node.kind === 'inclusive-gateway') this.connectDefault(node, elements.get(node.id))
      if (node.kind === 'event-based-gateway') {
        const open: Building<typeof node> = node
        open.events = node.outgoing.flatMap(({ target }) =>
          target.kind === 'intermediate-catch-event' || target.kind === 'receive-task' ? [target] : [],
        )
      }
      if (node.kind === 'intermediate-throw-event' && node.event.kind === 'link') {
        const open: Building<typeof node> = node
        open.linkTarget = this.linkTargetOf(node.event.name, node.scope)
      }
      if (node.kind === 'boundary-event' && node.event.kind === 'compensation') {
        const open: Building<typeof node> = node
        open.handler = this.handlerOf(node)
      }
      if (node.kind === 'ad-hoc-sub-process') {
        const open: Building<typeof node> = node
        open.activatable = this.activatableIn(node.inner, elements)
      }
    }
    for (const node of this.nodes.values()) {
      if (node.kind !== 'inclusive-gateway' || node.incoming.length < 2) continue
      const open: Building<typeof node> = node
      open.reaches = reachesOf(node, this.nodes)
    }
  }

  private connectDefault(node: Node & { kind: 'exclusive-gateway' | 'inclusive-gateway' }, element: ModdleElement | undefined): void {
    const chosen = child(element ?? null, 'default')
    if (chosen === null) return
    const open: Building<typeof node> = node
    open.defaultFlow = node.outgoing.find((flow) => flow.id === chosen.id) ?? null
    if (open.defaultFlow === null && !this.flowElements.some((flow) => flow.id === chosen.id && child(flow, 'sourceRef')?.id === node.id)) {
      this.reading.problems.add('DEFAULT_FLOW_WRONG', node)
    }
  }

  /** The one compensation activity that an association leads to (BPMN 2.0.2 §10.7). */
  private handlerOf(event: Node): Node | null {
    const targets = this.associations
      .filter((link) => child(link, 'sourceRef')?.id === event.id)
      .map((link) => child(link, 'targetRef')?.id)
    const [only] = targets
    const handler = only === undefined || targets.length > 1 ? undefined : this.nodes.get(only)
    return handler?.forCompensation === true && handler.scope === event.scope ? handler : null
  }

  /** What a flow leads to, what waits at a border and what undoes can not be begun by itself. */
  private activatableIn(inner: ScopeNode, elements: ReadonlyMap<string, ModdleElement>): readonly Activatable[] {
    return [...this.nodes.values()].flatMap((node) => {
      const byItself = node.scope === inner && node.incoming.length === 0 && node.kind !== 'boundary-event' && !node.forCompensation
      if (!byItself || node.kind === 'start-event' || node.kind === 'end-event' || isLinkTarget(node)) return []
      const [documentation = null] = children(elements.get(node.id) ?? null, 'documentation')
      return [{ elementId: node.id, elementName: node.name, documentation: text(documentation, 'text'), properties: node.properties }]
    })
  }

  private linkTargetOf(name: string, scope: ScopeNode | null) {
    for (const node of this.nodes.values()) {
      if (node.kind === 'intermediate-catch-event' && node.scope === scope && node.event.kind === 'link' && node.event.name === name)
        return node
    }
    return null
  }
}

function isLinkTarget(node: Node): boolean {
  return node.kind === 'intermediate-catch-event' && node.event.kind === 'link'
}

/** The lists of a node are arrays that `baseOf` made; only the builder may still write to them. */
function building(node: Node): BuildingNode {
  return node as BuildingNode
}

function written(texts: readonly (Text | null)[]): readonly string[] {
  return [...new Set(texts.flatMap((entry) => (entry?.kind === 'static' ? [entry.text] : [])))]
}

function jobTypesOf(node: Node): readonly (Text | null)[] {
  const listeners = [node.listeners, node.loop?.listeners ?? null].flatMap((both) => (both === null ? [] : [...both.start, ...both.end]))
  const ofTask = node.kind === 'user-task' && node.taskListeners !== null ? Object.values(node.taskListeners).flat() : []
  return [workTypeOf(node), ...[...listeners, ...ofTask].map(({ type }) => type)]
}

function workTypeOf(node: Node): Text | null {
  if (node.kind === 'job-task') return node.job.type
  if (node.kind === 'ad-hoc-sub-process') return node.job?.type ?? null
  if ((node.kind === 'end-event' || node.kind === 'intermediate-throw-event') && node.event.kind === 'thrown-message')
    return node.event.job?.type ?? null
  return null
}
