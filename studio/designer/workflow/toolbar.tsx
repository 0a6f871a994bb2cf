import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import type { Designer } from './designer.ts'
import type { Canvas, EditorActions } from './services.ts'
import { workflowTexts } from './texts.ts'

/** Buttons over the canvas: look, find, try out, tidy, properties. */
export function Toolbar({
  designer,
  simulating,
  panelOpen,
  onPanel,
  onTidy,
  readOnly,
  more,
}: {
  readonly designer: Designer | null
  readonly simulating: boolean
  readonly panelOpen: boolean
  readonly onPanel: () => void
  readonly onTidy: () => void
  readonly readOnly: boolean
  readonly more: ReactNode
}) {
  const t = useTexts(workflowTexts)
  const zoom = (by: number) => {
    const canvas = designer?.service<Canvas>('canvas')
    canvas?.zoom(canvas.zoom() * by, 'auto')
  }
  const find = () => {
    designer?.service<Canvas>('canvas').focus()
    // The click that asked for it would close it again.
    setTimeout(() => designer?.service<EditorActions>('editorActions').trigger('find'))
  }
  return (
    <div className="designer-tools row" role="toolbar" aria-label={t('tools')}>
      <button type="button" className="button small" onClick={() => zoom(1.25)}>
        {t('larger')}
      </button>
      <button type="button" className="button small" onClick={() => zoom(0.8)}>
        {t('smaller')}
      </button>
      <button type="button" className="button small" onClick={() => designer?.service<Canvas>('canvas').zoom('fit-viewport', 'auto')}>
        {t('fit')}
      </button>
      <button type="button" className="button small" onClick={find} disabled={simulating} aria-keyshortcuts="Control+F">
        {t('find')}
      </button>
      <button
        type="button"
        className="button small"
        aria-pressed={simulating}
        onClick={() => designer?.service<{ toggleMode(): void }>('toggleMode').toggleMode()}
      >
        {t(simulating ? 'stopSimulation' : 'simulate')}
      </button>
      {readOnly ? null : (
        <button type="button" className="button small" onClick={onTidy} disabled={simulating}>
          {t('tidy')}
        </button>
      )}
      <button type="button" className="button small" aria-pressed={panelOpen} onClick={onPanel} disabled={simulating}>
        {t(panelOpen ? 'hidePanel' : 'showPanel')}
      </button>
      {more}
    </div>
  )
}

/** A button that opens a list of further actions; Escape and a click elsewhere close it. */
export function MoreMenu({ label, children }: { readonly label: string; readonly children: (close: () => void) => ReactNode }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const onClick = (event: MouseEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      box.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', onClick)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onClick)
      document.removeEventListener('keydown', onKey)
    }
  }, [open])
  return (
    <div ref={box} className="designer-more">
      <button type="button" className="button small" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {label}
      </button>
      <div id={id} hidden={!open} className="designer-more-list">
        {children(() => setOpen(false))}
      </div>
    </div>
  )
}
