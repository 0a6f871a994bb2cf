import { readdirSync, readFileSync } from 'node:fs'

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
interface Shape extends Box {
  readonly id: string
}

const BOUNDS = /<dc:Bounds x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)" \/>/

/** What is wrong with the pictures of a programme's diagrams: elements without picture, shapes over each other, flows that hang in the air. */
export function diagramsOf(programme: string): readonly { readonly file: string; readonly problems: readonly string[] }[] {
  const folder = new URL(`../../workflows/${programme}/`, import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.bpmn'))
    .map((file) => ({ file, problems: problemsOf(readFileSync(new URL(file, folder), 'utf8')) }))
}

function problemsOf(xml: string): readonly string[] {
  const [model = '', picture = ''] = xml.split('<bpmndi:BPMNDiagram')
  const ids = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
  const elements = ids(
    /<bpmn:(?:startEvent|endEvent|boundaryEvent|intermediate\w+Event|\w+Task|\w+Gateway|callActivity|subProcess) id="([^"]+)"/g,
    model,
  )
  const flows = [...model.matchAll(/<bpmn:sequenceFlow id="([^"]+)"[^>]*? sourceRef="([^"]+)" targetRef="([^"]+)"/g)]
  const shapes = new Map<string, Shape>()
  const labels: Shape[] = []
  for (const [, id = '', body = ''] of picture.matchAll(
    /<bpmndi:BPMNShape [^>]*?bpmnElement="([^"]+)"[^>]*>([\s\S]*?)<\/bpmndi:BPMNShape>/g,
  )) {
    const [own, label] = body.split('<bpmndi:BPMNLabel>')
    const box = boxOf(own ?? '')
    if (box !== null) shapes.set(id, { id, ...box })
    const written = boxOf(label ?? '')
    if (written !== null) labels.push({ id, ...written })
  }
  const attached = new Map(
    [...model.matchAll(/<bpmn:boundaryEvent id="([^"]+)"[^>]*attachedToRef="([^"]+)"/g)].map((match) => [match[1], match[2]]),
  )
  const containers = new Set(ids(/<bpmn:subProcess id="([^"]+)"/g, model))
  const solid = [...shapes.values()].filter((shape) => !containers.has(shape.id))
  return [
    ...elements.filter((id) => !shapes.has(id)).map((id) => `${id} is not drawn`),
    ...pairs(solid)
      .filter(([a, b]) => overlap(a, b) && attached.get(a.id) !== b.id && attached.get(b.id) !== a.id)
      .map(([a, b]) => `${a.id} lies over ${b.id}`),
    ...labels.flatMap((label) =>
      solid
        .filter((shape) => shape.id !== label.id && attached.get(label.id) !== shape.id && overlap(label, shape))
        .map((shape) => `the label of ${label.id} lies over ${shape.id}`),
    ),
    ...pairs(labels)
      .filter(([a, b]) => overlap(a, b))
      .map(([a, b]) => `the labels of ${a.id} and ${b.id} lie over each other`),
    ...flows.flatMap(([, id = '', source = '', target = '']) => hanging(picture, id, shapes.get(source), shapes.get(target))),
  ]
}

function hanging(picture: string, id: string, source: Shape | undefined, target: Shape | undefined): readonly string[] {
  const edge = picture.split(`bpmnElement="${id}"`)[1]?.split('</bpmndi:BPMNEdge>')[0] ?? ''
  const points = [...edge.matchAll(/<di:waypoint x="(-?\d+)" y="(-?\d+)" \/>/g)].map(
    (match) => [Number(match[1]), Number(match[2])] as const,
  )
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || source === undefined || target === undefined) return [`${id} is not drawn`]
  const slanted = points.some(([x, y], index) => {
    const before = points[index - 1]
    return before !== undefined && before[0] !== x && before[1] !== y
  })
  return [
    ...(touches(source, first) ? [] : [`${id} does not begin at ${source.id}`]),
    ...(touches(target, last) ? [] : [`${id} does not end at ${target.id}`]),
    ...(slanted ? [`${id} runs at a slant`] : []),
  ]
}

function touches(box: Box, [x, y]: readonly [number, number]): boolean {
  const near = 2
  return x >= box.x - near && x <= box.x + box.width + near && y >= box.y - near && y <= box.y + box.height + near
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const))
}

function boxOf(text: string): Box | null {
  const match = BOUNDS.exec(text)
  if (match === null) return null
  const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number)
  return { x, y, width, height }
}
