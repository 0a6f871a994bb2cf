import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { useProblemText } from './states.tsx'

/** A dialog in the top layer: the page behind is inert and Escape closes it. */
export function openAtOnce(dialog: HTMLDialogElement | null): void {
  if (dialog?.open === false) dialog.showModal()
}

/** Asks before `run`; once that is done it closes and `refresh` is read again, a refusal stands in the dialog. */
export function ConfirmDialog({
  words,
  run,
  refresh,
  onClose,
}: {
  readonly words: { readonly title: string; readonly lead: string; readonly confirm: string; readonly cancel: string }
  readonly run: () => Promise<unknown>
  readonly refresh: readonly string[]
  readonly onClose: () => void
}) {
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const action = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: refresh })
    },
  })
  return (
    <dialog className="dialog" aria-labelledby={id} ref={openAtOnce} onClose={onClose}>
      <div className="stack">
        <h2 id={id}>{words.title}</h2>
        <p>{words.lead}</p>
        {action.error === null ? null : (
          <p className="form-error" role="alert">
            {text(action.error)}
          </p>
        )}
        <div className="row">
          <button type="button" className="button primary" disabled={action.isPending} onClick={() => action.mutate()}>
            {words.confirm}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </div>
    </dialog>
  )
}
