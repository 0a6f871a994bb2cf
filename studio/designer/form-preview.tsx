import { useMemo, useState } from 'react'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { designerTexts } from './texts.ts'

const NOTHING: JsonObject = {}

/** A form as the applicant or clerk will see it, at two widths, with its rules alive. */
export function FormPreview({ content, programme }: { readonly content: string; readonly programme: string }) {
  const t = useTexts(designerTexts)
  const [phone, setPhone] = useState(false)
  const [passed, setPassed] = useState(false)
  const document = useMemo(() => JSON.parse(content) as FormDocument, [content])
  return (
    <>
      <div className="row" style={{ marginBottom: 16 }}>
        <span className="muted">{t('width')}</span>
        {([false, true] as const).map((one) => (
          <button key={String(one)} type="button" className="tab" aria-pressed={phone === one} onClick={() => setPhone(one)}>
            {t(one ? 'phone' : 'desktop')}
          </button>
        ))}
      </div>
      {passed ? (
        <p className="notice-box good" role="status" style={{ marginBottom: 16 }}>
          {t('previewDone')}
        </p>
      ) : null}
      <div className="sheet" style={{ maxWidth: phone ? 390 : 960 }}>
        <FormView
          document={document}
          data={NOTHING}
          programme={programme}
          onChange={() => setPassed(false)}
          onSubmit={() => setPassed(true)}
        />
      </div>
    </>
  )
}
