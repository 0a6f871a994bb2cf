import fc from 'fast-check'
import { bpmn } from './engine-run.ts'

/** A block-structured model: every split has its join, so it always comes to its end. */
export type Block =
  | { readonly kind: 'user' | 'service' | 'pass' | 'timer' }
  | { readonly kind: 'guarded'; readonly interrupting: boolean }
  | { readonly kind: 'listened'; readonly task: boolean }
  | { readonly kind: 'conditional' }
  | { readonly kind: 'undone'; readonly times: number; readonly body: Block }
  | { readonly kind: 'ad-hoc'; readonly parts: readonly Block[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Block[] }
  | { readonly kind: 'exclusive' | 'parallel' | 'inclusive'; readonly branches: readonly Block[] }
  | { readonly kind: 'sub-process'; readonly body: Block }
  | { readonly kind: 'each'; readonly sequential: boolean; readonly items: number }

export const blockArbitrary: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('user' as const, 'service' as const, 'pass' as const, 'timer' as const) }),
    fc.record({ kind: fc.constant('guarded' as const), interrupting: fc.boolean() }),
    fc.record({ kind: fc.constant('listened' as const), task: fc.boolean() }),
    fc.record({ kind: fc.constant('conditional' as const) }),
    fc.record({ kind: fc.constant('undone' as const), times: fc.nat(2), body: tie('block') }),
    fc.record({ kind: fc.constant('ad-hoc' as const), parts: fc.array(tie('block'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('each' as const), sequential: fc.boolean(), items: fc.nat(3) }),
    fc.record({ kind: fc.constant('sequence' as const), parts: fc.array(tie('block'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constantFrom('exclusive' as const, 'parallel' as const, 'inclusive' as const),
      branches: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('sub-process' as const), body: tie('block') }),
  ),
})).block

/** Process `p` of a block; conditions read the number `n`. */
export function modelOf(block: Block): string {
  return bpmn(new Writer().scope(block))
}

class Writer {
  private count = 0

  private id(prefix: string): string {
    this.count += 1
    return `${prefix}${this.count}`
  }

  private flow(from: string, to: string, condition?: string): string {
    const inner = condition === undefined ? '' : `<bpmn:conditionExpression>=${condition}</bpmn:conditionExpression>`
    return `<bpmn:sequenceFlow id="${this.id('f')}" sourceRef="${from}" targetRef="${to}">${inner}</bpmn:sequenceFlow>`
  }

  scope(block: Block): string {
    const [start, end] = [this.id('start'), this.id('end')]
    const { xml, first, last } = this.write(block)
    return `<bpmn:startEvent id="${start}" />${xml}<bpmn:endEvent id="${end}" />${this.flow(start, first)}${this.flow(last, end)}`
  }

  private write(block: Block): { xml: string; first: string; last: string } {
    switch (block.kind) {
      case 'user':
        return this.single('user', (id) => `<bpmn:userTask id="${id}" />`)
      case 'service':
        return this.single('service', (id) => `<bpmn:serviceTask id="${id}">${JOB}</bpmn:serviceTask>`)
      case 'pass':
        return this.single('pass', (id) => `<bpmn:task id="${id}" />`)
      case 'timer':
        return this.single(
          'timer',
          (id) => `<bpmn:intermediateCatchEvent id="${id}">${timer('Duration', 'PT1H')}</bpmn:intermediateCatchEvent>`,
        )
      case 'each':
        return this.single('each', (id) => `<bpmn:userTask id="${id}">${multiInstance(block.sequential, block.items)}</bpmn:userTask>`)
      case 'sub-process':
        return this.single('sub', (id) => `<bpmn:subProcess id="${id}">${this.scope(block.body)}</bpmn:subProcess>`)
      case 'guarded':
        return this.guarded(block.interrupting)
      case 'listened':
        return this.single(
          'listened',
          (id) => `<bpmn:userTask id="${id}">${block.task ? TASK_LISTENERS : EXECUTION_LISTENERS}</bpmn:userTask>`,
        )
      case 'conditional':
        return this.single('conditional', (id) => `<bpmn:intermediateCatchEvent id="${id}">${CONDITION}</bpmn:intermediateCatchEvent>`)
      case 'undone':
        return this.undone(block.times, block.body)
      case 'ad-hoc':
        return this.adHoc(block.parts)
      case 'sequence':
        return this.sequence(block.parts)
      default:
        return this.gateways(block.kind, block.branches)
    }
  }

  private single(prefix: string, xmlOf: (id: string) => string) {
    const id = this.id(prefix)
    return { xml: xmlOf(id), first: id, last: id }
  }

  /** A task with a timer on its border: it interrupts and goes on behind the task, or reminds and ends aside. */
  private guarded(interrupting: boolean) {
    const [task, event, after] = [this.id('guarded'), this.id('boundary'), this.id('after')]
    const body = interrupting ? timer('Duration', 'P1D') : timer('Cycle', 'R2/P1D')
    const xml = `<bpmn:userTask id="${task}" /><bpmn:boundaryEvent id="${event}" attachedToRef="${task}" cancelActivity="${interrupting}">${body}</bpmn:boundaryEvent>${this.flow(event, after)}`
    if (!interrupting) return { xml: `${xml}<bpmn:endEvent id="${after}" />`, first: task, last: task }
    return { xml: `${xml}<bpmn:exclusiveGateway id="${after}" />${this.flow(task, after)}`, first: task, last: after }
  }

