import { useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { type DraftText, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { schemeTexts } from './texts.ts'

/** The source of a sheet. What is no JSON stays here until it is some: the draft never gets worse than it was. */
export function JsonPanel({ draft }: { readonly draft: DraftText }) {
  const t = useTexts(schemeTexts)
  const { mayEdit } = useWorkspace()
  const [typed, setTyped] = useState<{ readonly base: string; readonly text: string } | null>(null)
  const text = typed !== null && typed.base === draft.content ? typed.text : draft.content
  const problem = problemOf(text)
  return (
    <div className="stack-s">
      <p className="muted">{t('jsonLead')}</p>
      <textarea
        className="scheme-json"
        aria-label={t('jsonLabel')}
        aria-invalid={problem !== null}
        spellCheck={false}
        readOnly={!mayEdit}
        value={text}
        onChange={(event) => {
          const next = event.target.value
          const isJson = problemOf(next) === null
          setTyped({ base: isJson ? next : draft.content, text: next })
          if (isJson) draft.change(next)
        }}
      />
      {problem === null ? null : (
        <p role="alert" className="field-problem">
          {t('jsonProblem', { why: problem })}
        </p>
      )}
    </div>
  )
}

function problemOf(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}
