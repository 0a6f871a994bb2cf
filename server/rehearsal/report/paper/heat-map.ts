import type { ElementReport, RehearsalReport } from '../../../base/api/rehearsal.ts'
import { INK, type Measure, MM, type Op, type Sheet } from '../../../letters/index.ts'
import type { Box, Diagram, DrawnElement } from './diagram.ts'
import { smallText, textInBox } from './text.ts'

const A4 = { width: 297 * MM, height: 210 * MM }
const A3 = { width: 420 * MM, height: 297 * MM }
const MARGIN = 14 * MM
const HEAD = 26
/** Below this scale names can not be read on a sheet of this size: the larger one is taken. */
const LEAST_SCALE = 0.5
const NAME_SIZE = 12
const COUNT_SIZE = 11

const NEVER = { fill: '#ffffff', line: '#d4380d' }
const SHADES = ['#f0f6ff', '#d6e8ff', '#b0d2fb', '#82b6f3', '#4f95e6'] as const
const LINE = '#5b6b7f'

/** The picture of a process on a sheet across: each element shaded by how often it was entered, red what nothing came by. */
export function heatMap(diagram: Diagram, report: RehearsalReport, measure: Measure): Sheet {
  const numbers = new Map(
    report.elements.filter(({ processId }) => processId === diagram.processId).map((element) => [element.elementId, element]),
  )
  const taken = new Map(report.flows.filter(({ processId }) => processId === diagram.processId).map((flow) => [flow.flowId, flow.taken]))
  const most = Math.max(1, ...diagram.elements.map(({ id }) => numbers.get(id)?.entered ?? 0))
  const extent = extentOf(diagram)
  const sheet = scaleOn(extent, A4) >= LEAST_SCALE ? A4 : A3
  const scale = Math.min(1, scaleOn(extent, sheet))
  const place = placing(extent, sheet, scale)
  // Containers first, so that what lies in them is drawn over them.
  const elements = [...diagram.elements].sort((one, other) => other.width * other.height - one.width * one.height)
  return {
    ...sheet,
    ops: [
      ...head(diagram, sheet, most, measure),
      ...elements.filter(isContainer).flatMap((element) => container(element, place, measure, scale)),
      ...diagram.flows.flatMap((flow) => flowOps(flow.points.map(place.point), (taken.get(flow.id) ?? 0) > 0)),
      ...elements
        .filter((element) => !isContainer(element))
        .flatMap((element) => elementOps(element, numbers.get(element.id), most, { place, measure, scale })),
    ],
  }
}

interface Placing {
  readonly point: (point: { readonly x: number; readonly y: number }) => { readonly x: number; readonly y: number }
  readonly box: (box: Box) => Box
}

function placing(extent: Box, sheet: { readonly width: number }, scale: number): Placing {
  const left = (sheet.width - extent.width * scale) / 2
  const point = ({ x, y }: { readonly x: number; readonly y: number }) => ({
    x: left + (x - extent.x) * scale,
    y: MARGIN + HEAD + (y - extent.y) * scale,
  })
  return { point, box: (box) => ({ ...point(box), width: box.width * scale, height: box.height * scale }) }
}

function scaleOn(extent: Box, sheet: { readonly width: number; readonly height: number }): number {
  return Math.min((sheet.width - 2 * MARGIN) / extent.width, (sheet.height - 2 * MARGIN - HEAD) / extent.height)
}

function extentOf({ elements, flows }: Diagram): Box {
  const boxes = elements.flatMap((element) => (element.label === null ? [element] : [element, element.label]))
  const xs = [...boxes.flatMap(({ x, width }) => [x, x + width]), ...flows.flatMap(({ points }) => points.map(({ x }) => x))]
  const ys = [
    ...boxes.flatMap(({ y, height }) => [y, y + height + 2 * COUNT_SIZE]),
    ...flows.flatMap(({ points }) => points.map(({ y }) => y)),
  ]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(1, Math.max(...xs) - x), height: Math.max(1, Math.max(...ys) - y) }
}

function head({ name, processId }: Diagram, sheet: { readonly width: number }, most: number, measure: Measure): readonly Op[] {
  const right = sheet.width - MARGIN
  const step = 34
  const first = right - SHADES.length * step
  const word = (text: string, x: number, width: number, align: 'left' | 'right' = 'left') =>
    smallText(text, { x, y: MARGIN + 4, width, size: 8, align }, measure)
  return [
    ...smallText(`流程热度：${name === '' ? processId : name}`, { x: MARGIN, y: MARGIN + 3, width: sheet.width / 2, size: 13 }, measure),
    ...SHADES.map(
      (fill, at): Op => ({ kind: 'box', x: first + at * step, y: MARGIN - 1, width: step, height: 9, line: 0.3, color: LINE, fill }),
    ),
    ...word('进入 1 次', first - 64, 60, 'right'),
    ...smallText(`${most} 次`, { x: first, y: MARGIN + 15, width: SHADES.length * step, size: 8, align: 'right' }, measure),
    { kind: 'box', x: first - 140, y: MARGIN - 1, width: 16, height: 9, line: 0.9, color: NEVER.line, fill: NEVER.fill },
    ...word('从未走到', first - 120, 40),
  ]
}

