import { child, children, text } from '../../../../server/engine/model/moddle.ts'
import { is, type ModdleElement } from '../document.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

const LINE = 14
/** bpmn-js breaks the names beside events, gateways and flows at this width. */
const LABEL_WIDTH = 90
/** Fonts differ: a name gets a little more room than it should need. */
const SLACK = 10

/** Size of a name written beside its shape; null when there is none. */
export function labelSizeOf(element: ModdleElement): Size | null {
  const name = text(element, 'name')
  if (name === null) return null
  const lines = name.split('\n').map((line) => widthOf(line) + SLACK)
  const count = lines.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / LABEL_WIDTH)), 0)
  return { width: Math.min(LABEL_WIDTH, Math.max(36, Math.ceil(Math.max(...lines)))), height: count * LINE }
}

function widthOf(line: string): number {
  let width = 0
  for (const char of line) width += char.charCodeAt(0) > 0x2e7f ? 12 : 6.8
  return width
}

/** Usual size of a shape that holds no others. */
export function sizeOf(element: ModdleElement): Size {
  if (is(element, 'bpmn:Event')) return { width: 36, height: 36 }
  if (is(element, 'bpmn:Gateway')) return { width: 50, height: 50 }
  if (is(element, 'bpmn:DataObjectReference')) return { width: 36, height: 50 }
  if (is(element, 'bpmn:DataStoreReference')) return { width: 50, height: 50 }
  if (is(element, 'bpmn:TextAnnotation')) {
    const written = text(element, 'text') ?? ''
    const lines = written.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / 150)), 0)
    return { width: 170, height: 12 + Math.max(1, lines) * LINE }
  }
  if (is(element, 'bpmn:Group')) return { width: 140, height: 80 }
  const long = widthOf(text(element, 'name') ?? '') > 88 * 4
  return { width: long ? 140 : 100, height: 80 }
}

/** Whether the name stands beside the shape, not in it. */
export function isNamedOutside(element: ModdleElement): boolean {
  return is(element, 'bpmn:Event') || is(element, 'bpmn:Gateway') || is(element, 'bpmn:ItemAwareElement')
}

/** Element one is attached to; null for everything but boundary events. */
export function hostOf(element: ModdleElement): ModdleElement | null {
  return is(element, 'bpmn:BoundaryEvent') ? child(element, 'attachedToRef') : null
}

export function flowNodesOf(scope: ModdleElement): readonly ModdleElement[] {
  return children(scope, 'flowElements').filter((element) => is(element, 'bpmn:FlowNode'))
}

export function flowsOf(scope: ModdleElement): readonly ModdleElement[] {
  return children(scope, 'flowElements').filter((element) => is(element, 'bpmn:SequenceFlow'))
}

/** Data of a scope that is drawn: references to objects and stores. */
export function dataOf(scope: ModdleElement): readonly ModdleElement[] {
  return children(scope, 'flowElements').filter(
    (element) => is(element, 'bpmn:DataObjectReference') || is(element, 'bpmn:DataStoreReference'),
  )
}

export function artifactsOf(scope: ModdleElement): readonly ModdleElement[] {
  return children(scope, 'artifacts')
}
