import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { TextField } from '../../ui/workspace/fields.tsx'
import { workflowTexts } from './texts.ts'

/** A modal window of the browser's own: focus stays in it, Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className="designer-dialog" aria-labelledby={id} onCancel={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

const ID_SHAPE = /^[a-z][a-z0-9-]{1,62}$/

/** Asks for the name of a process and the name of its file. */
export function NameDialog({
  title,
  action,
  name: firstName,
  id: firstId,
  taken,
  onDone,
  onClose,
}: {
  readonly title: string
  readonly action: string
  readonly name: string
  readonly id: string
  readonly taken: (id: string) => boolean
  readonly onDone: (name: string, id: string) => Promise<void>
  readonly onClose: () => void
}) {
  const t = useTexts(workflowTexts)
  const [name, setName] = useState(firstName)
  const [id, setId] = useState(firstId)
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const nameProblem = name.trim() === '' ? t('nameMissing') : undefined
  const idProblem = !ID_SHAPE.test(id) ? t('idWrong') : taken(id) ? t('idTaken') : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameProblem !== undefined || idProblem !== undefined) return
    onDone(name.trim(), id).catch((cause: unknown) => setFailure(cause instanceof Error ? cause.message : String(cause)))
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <TextField label={t('name')} value={name} onChange={setName} required problem={tried ? nameProblem : undefined} />
        <TextField label={t('id')} value={id} onChange={setId} required problem={tried ? idProblem : undefined} />
        {failure === null ? null : (
          <p role="alert" className="notice-box bad">
            {t('failed', { why: failure })}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button primary">
            {action}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const KEYS = [
  ['Ctrl+Z / Ctrl+Y', 'keyUndo'],
  ['Ctrl+C / Ctrl+V', 'keyCopy'],
  ['Ctrl+F', 'keyFind'],
  ['Ctrl+A', 'keyAll'],
  ['Delete', 'keyDelete'],
  ['E', 'keyEdit'],
  ['R', 'keyReplace'],
  ['← ↑ → ↓', 'keyMove'],
  ['Ctrl+← ↑ → ↓', 'keyPan'],
  ['Ctrl++ / Ctrl+−', 'keyZoom'],
  ['H / L / S / C', 'keyTools'],
] as const

/** Keys of the canvas. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(workflowTexts)
  return (
    <Dialog title={t('keys')} onClose={onClose}>
      <dl className="designer-keys">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="button primary" onClick={onClose}>
        {t('close')}
      </button>
    </Dialog>
  )
}
