import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css'
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css'
import 'bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css'
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css'
import 'diagram-js-minimap/assets/diagram-js-minimap.css'
import { useEffect, useRef, useState } from 'react'
import type { Locale } from '../../../server/base/text.ts'
import { useTexts } from '../../i18n/texts.ts'
import { canvasModule, lookOnlyModule } from './canvas-module.ts'
import { clipboardModule } from './clipboard.ts'
import { Designer, type DesignerListener } from './designer.ts'
import { type LintOutcome, lintModule } from './lint.ts'
import { createModeler } from './modeler.ts'
import { panelModule } from './panel/provider.ts'
import { type PartsBox, variablesModule } from './parts.ts'
import { workflowTexts } from './texts.ts'
import { translatePage } from './words/page-words.ts'
import { createTranslate } from './words/translate.ts'
import './workflow.css'

export interface CanvasProps {
  readonly xml: string
  readonly name: string
  readonly locale: Locale
  readonly readOnly: boolean
  readonly panelOpen: boolean
  readonly parts: PartsBox
  readonly listener: DesignerListener
  readonly onReady: (designer: Designer | null) => void
  readonly onProblems: (outcome: LintOutcome) => void
}

/** The search pad looks at keys only; an input method and pasting by mouse give it none. */
function searchWhileTyping(host: HTMLElement): () => void {
  const onInput = ({ target }: Event) => {
    if (target instanceof HTMLInputElement && target.closest('.djs-search-container') !== null)
      target.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }))
  }
  host.addEventListener('input', onInput)
  return () => host.removeEventListener('input', onInput)
}

/** Told to whoever listens on the window, so that a test hears of every text without words of ours. */
const untranslated = (english: string) => window.dispatchEvent(new CustomEvent('pingji:untranslated', { detail: english }))

/** Canvas and properties panel over one text; made anew when the language changes. */
export function Canvas({ xml, name, locale, readOnly, panelOpen, parts, listener, onReady, onProblems }: CanvasProps) {
  const t = useTexts(workflowTexts)
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const latest = useRef({ listener, onReady, onProblems })
  latest.current = { listener, onReady, onProblems }
  const [designer, setDesigner] = useState<Designer | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

  useEffect(() => {
    if (frame.current === null || canvas.current === null || panel.current === null) return
    const modeler = createModeler({
      canvas: canvas.current,
      panel: panel.current,
      translate: createTranslate(locale, untranslated),
      own: [
        canvasModule,
        clipboardModule,
        variablesModule(parts, locale),
        panelModule(parts, locale),
        lintModule(parts, locale, (outcome) => latest.current.onProblems(outcome)),
        ...(readOnly ? [lookOnlyModule] : []),
      ],
    })
    const made = new Designer(modeler, {
      changed: (text) => latest.current.listener.changed(text),
      undo: () => latest.current.listener.undo(),
      redo: () => latest.current.listener.redo(),
      selected: (id) => latest.current.listener.selected(id),
      simulating: (active) => latest.current.listener.simulating(active),
    })
    const stop = translatePage(frame.current, locale)
    const stopSearch = searchWhileTyping(canvas.current)
    setDesigner(made)
    return () => {
      stop()
      stopSearch()
      setDesigner(null)
      latest.current.onReady(null)
      made.destroy()
    }
  }, [locale, readOnly, parts])

  useEffect(() => {
    if (designer === null) return
    designer.load(xml).then(
      () => {
        setFailure(null)
        latest.current.onReady(designer)
      },
      (cause: unknown) => setFailure(cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)),
    )
  }, [designer, xml])

  useEffect(() => {
    const host = frame.current
    if (host === null || designer === null || readOnly) return
    // The panel would undo the modeler's commands itself; undo belongs to the text.
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
      if (!isRedo && key !== 'z') return
      if (event.target instanceof Element && event.target.closest('.djs-direct-editing-content') !== null) return
      event.preventDefault()
      event.stopPropagation()
      void designer.flush().then(() => (isRedo ? latest.current.listener.redo() : latest.current.listener.undo()))
    }
    host.addEventListener('keydown', onKey, true)
    return () => host.removeEventListener('keydown', onKey, true)
  }, [designer, readOnly])

  return (
    <div ref={frame} className={panelOpen ? 'designer-frame' : 'designer-frame panel-closed'}>
      {failure === null ? null : (
        <p role="alert" className="notice-box bad">
          {t('notDrawable', { why: failure })}
        </p>
      )}
      <section ref={canvas} className={readOnly ? 'designer-canvas look-only' : 'designer-canvas'} aria-label={t('canvas', { name })} />
      <section ref={panel} className="designer-panel" aria-label={t('panel')} inert={readOnly} />
    </div>
  )
}
