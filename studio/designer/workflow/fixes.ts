import type { Bilingual, Locale } from '../../../server/base/text.ts'
import { inLocale } from '../../../server/base/text.ts'
import { incoming, outgoing } from '../../../server/engine/lint/elements.ts'
import type { Fix, LintProblem } from '../../../server/engine/lint/index.ts'
import { child, children, type ModdleElement } from '../../../server/engine/model/moddle.ts'
import type { Designer } from './designer.ts'
import type { AutoPlace, Canvas, DiagramElement, ElementFactory, ElementRegistry, EventBus, Modeling } from './services.ts'

/** Longest wait for the panel to show a field that was asked for. */
const ENTRY_DRAWN_MS = 3_000

const text = (zh: string, en: string): Bilingual => ({ zh, en })

const PICKS: { readonly [K in Extract<Fix, { kind: 'pick' }>['part']]: readonly [entry: string, word: Bilingual] } = {
  form: ['pingji-form', text('选择表单', 'choose a form')],
  decision: ['pingji-decision-id', text('选择决策表', 'choose a decision')],
  letter: ['pingji-letter', text('选择文书', 'choose a letter')],
  process: ['pingji-process', text('选择流程', 'choose a process')],
  role: ['pingji-role', text('选择办理人', 'choose who does it')],
  deadline: ['pingji-deadline', text('选择期限', 'choose a deadline')],
  article: ['pingji-article', text('选择条款', 'choose an article')],
  stage: ['pingji-stage', text('选择阶段', 'choose a stage')],
  publicStatus: ['pingji-public-status', text('选择状态', 'choose a status')],
  job: ['pingji-job', text('选择动作', 'choose an action')],
  condition: ['conditionExpression', text('填写条件', 'fill in the condition')],
}

/** What the button of a fix says. */
export function fixLabel(fix: Fix, locale: Locale): string {
  const said = (label: Bilingual) => inLocale(label, locale)
  switch (fix.kind) {
    case 'set-default-flow':
      return said(text('设为默认路径', 'make it the default way'))
    case 'set-name':
      return said(text(`命名为“${fix.name.zh}”`, `name it "${fix.name.en}"`))
    case 'append-end-event':
      return said(text('接上结束', 'append an end'))
    case 'add-start-event':
      return said(text('加上开始', 'add a start'))
    case 'remove-element':
      return said(text('删除', 'remove it'))
    case 'make-executable':
      return said(text('设为可以运行', 'make it executable'))
    case 'remove-condition':
      return said(text('去掉条件', 'remove the condition'))
    case 'pick':
      return said(PICKS[fix.part][1])
  }
}

/** Does what a fix says, as one change a person could have made; picking only opens the field. */
export function applyFix(designer: Designer, { at, fix }: LintProblem, locale: Locale): void {
  const registry = designer.service<ElementRegistry>('elementRegistry')
  const element = at === null ? designer.service<Canvas>('canvas').getRootElement() : registry.get(at)
  if (fix === undefined || element === undefined) return
  const modeling = designer.service<Modeling>('modeling')
  switch (fix.kind) {
    case 'set-default-flow':
      makeDefault(designer, element, fix.flow)
      break
    case 'set-name':
      modeling.updateProperties(element, { name: inLocale(fix.name, locale) })
      break
    case 'append-end-event':
      designer
        .service<AutoPlace>('autoPlace')
        .append(element, designer.service<ElementFactory>('elementFactory').createShape({ type: 'bpmn:EndEvent' }))
      break
    case 'add-start-event':
      addStart(designer, element)
      break
    case 'remove-element':
      modeling.removeElements([element])
      break
    case 'make-executable':
      modeling.updateProperties(element, { isExecutable: true })
      break
    case 'remove-condition':
      modeling.updateProperties(element, { conditionExpression: undefined })
      break
    case 'pick':
      designer.goTo(element.id)
      openEntry(designer, PICKS[fix.part][0])
  }
}

function makeDefault(designer: Designer, gateway: DiagramElement, flowId: string): void {
  const modeling = designer.service<Modeling>('modeling')
  const ways = outgoing(gateway.businessObject)
  const flow = ways.find((one) => (flowId === '' ? child(one, 'conditionExpression') === null : one.id === flowId))
  const drawn = designer.service<ElementRegistry>('elementRegistry').get(flow?.id ?? '')
  if (flow === undefined || drawn === undefined) return
  modeling.updateProperties(gateway, { default: flow })
  if (child(flow, 'conditionExpression') !== null) modeling.updateProperties(drawn, { conditionExpression: undefined })
}

/** A start before what nothing leads to, in a scope that has none. */
function addStart(designer: Designer, scope: DiagramElement): void {
  const registry = designer.service<ElementRegistry>('elementRegistry')
  const isFirst = (node: ModdleElement) =>
    node.$type !== 'bpmn:SequenceFlow' &&
    node.$type !== 'bpmn:BoundaryEvent' &&
    incoming(node).length === 0 &&
    node.get('triggeredByEvent') !== true
  const first = registry.get(children(scope.businessObject, 'flowElements').find(isFirst)?.id ?? '')
  const at = first === undefined ? { x: scope.x + 80, y: scope.y + 100 } : { x: first.x - 68, y: first.y + first.height / 2 }
  const modeling = designer.service<Modeling>('modeling')
  const shape = designer.service<ElementFactory>('elementFactory').createShape({ type: 'bpmn:StartEvent' })
  const start = modeling.createShape(shape, at, first?.parent ?? scope)
  if (first !== undefined) modeling.connect(start, first, { type: 'bpmn:SequenceFlow' })
}

/** Opens the panel's group of an entry and puts the cursor into it, once the panel has drawn the element. */
export function openEntry(designer: Designer, id: string): void {
  const until = performance.now() + ENTRY_DRAWN_MS
  const attempt = () => {
    designer.service<EventBus>('eventBus').fire('propertiesPanel.showEntry', { id })
    const entry = document.querySelector(`.designer-panel [data-entry-id="${id}"]`)
    const field = entry?.querySelector<HTMLElement>('select, input, textarea, .cm-content')
    entry?.scrollIntoView({ block: 'center' })
    field?.focus()
    const isDone = entry !== null && (field === null || field === document.activeElement || entry.closest('[inert]') !== null)
    if (!isDone && performance.now() < until) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}
