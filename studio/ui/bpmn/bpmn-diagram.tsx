import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import { useEffect, useRef, useState } from 'react'
import { defineTexts, useTexts } from '../../i18n/texts.ts'
import { keepReferences, type Parsed } from './document.ts'
import { drawable } from './drawable.ts'
import './bpmn.css'

const texts = defineTexts('bpmn', {
  image: ['流程图：{{name}}', 'Diagram: {{name}}'],
  fit: ['适应窗口', 'Fit'],
  larger: ['放大', 'Zoom in'],
  smaller: ['缩小', 'Zoom out'],
  here: ['当前步骤', 'Current steps'],
  nowhere: ['当前没有进行中的步骤', 'No step is active now'],
  incidents: ['异常', 'Incidents'],
  passed: ['已走过', 'Passed'],
  waiting: ['进行中', 'Active'],
  failed: ['流程图无法显示：{{why}}', 'The diagram can not be shown: {{why}}'],
})

export interface BpmnDiagramProps {
  readonly xml: string
  readonly name: string
  readonly elements?: readonly {
    readonly elementId: string
    readonly active: number
    readonly completed: number
    readonly incidents: number
  }[]
  readonly takenFlows?: readonly string[]
  readonly height?: number
  /** Words on elements beside tokens: counts, numbers of a mapping. The same must be said in words elsewhere. */
  readonly badges?: readonly DiagramBadge[]
  /** Elements tinted by how much is at them (1 little, 3 most). */
  readonly shades?: readonly { readonly elementId: string; readonly level: 1 | 2 | 3 }[]
  /** Elements outlined as chosen. */
  readonly chosen?: readonly string[]
  /** Called with the element that was clicked; the same choice must be possible by keyboard elsewhere. */
  readonly onChoose?: (elementId: string) => void
}

export interface DiagramBadge {
  readonly elementId: string
  readonly text: string
  readonly tone: 'active' | 'incident' | 'done' | 'canceled' | 'pair'
  /** Where on the element: tokens stand above at the right, what has been below. */
  readonly at?: 'above' | 'below'
}

