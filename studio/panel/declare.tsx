import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { PanelView } from '../../server/base/api/panels.ts'
import { panelsApi } from '../api/panels.ts'
import { useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { useProblemText } from '../ui/states.tsx'
import { panelTexts } from './texts.ts'

const GROUNDS = ['employment', 'shareholding', 'relative', 'other'] as const

/** The declaration is kept in the language of the file, whatever the screen speaks. */
const GROUND_WORDS: { readonly [ground: string]: string } = Object.fromEntries(
  GROUNDS.map((ground) => [ground, panelTexts.pairs[ground][0]]),
)

/** Conflict declaration before work (conventions §5.11). */
export function Declare({ panel, declared }: { readonly panel: PanelView; readonly declared: 'no-conflict' | 'conflict' | null }) {
  const t = useTexts(panelTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [conflict, setConflict] = useState<boolean | null>(null)
  const [ground, setGround] = useState('')
  const [detail, setDetail] = useState('')
  const [gap, setGap] = useState<'declareMissing' | 'groundMissing' | null>(null)
  const declare = useMutation({
    mutationFn: () =>
      panelsApi.declare(
        panel.id,
        conflict === true ? { conflict: true, ground: `${GROUND_WORDS[ground] ?? ground}：${detail.trim()}` } : { conflict: false },
      ),
    onSuccess: () => client.invalidateQueries(),
  })
  if (declared !== null)
    return (
      <Mark tone={declared === 'conflict' ? 'warn' : 'good'} icon={declared === 'conflict' ? 'warning' : 'check'}>
        {declared === 'conflict' ? t('declaredConflict') : t('declaredNone')}
      </Mark>
    )
  const missing = conflict === null ? 'declareMissing' : conflict && (ground === '' || detail.trim() === '') ? 'groundMissing' : null
  return (
    <form
      style={{ maxWidth: '46em' }}
      onSubmit={(event) => {
        event.preventDefault()
        setGap(missing)
        if (missing === null) declare.mutate()
      }}
    >
      <fieldset className="form-field">
        <legend className="form-label">{t('declare')}</legend>
        <p className="form-help">{t('declareLead')}</p>
        <label className="choice">
          <input type="radio" name={id} checked={conflict === false} onChange={() => setConflict(false)} />
          {t('noConflict')}
        </label>
        <label className="choice">
          <input type="radio" name={id} checked={conflict === true} onChange={() => setConflict(true)} />
          {t('conflict')}
        </label>
      </fieldset>
      {conflict === true ? (
        <>
          <fieldset className="form-field">
            <legend className="form-label">{t('ground')}</legend>
            {GROUNDS.map((one) => (
              <label key={one} className="choice">
                <input type="radio" name={`${id}-ground`} checked={ground === one} onChange={() => setGround(one)} />
                {t(one)}
              </label>
            ))}
          </fieldset>
          <div className="form-field">
            <label className="form-label" htmlFor={`${id}-detail`}>
              {t('detail')}
            </label>
            <textarea
              id={`${id}-detail`}
              className="input"
              maxLength={1000}
              value={detail}
              onChange={(event) => setDetail(event.target.value)}
            />
          </div>
        </>
      ) : null}
      {gap === null ? null : (
        <p className="form-error" role="alert">
          {t(gap)}
        </p>
      )}
      {declare.error === null ? null : (
        <p className="form-error" role="alert">
          {text(declare.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={declare.isPending}>
        {t('declareSubmit')}
      </button>
    </form>
  )
}
