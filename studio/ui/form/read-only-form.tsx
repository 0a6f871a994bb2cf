import { useMemo } from 'react'
import type { JsonObject } from '../../../server/base/json.ts'
import { valueAt } from '../../../server/rules/forms/index.ts'
import type { FormDocument } from '../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { FormContextProvider, type FormContextValue, type FormEvidence } from './context.tsx'
import { formEngineOf } from './engine.ts'
import './form.css'
import { FieldControl } from './field.tsx'
import { LayoutNodes } from './layout.tsx'
import { formTexts } from './texts.ts'

const nothing = () => undefined
const NO_FACTS: JsonObject = {}

/** A form as it was submitted, from the same layout; what the rules hid stays hidden. Prints as it stands. */
export function ReadOnlyForm({
  document: form,
  data,
  facts = NO_FACTS,
  programme = null,
  evidence,
}: {
  readonly document: FormDocument
  readonly data: JsonObject
  readonly facts?: JsonObject
  readonly programme?: string | null
  readonly evidence?: FormEvidence | undefined
}) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const context = useMemo<FormContextValue>(() => {
    const state = formEngineOf(form)?.evaluate(data, facts)
    return {
      schema: form.schema,
      state: { data, isVisible: (path) => state?.isVisible(path) ?? true, isRequired: () => true, problems: [] },
      valueOf: (path) => valueAt(data, path),
      facts,
      programme,
      divisions: form.divisions,
      evidence,
      readOnly: true,
      shown: new Set(),
      showAll: false,
      uploadPath: null,
      Cell: FieldControl,
      set: nothing,
      visit: nothing,
      hold: nothing,
    }
  }, [form, data, facts, programme, evidence])
  return (
    <FormContextProvider value={context}>
      <article>
        <div className="row-between no-print" style={{ marginBottom: 16 }}>
          <h2>{say(form.title)}</h2>
          <button type="button" className="button small" onClick={() => window.print()}>
            {t('printForm')}
          </button>
        </div>
        <LayoutNodes nodes={form.layout} />
      </article>
    </FormContextProvider>
  )
}