  /** A sub-process with handlers inside and tasks with handlers beside it, all undone at its end. */
  private undone(times: number, body: Block) {
    const [sub, thrown] = [this.id('sub'), this.id('undo')]
    const inside = this.undoable()
    const block = this.write(body)
    const [start, end] = [this.id('start'), this.id('end')]
    const contents = `<bpmn:startEvent id="${start}" />${inside.xml}${block.xml}<bpmn:endEvent id="${end}" />${this.flow(start, inside.first)}${this.flow(inside.last, block.first)}${this.flow(block.last, end)}`
    const tasks = Array.from({ length: times }, () => this.undoable())
    const parts = [
      { xml: `<bpmn:subProcess id="${sub}">${contents}</bpmn:subProcess>`, first: sub, last: sub },
      ...tasks,
      {
        xml: `<bpmn:intermediateThrowEvent id="${thrown}"><bpmn:compensateEventDefinition /></bpmn:intermediateThrowEvent>`,
        first: thrown,
        last: thrown,
      },
    ]
    const links = parts.slice(1).map((part, at) => this.flow(parts[at]?.last ?? '', part.first))
    return { xml: [...parts.map(({ xml }) => xml), ...links].join(''), first: sub, last: thrown }
  }

  private undoable() {
    const [task, event, handler] = [this.id('task'), this.id('event'), this.id('handler')]
    const xml = `<bpmn:userTask id="${task}" /><bpmn:boundaryEvent id="${event}" attachedToRef="${task}"><bpmn:compensateEventDefinition /></bpmn:boundaryEvent><bpmn:userTask id="${handler}" isForCompensation="true" /><bpmn:association id="${this.id('link')}" sourceRef="${event}" targetRef="${handler}" />`
    return { xml, first: task, last: task }
  }

  /** Every part in a sub-process of its own, all begun together. */
  private adHoc(parts: readonly Block[]) {
    const id = this.id('adhoc')
    const written = parts.map((part) => ({ sub: this.id('part'), scope: this.scope(part) }))
    const list = written.map(({ sub }) => `&quot;${sub}&quot;`).join(', ')
    const inside = written.map(({ sub, scope }) => `<bpmn:subProcess id="${sub}">${scope}</bpmn:subProcess>`).join('')
    const xml = `<bpmn:adHocSubProcess id="${id}"><bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=[${list}]" outputCollection="${id}" outputElement="=n" /></bpmn:extensionElements>${inside}</bpmn:adHocSubProcess>`
    return { xml, first: id, last: id }
  }

  private sequence(parts: readonly Block[]) {
    const written = parts.map((part) => this.write(part))
    const links = written.slice(1).map((part, at) => this.flow(written[at]?.last ?? '', part.first))
    const xml = [...written.map((part) => part.xml), ...links].join('')
    return { xml, first: written[0]?.first ?? '', last: written.at(-1)?.last ?? '' }
  }

  private gateways(kind: 'exclusive' | 'parallel' | 'inclusive', branches: readonly Block[]) {
    const [split, join] = [this.id('split'), this.id('join')]
    const written = branches.map((branch) => this.write(branch))
    const ways = written.map((branch, at) => {
      const last = at === written.length - 1
      const condition = kind === 'parallel' || last ? undefined : kind === 'exclusive' ? `modulo(n, ${at + 2}) = 0` : `n > ${at * 3}`
      return this.flow(split, branch.first, condition)
    })
    const defaultFlow = kind === 'parallel' ? '' : ` default="${/ id="([^"]+)"/.exec(ways.at(-1) ?? '')?.[1]}"`
    const xml = [
      `<bpmn:${kind}Gateway id="${split}"${defaultFlow} /><bpmn:${kind}Gateway id="${join}" />`,
      ...written.map((branch) => branch.xml),
      ...ways,
      ...written.map((branch) => this.flow(branch.last, join)),
    ].join('')
    return { xml, first: split, last: join }
  }
}

const JOB = '<bpmn:extensionElements><zeebe:taskDefinition type="work" /></bpmn:extensionElements>'

const EXECUTION_LISTENERS =
  '<bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="start" type="before" /><zeebe:executionListener eventType="end" type="after" /></zeebe:executionListeners></bpmn:extensionElements>'
const TASK_LISTENERS =
  '<bpmn:extensionElements><zeebe:taskListeners><zeebe:taskListener eventType="creating" type="creating" /><zeebe:taskListener eventType="completing" type="completing" /></zeebe:taskListeners></bpmn:extensionElements>'
const CONDITION = '<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt;= 0</bpmn:condition></bpmn:conditionalEventDefinition>'

function timer(kind: string, body: string): string {
  return `<bpmn:timerEventDefinition><bpmn:time${kind}>${body}</bpmn:time${kind}></bpmn:timerEventDefinition>`
}

function multiInstance(sequential: boolean, items: number): string {
  const list = Array.from({ length: items }, (_, at) => at).join(', ')
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[${list}]" inputElement="item" outputCollection="results" outputElement="=item" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
}
