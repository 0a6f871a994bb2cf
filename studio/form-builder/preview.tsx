import { useEffect, useState } from 'react'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { ReadOnlyForm } from '../ui/form/read-only-form.tsx'
import { Icon } from '../ui/icon.tsx'
import { ErrorBoundary } from '../ui/states.tsx'
import { builderTexts } from './texts.ts'

const WIDTHS = ['desktop', 'phone', 'elder', 'printView'] as const
type Width = (typeof WIDTHS)[number]

/** The form as people will meet it, with test values that outlive a change of the form. */
export function Preview({
  document: form,
  programme,
  values,
  onValues,
}: {
  readonly document: FormDocument
  readonly programme: string
  readonly values: JsonObject
  readonly onValues: (values: JsonObject) => void
}) {
  const t = useTexts(builderTexts)
  const [width, setWidth] = useState<Width>('desktop')
  const [passed, setPassed] = useState(false)
  const [turn, setTurn] = useState(0)

  // The large view is a state of the whole page: it lasts as long as the preview shows it.
  useEffect(() => {
    const root = document.documentElement
    if (width !== 'elder' || root.classList.contains('elder')) return
    root.classList.add('elder')
    return () => root.classList.remove('elder')
  }, [width])

  return (
    <div className="stack">
      <div className="row no-print">
        <fieldset className="plain-fieldset row">
          <legend className="visually-hidden">{t('width')}</legend>
          {WIDTHS.map((one) => (
            <button key={one} type="button" className="button small" aria-pressed={width === one} onClick={() => setWidth(one)}>
              {t(one)}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          className="button small"
          onClick={() => {
            onValues({})
            setPassed(false)
            setTurn(turn + 1)
          }}
        >
          {t('clearValues')}
        </button>
      </div>
      {passed ? (
        <p className="notice-box good row" role="status">
          <Icon name="check" />
          {t('tested')}
        </p>
      ) : null}
      <div className={width === 'phone' ? 'preview-frame phone' : 'preview-frame'}>
        <ErrorBoundary resetKey={JSON.stringify(form)}>
          {width === 'printView' ? (
            <ReadOnlyForm document={form} data={values} programme={programme} />
          ) : (
            <FormView
              key={turn}
              document={form}
              data={values}
              programme={programme}
              onChange={onValues}
              onSubmit={(data) => {
                onValues(data)
                setPassed(true)
              }}
            />
          )}
        </ErrorBoundary>
      </div>
      <details>
        <summary>{t('testValues')}</summary>
        <pre className="builder-json">{JSON.stringify(values, null, 2)}</pre>
      </details>
    </div>
  )
}
