import { type ReactNode, useId, useState } from 'react'
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
  files,
}: {
  readonly designer: Designer | null
  readonly simulating: boolean
  readonly panelOpen: boolean
  readonly onPanel: () => void
  readonly onTidy: () => void
  readonly readOnly: boolean
  /** What one does with the file as a whole. */
  readonly files: ReactNode
}) {
  const t = useTexts(workflowTexts)
  const id = useId()
  const [open, setOpen] = useState(false)
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
    <>
      <div className="designer-tools row" role="toolbar" aria-label={t('tools')}>
        <button type="button" className="button small" onClick={() => zoom(1.25)}>
          {t('larger')}
        </button>
        <button type="button" className="button small" onClick={() => zoom(0.8)}>
          {t('smaller')}
        </button>
        <button type="button" className="button small" onClick={() => designer?.fit()}>
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
        <button type="button" className="button small" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {t('more')}
        </button>
      </div>
      <div id={id} hidden={!open} className="designer-files row">
        {files}
      </div>
    </>
  )
}
