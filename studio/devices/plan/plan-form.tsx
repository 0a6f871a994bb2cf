import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { registryApi } from '../../api/registry.ts'
import { documentsApi } from '../../api/site.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Sheet } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/states.tsx'
import { planTexts } from './texts.ts'

/** A picture with what it shows: the site, a building, or a floor of it. */
export function PlanForm({ subject, onDone }: { readonly subject: string; readonly onDone: (id: string | null) => void }) {
  const t = useTexts(planTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [title, setTitle] = useState('')
  const [building, setBuilding] = useState('')
  const [floor, setFloor] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const buildings = useQuery({ queryKey: ['registry', subject, 'buildings'], queryFn: () => registryApi.buildings(subject) })
  const save = useMutation({
    mutationFn: async () => {
      if (file === null) return null
      const { id: documentId } = await documentsApi.upload(file, () => undefined, new AbortController().signal)
      const plan = await registryApi.createPlan(subject, {
        title: title.trim(),
        ...(building === '' ? {} : { building }),
        ...(building === '' || floor.trim() === '' ? {} : { floor: floor.trim() }),
        documentId,
      })
      await client.invalidateQueries({ queryKey: ['plans', subject] })
      return plan.id
    },
    onSuccess: onDone,
  })
  return (
    <Sheet title={t('add')}>
      <form
        className="stack-s"
        onSubmit={(event) => {
          event.preventDefault()
          if (file !== null && title.trim() !== '') save.mutate()
        }}
      >
        <div className="form-columns">
          <div className="form-field">
            <label className="form-label" htmlFor={`${id}-title`}>
              {t('name')}
            </label>
            <input
              id={`${id}-title`}
              className="input"
              required
              maxLength={100}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          </div>
          <div className="form-field">
            <label className="form-label" htmlFor={`${id}-where`}>
              {t('where')}
            </label>
            <select id={`${id}-where`} className="input" value={building} onChange={(event) => setBuilding(event.target.value)}>
              <option value="">{t('site')}</option>
              {(buildings.data?.items ?? []).map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
          {building === '' ? null : (
            <div className="form-field">
              <label className="form-label" htmlFor={`${id}-floor`}>
                {t('floorOf')}
              </label>
              <input id={`${id}-floor`} className="input" maxLength={64} value={floor} onChange={(event) => setFloor(event.target.value)} />
            </div>
          )}
          <div className="form-field">
            <label className="form-label" htmlFor={`${id}-file`}>
              {t('picture')}
            </label>
            <input
              id={`${id}-file`}
              className="input"
              type="file"
              required
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
          </div>
        </div>
        {save.error === null ? null : (
          <p className="form-error" role="alert">
            {text(save.error)}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button primary" disabled={save.isPending}>
            {t('save')}
          </button>
          <button type="button" className="button" onClick={() => onDone(null)}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
