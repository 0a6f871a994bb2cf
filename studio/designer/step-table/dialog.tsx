import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { stepTexts } from './texts.ts'

export interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  readonly yes?: string
  readonly isDangerous?: boolean
  readonly canConfirm?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** A small window over the table: Enter or Ctrl+Enter confirms, Esc closes, the first field has the focus. */
export function Dialog({ title, children, yes, isDangerous = false, canConfirm = true, onConfirm, onClose }: DialogProps) {
  const t = useTexts(stepTexts)
  const id = useId()
  const host = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = host.current
    if (dialog === null) return
    dialog.showModal()
    dialog.querySelector<HTMLElement>('.step-fields :is(input, select, textarea, [contenteditable="true"])')?.focus()
    return () => dialog.close()
  }, [])
  const confirm = () => {
    if (canConfirm) onConfirm()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault()
      confirm()
    }
  }
  return (
    <dialog
      ref={host}
      className="dialog step-dialog"
      aria-labelledby={id}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <h2 id={id}>{title}</h2>
        <div className="step-fields">{children}</div>
        <div className="row">
          <button type="submit" className={isDangerous ? 'button danger' : 'button primary'} disabled={!canConfirm}>
            {yes ?? t('ok')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
