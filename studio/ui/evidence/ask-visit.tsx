import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { evidenceApi } from '../../api/evidence.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { openAtOnce } from '../dialog.tsx'
import { useProblemText } from '../states.tsx'
import { evidenceTexts } from './texts.ts'

/** An expert asks the office to look at a row on the spot. */
export function AskVisit({
  panelId,
  row,
  onClose,
}: {
  readonly panelId: string
  readonly row: { readonly id: string; readonly number: number }
  readonly onClose: () => void
}) {
  const t = useTexts(evidenceTexts)
  const common = useTexts(commonTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [question, setQuestion] = useState('')
  const ask = useMutation({
    mutationFn: () => evidenceApi.askVisit(panelId, row.id, question),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['panel-visits', panelId] })
    },
  })
  return (
    <dialog className="dialog" aria-labelledby={`${id}-title`} ref={openAtOnce} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <h2 id={`${id}-title`}>{t('visitOf', { number: row.number })}</h2>
        <p>{t('visitLead')}</p>
        <div>
          <label className="form-label" htmlFor={id}>
            {t('question')}
          </label>
          <textarea
            id={id}
            className="input"
            rows={3}
            required
            maxLength={1000}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
        </div>
        {ask.error === null ? null : (
          <p className="form-error" role="alert">
            {text(ask.error)}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button primary" disabled={ask.isPending}>
            {t('send')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {common('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