interface Canvas {
  resized(): void
  getRootElement(): { readonly id: string }
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number
  addMarker(element: string, marker: string): void
  removeMarker(element: string, marker: string): void
  scrollToElement(element: string, padding?: number): void
}
interface Overlays {
  add(element: string, overlay: { position: { top?: number; bottom?: number; right?: number; left?: number }; html: HTMLElement }): string
  clear(): void
}
interface ElementRegistry {
  get(id: string): { readonly width?: number; readonly businessObject?: { readonly name?: string } } | undefined
}
interface EventBus {
  on(
    event: 'element.click',
    listener: (event: {
      readonly element: { readonly id: string; readonly type?: string; readonly labelTarget?: { readonly id: string } }
    }) => void,
  ): void
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans SC Variable", sans-serif'
/** Below this scale the names can not be read: a large diagram opens at its token instead of as a whole. */
const READABLE = 0.7
const AIR = 0.94
const NO_ELEMENTS: BpmnDiagramProps['elements'] = []
const NO_FLOWS: readonly string[] = []
const NO_BADGES: readonly DiagramBadge[] = []
const NO_SHADES: NonNullable<BpmnDiagramProps['shades']> = []

/** A BPMN diagram to look at: pan, zoom by keyboard, tokens on their elements, the same said in words below. */
export function BpmnDiagram({
  xml,
  name,
  elements = NO_ELEMENTS,
  takenFlows = NO_FLOWS,
  height = 460,
  badges = NO_BADGES,
  shades = NO_SHADES,
  chosen = NO_FLOWS,
  onChoose,
}: BpmnDiagramProps) {
  const t = useTexts(texts)
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<NavigatedViewer | null>(null)
  const choose = useRef(onChoose)
  choose.current = onChoose
  const [failure, setFailure] = useState<string | null>(null)
  const [active, setActive] = useState<readonly string[]>([])
  /** The picture that stands now; what is drawn on it waits for it. */
  const [shown, setShown] = useState<NavigatedViewer | null>(null)
  const hasMoved = useRef(false)

  useEffect(() => {
    if (host.current === null) return
    const style = { fontFamily: FONT, fontSize: 12 }
    const instance = new NavigatedViewer({ container: host.current, textRenderer: { defaultStyle: style, externalStyle: style } })
    viewer.current = instance
    hasMoved.current = false
    let gone = false
    // Without an answer: that would take the place of the diagram.
    instance.on('import.parse.complete', (parsed: Parsed) => void keepReferences(parsed))
    let ready = false
    drawable(xml)
      .then((drawn) => instance.importXML(drawn))
      .then(() => {
        if (gone) return
        showWhole(instance.get<Canvas>('canvas'))
        instance.get<EventBus>('eventBus').on('element.click', ({ element }) => choose.current?.(element.labelTarget?.id ?? element.id))
        ready = true
        setShown(instance)
      })
      .catch((problem: unknown) => {
        if (!gone) setFailure(problem instanceof Error ? problem.message : String(problem))
      })
    // Fits again when its place gets wider or narrower (a menu, a turned phone, tables that load later).
    let width = host.current.clientWidth
    const observer = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.width ?? width
      // No picture yet, or no place left to draw it in.
      if (gone || !ready || now < 20 || Math.abs(now - width) < 2) return
      width = now
      const canvas = instance.get<Canvas>('canvas')
      canvas.resized()
      if (!hasMoved.current) showWhole(canvas)
    })
    observer.observe(host.current)
    return () => {
      gone = true
      observer.disconnect()
      viewer.current = null
      setShown(null)
      instance.destroy()
    }
  }, [xml])

  useEffect(() => {
    if (shown === null) return
    const canvas = shown.get<Canvas>('canvas')
    const overlays = shown.get<Overlays>('overlays')
    const registry = shown.get<ElementRegistry>('elementRegistry')
    const marked: [string, string][] = []
    const mark = (id: string, marker: string) => {
      if (registry.get(id) === undefined) return
      canvas.addMarker(id, marker)
      marked.push([id, marker])
    }
    const root = canvas.getRootElement().id
    for (const flow of takenFlows) mark(flow, 'flow-taken')
    for (const { elementId, level } of shades) mark(elementId, `heat-${level}`)
    for (const id of chosen) mark(id, 'element-chosen')
    const drawn = (elements ?? []).filter((element) => element.elementId !== root && registry.get(element.elementId) !== undefined)
    for (const element of drawn) {
      if (element.completed > 0) mark(element.elementId, 'element-done')
      if (element.active > 0) mark(element.elementId, 'element-active')
      if (element.incidents > 0) mark(element.elementId, 'element-incident')
      const tokens = element.active + element.incidents
      if (tokens === 0) continue
      const badge = document.createElement('span')
      badge.className = element.incidents > 0 ? 'token token-incident' : 'token'
      badge.textContent = element.incidents > 0 ? `! ${element.incidents}` : String(element.active)
      overlays.add(element.elementId, { position: { top: -12, right: 12 }, html: badge })
    }
    for (const [place, list] of byPlace(badges)) {
      if (registry.get(place) === undefined || place === root) continue
      for (const at of ['above', 'below'] as const) {
        // Under a small event stands its name.
        const isSmall = (registry.get(place)?.width ?? 100) < 50
        const here = list.filter((badge) => (isSmall ? 'above' : (badge.at ?? 'above')) === at)
        if (here.length === 0) continue
        const line = document.createElement('span')
        line.className = 'token-line'
        for (const { text, tone } of here) {
          const badge = document.createElement('span')
          badge.className = `token token-${tone}`
          badge.textContent = text
          line.append(badge)
        }
        overlays.add(place, { position: at === 'above' ? { top: -14, left: 4 } : { bottom: 12, left: 4 }, html: line })
      }
    }
    const current = drawn.find((element) => element.active > 0) ?? tokenBadge(badges)
    if (!hasMoved.current && canvas.zoom() < READABLE && current !== undefined && registry.get(current.elementId) !== undefined) {
      canvas.zoom(READABLE, 'auto')
      canvas.scrollToElement(current.elementId, 160)
    }
    // The first drawing without anything on it may still wait for its numbers.
    if (current !== undefined) hasMoved.current = true
    setActive(
      drawn
        .filter((element) => element.active > 0)
        .map((element) => registry.get(element.elementId)?.businessObject?.name ?? element.elementId),
    )
    return () => {
      if (viewer.current !== shown) return
      overlays.clear()
      for (const [id, marker] of marked) if (registry.get(id) !== undefined) canvas.removeMarker(id, marker)
    }
  }, [shown, elements, takenFlows, badges, shades, chosen])

  const zoom = (step: number | null) => {
    const canvas = viewer.current?.get<Canvas>('canvas')
    if (canvas === undefined) return
    if (step === null) showWhole(canvas)
    else canvas.zoom(canvas.zoom() * step, 'auto')
  }

  if (failure !== null)
    return (
      <p role="alert" className="notice-box bad">
        {t('failed', { why: failure })}
      </p>
    )
  return (
    <figure className="bpmn">
      <div className="row no-print" style={{ marginBottom: 8 }}>
        <button type="button" className="button small" onClick={() => zoom(1.25)}>
          {t('larger')}
        </button>
        <button type="button" className="button small" onClick={() => zoom(0.8)}>
          {t('smaller')}
        </button>
        <button type="button" className="button small" onClick={() => zoom(null)}>
          {t('fit')}
        </button>
        {elements === NO_ELEMENTS ? null : (
          <span className="row muted">
            <span className="key key-active" /> {t('waiting')} <span className="key key-done" /> {t('passed')}
          </span>
        )}
      </div>
      <section
        ref={host}
        className={onChoose === undefined ? 'bpmn-canvas' : 'bpmn-canvas choosable'}
        style={{ height }}
        aria-label={t('image', { name })}
      />
      {elements === NO_ELEMENTS ? null : (
        <figcaption className="muted" style={{ marginTop: 8 }}>
          {active.length === 0 ? t('nowhere') : `${t('here')}：${active.join('、')}`}
        </figcaption>
      )}
    </figure>
  )
}

/** The whole diagram with some air around it. */
function showWhole(canvas: Canvas): void {
  canvas.zoom('fit-viewport', 'auto')
  canvas.zoom(canvas.zoom() * AIR, 'auto')
}

/** Where to look first on a large diagram; a mapping is looked at as a whole. */
function tokenBadge(badges: readonly DiagramBadge[]): DiagramBadge | undefined {
  if (badges.some(({ tone }) => tone === 'pair')) return undefined
  return badges.find(({ tone }) => tone === 'incident') ?? badges.find(({ tone }) => tone === 'active')
}

function byPlace(badges: readonly DiagramBadge[]): ReadonlyMap<string, readonly DiagramBadge[]> {
  const places = new Map<string, DiagramBadge[]>()
  for (const badge of badges) places.set(badge.elementId, [...(places.get(badge.elementId) ?? []), badge])
  return places
}