function isContainer({ type }: DrawnElement): boolean {
  return /^(SubProcess|AdHocSubProcess|Transaction|Lane|Participant)$/.test(type)
}

function container(element: DrawnElement, place: Placing, measure: Measure, scale: number): readonly Op[] {
  const box = place.box(element)
  return [
    { kind: 'box', ...box, line: 0.6, color: LINE, fill: '#fbfcfe' },
    ...smallText(
      element.name,
      { x: box.x + 4 * scale, y: box.y + 10 * scale, width: box.width - 8 * scale, size: NAME_SIZE * scale },
      measure,
    ),
  ]
}

function elementOps(
  element: DrawnElement,
  numbers: ElementReport | undefined,
  most: number,
  { place, measure, scale }: { readonly place: Placing; readonly measure: Measure; readonly scale: number },
): readonly Op[] {
  // Data stores, annotations and the like hold no numbers.
  if (numbers === undefined) return annotation(element, place, measure, scale)
  const { entered } = numbers
  const box = place.box(element)
  const ink = entered === 0 ? NEVER : { fill: shadeOf(entered, most), line: LINE }
  const shape = { line: entered === 0 ? 0.9 : 0.6, color: ink.line, fill: ink.fill }
  const size = COUNT_SIZE * scale
  if (/Gateway$|Event$/.test(element.type)) {
    const points = /Gateway$/.test(element.type) ? diamond(box) : circle(box)
    const label = element.label === null ? { ...box, y: box.y + box.height + 2, height: size * 1.4 } : place.box(element.label)
    const middle = { x: box.x - size, y: box.y + box.height / 2, width: box.width + 2 * size }
    return [
      { kind: 'polygon', points, ...shape },
      ...textInBox(element.name, grown(label, size), NAME_SIZE * 0.9 * scale, measure),
      ...smallText(String(entered), { ...middle, size: size * 0.9, align: 'center', color: entered === 0 ? NEVER.line : INK }, measure),
    ]
  }
  // Events on the border cover the lower edge.
  const foot = { x: box.x + 2, y: box.y + box.height * 0.63, width: box.width - 4 }
  return [
    { kind: 'box', ...box, ...shape },
    ...textInBox(element.name, { x: box.x + 2, y: box.y + 1, width: box.width - 4, height: box.height * 0.52 }, NAME_SIZE * scale, measure),
    ...smallText(footOf(numbers), { ...foot, size, align: 'center', color: entered === 0 ? NEVER.line : INK }, measure),
  ]
}

/** How often, and how many hours nine of ten waited or took at most. */
function footOf({ entered, waiting, working }: ElementReport): string {
  const hours = Math.max(waiting.p90 ?? 0, working.p90 ?? 0)
  if (hours < 0.05) return String(entered)
  const text = hours >= 48 ? `${Math.round(hours / 2.4) / 10}天` : `${Math.round(hours * 10) / 10}时`
  return `${entered} · P90 ${text}`
}

function annotation(element: DrawnElement, place: Placing, measure: Measure, scale: number): readonly Op[] {
  const box = place.box(element)
  return [{ kind: 'box', ...box, line: 0.3, color: '#c4ccd6' }, ...textInBox(element.name, box, NAME_SIZE * 0.9 * scale, measure)]
}

/** By the root: what few came by is not all white beside what all came by. */
function shadeOf(entered: number, most: number): string {
  const share = Math.sqrt(entered / most)
  return SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))] ?? SHADES[0]
}

/** Flow with its arrow head. */
function flowOps(points: readonly { readonly x: number; readonly y: number }[], isTaken: boolean): readonly Op[] {
  const color = isTaken ? LINE : NEVER.line
  const lines = points.slice(1).flatMap((to, at): Op[] => {
    const from = points[at]
    return from === undefined ? [] : [{ kind: 'line', x1: from.x, y1: from.y, x2: to.x, y2: to.y, width: isTaken ? 0.8 : 0.6, color }]
  })
  const [before, tip] = points.slice(-2)
  if (before === undefined || tip === undefined) return lines
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x)
  const corner = (turn: number) => ({ x: tip.x - 4.5 * Math.cos(angle + turn), y: tip.y - 4.5 * Math.sin(angle + turn) })
  return [...lines, { kind: 'polygon', points: [tip, corner(0.4), corner(-0.4)], line: 0.2, color, fill: color }]
}

function diamond({ x, y, width, height }: Box) {
  return [
    { x: x + width / 2, y },
    { x: x + width, y: y + height / 2 },
    { x: x + width / 2, y: y + height },
    { x, y: y + height / 2 },
  ]
}

function circle({ x, y, width, height }: Box) {
  return Array.from({ length: 32 }, (_, at) => {
    const angle = (at / 32) * 2 * Math.PI
    return { x: x + (width / 2) * (1 + Math.cos(angle)), y: y + (height / 2) * (1 + Math.sin(angle)) }
  })
}

/** A label is drawn as wide as its text was in the designer; our type is a little wider. */
function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y, width: width + 2 * by, height: height + by * 0.4 }
}
