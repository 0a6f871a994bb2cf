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
}

interface Canvas {
  getRootElement(): { readonly id: string }
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number
  addMarker(element: string, marker: string): void
  scrollToElement(element: string, padding?: number): void
}
interface Overlays {
  add(element: string, overlay: { position: { top: number; right: number }; html: HTMLElement }): string
}
interface ElementRegistry {
  get(id: string): { readonly businessObject?: { readonly name?: string } } | undefined
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans SC Variable", sans-serif'
/** Below this scale the names can not be read: a large diagram opens at its token instead of as a whole. */
const READABLE = 0.7
const NO_ELEMENTS: BpmnDiagramProps['elements'] = []
const NO_FLOWS: readonly string[] = []

/** A BPMN diagram to look at: pan, zoom by keyboard, tokens on their elements, the same said in words below. */
export function BpmnDiagram({ xml, name, elements = NO_ELEMENTS, takenFlows = NO_FLOWS, height = 460 }: BpmnDiagramProps) {
  const t = useTexts(texts)
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<NavigatedViewer | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [active, setActive] = useState<readonly string[]>([])

  useEffect(() => {
    if (host.current === null) return
    const style = { fontFamily: FONT, fontSize: 12 }
    const instance = new NavigatedViewer({ container: host.current, textRenderer: { defaultStyle: style, externalStyle: style } })
    viewer.current = instance
    let gone = false
    // Without an answer: that would take the place of the diagram.
    instance.on('import.parse.complete', (parsed: Parsed) => void keepReferences(parsed))
    drawable(xml)
      .then((text) => instance.importXML(text))
      .then(() => {
        if (gone) return
        const canvas = instance.get<Canvas>('canvas')
        const overlays = instance.get<Overlays>('overlays')
        const registry = instance.get<ElementRegistry>('elementRegistry')
        canvas.zoom('fit-viewport', 'auto')
        for (const flow of takenFlows) if (registry.get(flow) !== undefined) canvas.addMarker(flow, 'flow-taken')
        const root = canvas.getRootElement().id
        const drawn = (elements ?? []).filter((element) => element.elementId !== root && registry.get(element.elementId) !== undefined)
        for (const element of drawn) {
          if (element.completed > 0) canvas.addMarker(element.elementId, 'element-done')
          if (element.active > 0) canvas.addMarker(element.elementId, 'element-active')
          if (element.incidents > 0) canvas.addMarker(element.elementId, 'element-incident')
          const tokens = element.active + element.incidents
          if (tokens === 0) continue
          const badge = document.createElement('span')
          badge.className = element.incidents > 0 ? 'token token-incident' : 'token'
          badge.textContent = element.incidents > 0 ? `! ${element.incidents}` : String(element.active)
          overlays.add(element.elementId, { position: { top: -12, right: 12 }, html: badge })
        }
        const [current] = drawn.filter((element) => element.active > 0)
        if (canvas.zoom() < READABLE && current !== undefined) {
          canvas.zoom(READABLE, 'auto')
          canvas.scrollToElement(current.elementId, 160)
        }
        setActive(
          drawn
            .filter((element) => element.active > 0)
            .map((element) => registry.get(element.elementId)?.businessObject?.name ?? element.elementId),
        )
      })
      .catch((problem: unknown) => {
        if (!gone) setFailure(problem instanceof Error ? problem.message : String(problem))
      })
    return () => {
      gone = true
      viewer.current = null
      instance.destroy()
    }
  }, [xml, elements, takenFlows])

  const zoom = (step: number | null) => {
    const canvas = viewer.current?.get<Canvas>('canvas')
    if (canvas === undefined) return
    if (step === null) canvas.zoom('fit-viewport', 'auto')
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
      <section ref={host} className="bpmn-canvas" style={{ height }} aria-label={t('image', { name })} />
      {elements === NO_ELEMENTS ? null : (
        <figcaption className="muted" style={{ marginTop: 8 }}>
          {active.length === 0 ? t('nowhere') : `${t('here')}：${active.join('、')}`}
        </figcaption>
      )}
    </figure>
  )
}
