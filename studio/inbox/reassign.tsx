import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { TaskDetail } from '../../server/base/api/cases.ts'
import { tasksApi } from '../api/cases.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loading, useProblemText } from '../ui/states.tsx'
import { inboxTexts } from './texts.ts'

/** Gives a task to somebody else of its group (转办). */
export function Reassign({ task, onDone }: { readonly task: TaskDetail; readonly onDone: () => void }) {
  const t = useTexts(inboxTexts)
  const common = useTexts(commonTexts)
  const text = useProblemText()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [userId, setUserId] = useState('')
  const candidates = useQuery({ queryKey: ['candidates', task.key], queryFn: () => tasksApi.candidates(task.key), enabled: open })
  const assign = useMutation({
    mutationFn: () => tasksApi.assign(task.key, userId),
    onSuccess: () => {
      setOpen(false)
      onDone()
    },
  })
  return (
    <div style={{ position: 'relative' }}>
      <button type="button" className="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {t('reassign')}
      </button>
      {open ? (
        <form
          id={id}
          className="pop stack-s"
          onSubmit={(event) => {
            event.preventDefault()
            if (userId !== '') assign.mutate()
          }}
        >
          {candidates.isPending ? <Loading /> : null}
          {candidates.error === null ? null : <p role="alert">{text(candidates.error)}</p>}
          {candidates.data?.length === 0 ? <p>{t('noUsers')}</p> : null}
          {candidates.data === undefined || candidates.data.length === 0 ? null : (
            <label className="stack-s">
              {t('reassignTo')}
              <select className="input" value={userId} onChange={(event) => setUserId(event.target.value)}>
                <option value="" />
                {candidates.data.map((person) => (
                  <option key={person.id} value={person.id}>
                    {person.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {assign.error === null ? null : (
            <p className="form-error" role="alert">
              {text(assign.error)}
            </p>
          )}
          <div className="row">
            <button type="submit" className="button primary small" disabled={userId === '' || assign.isPending}>
              {common('confirm')}
            </button>
            <button type="button" className="button small" onClick={() => setOpen(false)}>
              {common('cancel')}
            </button>
          </div>
        </form>
      ) : null}
    </div>
  )
}
