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
import type { ExecutableProcess, Node, ProcessNode, ScopeNode, SequenceFlow, Text } from './types.ts'

export interface CompileOptions {
  /** Names of variables and functions that hold keywords or signs, so that FEEL reads them as one; the time functions are known. */
  readonly names?: readonly string[]
}

/** What a BPMN file holds for the engine. Processes that are not executable are left out. */
export interface CompiledFile {
  readonly processes: readonly ExecutableProcess[]
}

/**
 * BPMN XML to executable graphs. Answers every problem at once, each with a code, a sentence in both languages and, where there is
 * one, the id of the element. Never throws for what a file holds.
 */
export async function compileProcesses(xml: string, options: CompileOptions = {}): Promise<Result<CompiledFile>> {
  const problems = new ProblemList()
  guardXml(xml, problems)
  if (problems.all.length > 0) return fail(...problems.all)
  const definitions = await readDefinitions(xml, problems)
  if (definitions === null) return fail(...problems.all)
  const executable = children(definitions, 'rootElements').filter((root) => root.$type === 'bpmn:Process' && flag(root, 'isExecutable'))
  if (executable.length === 0) problems.add('NO_EXECUTABLE_PROCESS', null)
  const texts = new TextReader(problems, options.names ?? [])
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
      jobTypes: written(all.map(jobTypeOf)),
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
    for (const element of [...elements.filter((item) => !isBoundary(item)), ...elements.filter(isBoundary)]) {
      if (element.$type === 'bpmn:SequenceFlow') this.flowElements.push(element)
      const node = readNode(element, scope, this.reading)
      if (node === null) continue
      this.nodes.set(node.id, node)
      if (node.kind === 'sub-process' || node.kind === 'event-sub-process') this.readScope(element, node)
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

  private linkTargetOf(name: string, scope: ScopeNode | null) {
    for (const node of this.nodes.values()) {
      if (node.kind === 'intermediate-catch-event' && node.scope === scope && node.event.kind === 'link' && node.event.name === name)
        return node
    }
    return null
  }
}

/** The lists of a node are arrays that `baseOf` made; only the builder may still write to them. */
function building(node: Node): BuildingNode {
  return node as BuildingNode
}

function written(texts: readonly (Text | null)[]): readonly string[] {
  return [...new Set(texts.flatMap((entry) => (entry?.kind === 'static' ? [entry.text] : [])))]
}

function jobTypeOf(node: Node): Text | null {
  if (node.kind === 'job-task') return node.job.type
  if ((node.kind === 'end-event' || node.kind === 'intermediate-throw-event') && node.event.kind === 'thrown-message')
    return node.event.job?.type ?? null
  return null
}
