import { useId, useState } from 'react'
import { isJsonObject, type JsonObject } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { exportSchema, importSchema } from '../../server/rules/forms/index.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { builderTexts } from './texts.ts'

/** The form as plain JSON Schema with uiSchema, out and in. */
export function Interchange({
  document: form,
  readOnly,
  onReplace,
}: {
  readonly document: FormDocument
  readonly readOnly: boolean
  readonly onReplace: (form: FormDocument) => void
}) {
  const t = useTexts(builderTexts)
  const exported = exportSchema(form)
  return (
    <div className="stack-l">
      <section className="stack" aria-label={t('exportSchema')}>
        <h3>{t('exportSchema')}</h3>
        <div className="row">
          <Download name={`${form.id}.schema.json`} content={exported.schema} />
          <Download name={`${form.id}.ui-schema.json`} content={exported.uiSchema} />
        </div>
      </section>
      {readOnly ? null : <Import form={form} onReplace={onReplace} />}
    </div>
  )
}

function Download({ name, content }: { readonly name: string; readonly content: JsonObject }) {
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(content, null, 2))}`
  return (
    <a className="button small" href={href} download={name}>
      {name}
    </a>
  )
}

function Import({ form, onReplace }: { readonly form: FormDocument; readonly onReplace: (form: FormDocument) => void }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const id = useId()
  const [schema, setSchema] = useState('')
  const [uiSchema, setUiSchema] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [lost, setLost] = useState<readonly { readonly at: string; readonly text: Bilingual }[]>([])
  const take = () => {
    try {
      const imported = importSchema(objectIn(schema), uiSchema.trim() === '' ? {} : objectIn(uiSchema), form.id)
      setProblem(null)
      setLost(imported.lost)
      onReplace({ ...imported.document, id: form.id })
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : String(cause))
    }
  }
  return (
    <section className="stack" aria-label={t('importTitle')}>
      <h3>{t('importTitle')}</h3>
      <label htmlFor={`${id}-schema`}>{t('schemaText')}</label>
      <textarea
        id={`${id}-schema`}
        className="builder-json"
        rows={8}
        spellCheck={false}
        value={schema}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        onChange={(event) => setSchema(event.target.value)}
      />
      <label htmlFor={`${id}-ui`}>{t('uiSchemaText')}</label>
      <textarea
        id={`${id}-ui`}
        className="builder-json"
        rows={4}
        spellCheck={false}
        value={uiSchema}
        onChange={(event) => setUiSchema(event.target.value)}
      />
      <p id={`${id}-problem`} className="field-problem" role="status">
        {problem === null ? '' : t('notJson', { why: problem })}
      </p>
      <div>
        <button type="button" className="button" disabled={schema.trim() === ''} onClick={take}>
          {t('replaceForm')}
        </button>
      </div>
      {lost.length === 0 ? null : (
        <div className="notice-box warn" role="status">
          <p>{t('notTaken')}</p>
          <ul>
            {lost.map((one) => (
              <li key={one.at}>
                <code>{one.at}</code> {say(one.text)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

function objectIn(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value as JsonObject)) throw new Error('{ … }')
  return value as JsonObject
}
