import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { PanelView } from '../../server/base/api/panels.ts'
import { panelsApi } from '../api/panels.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { VerifySnapshot } from '../ui/evidence/verify-snapshot.tsx'
import { Mark } from '../ui/marks.tsx'
import { Facts } from '../ui/page.tsx'
import { useProblemText } from '../ui/states.tsx'
import { panelTexts } from './texts.ts'

/** The group opinion: one text, one hash, every member's signature. */
export function Opinion({ panel, member }: { readonly panel: PanelView; readonly member: PanelView['members'][number] | null }) {
  const t = useTexts(panelTexts)
  const say = useBilingual()
  const { opinion } = panel
  if (opinion === null) return <p className="muted">{t('opinionWait')}</p>
  return (
    <div className="stack" style={{ maxWidth: '60em' }}>
      <Facts
        facts={[
          { label: t('level'), value: <strong>{say(opinion.level.name)}</strong> },
          { label: t('hash'), value: <code>{opinion.hash}</code> },
        ]}
      />
      <h3>{t('opinionText')}</h3>
      <article style={{ whiteSpace: 'pre-wrap' }}>{opinion.text}</article>
      {opinion.evidence === undefined || opinion.evidence.length === 0 ? null : (
        <>
          <h3>{t('evidence')}</h3>
          {opinion.evidence.map((snapshot) => (
            <VerifySnapshot key={snapshot.id} id={snapshot.id} hash={snapshot.hash} />
          ))}
        </>
      )}
      <h3>{t('signatures')}</h3>
      <ul className="plain stack-s">
        {opinion.signatures.map((signature) => (
          <li key={signature.name} className="row">
            <Mark tone="good" icon="check">
              {t('opinionSigned')}
            </Mark>
            <strong>{signature.name}</strong>
            <span className="muted">{formatInstant(signature.at)}</span>
            {signature.dissent === null ? null : <span>{t('dissentOf', { text: signature.dissent })}</span>}
          </li>
        ))}
        {panel.members
          .filter((one) => !one.opinionSigned && one.declared !== 'conflict')
          .map((one) => (
            <li key={one.userId} className="row">
              <Mark tone="grey" icon="circle">
                {t('opinionOpen')}
              </Mark>
              {one.name}
            </li>
          ))}
      </ul>
      {member === null || member.opinionSigned || member.declared === 'conflict' ? null : (
        <SignOpinion panelId={panel.id} hash={opinion.hash} />
      )}
    </div>
  )
}

function SignOpinion({ panelId, hash }: { readonly panelId: string; readonly hash: string }) {
  const t = useTexts(panelTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [consent, setConsent] = useState(false)
  const [dissent, setDissent] = useState('')
  const sign = useMutation({
    mutationFn: () => panelsApi.signOpinion(panelId, hash, dissent.trim()),
    onSuccess: () => client.invalidateQueries(),
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (consent) sign.mutate()
      }}
    >
      <div>
        <label className="form-label" htmlFor={id}>
          {t('dissent')}
        </label>
        <textarea id={id} className="input" value={dissent} maxLength={2000} onChange={(event) => setDissent(event.target.value)} />
      </div>
      <label className="choice">
        <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
        {t('opinionConsent')}
      </label>
      {sign.error === null ? null : (
        <p className="form-error" role="alert">
          {text(sign.error)}
        </p>
      )}
      <p>
        <button type="submit" className="button primary" disabled={!consent || sign.isPending}>
          {t('signOpinion')}
        </button>
      </p>
    </form>
  )
}
