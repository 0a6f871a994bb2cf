import { useEffect, useId, useState } from 'react'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { builderTexts } from './texts.ts'

/** The document itself; what is typed is taken as soon as it can be read. */
export function JsonView({
  document,
  readOnly,
  onChange,
}: {
  readonly document: FormDocument
  readonly readOnly: boolean
  readonly onChange: (document: FormDocument) => void
}) {
  const t = useTexts(builderTexts)
  const id = useId()
  const written = JSON.stringify(document, null, 2)
  const [text, setText] = useState(written)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    setText((typed) => (sameJson(typed, written) ? typed : written))
  }, [written])
  return (
    <div className="stack">
      <label htmlFor={id}>
        {t('json')} <span className="muted">{t('jsonHelp')}</span>
      </label>
      <textarea
        id={id}
        className="builder-json"
        spellCheck={false}
        readOnly={readOnly}
        rows={32}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        onChange={(event) => {
          setText(event.target.value)
          try {
            const next = JSON.parse(event.target.value) as FormDocument
            if (typeof next !== 'object' || !Array.isArray(next.layout) || !Array.isArray(next.rules) || typeof next.schema !== 'object')
              throw new Error('schema, layout, rules')
            setProblem(null)
            onChange(next)
          } catch (cause) {
            setProblem(cause instanceof Error ? cause.message : String(cause))
          }
        }}
      />
      <p id={`${id}-problem`} className="field-problem" role="status">
        {problem === null ? '' : t('notJson', { why: problem })}
      </p>
    </div>
  )
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other))
  } catch {
    return false
  }
}
