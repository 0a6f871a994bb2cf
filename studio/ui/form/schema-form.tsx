import { Form } from '@rjsf/antd'
import { useState } from 'react'
import type { JsonObject } from '../../../server/base/json.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { FormViewProps } from './props.ts'
import { SaveMark } from './save-mark.tsx'
import { formTexts } from './texts.ts'
import { trustingValidator } from './trusting-validator.ts'

/** rjsf with the Ant Design theme, for forms that came without a layout (deployed through `/v2`, or a field only its schema describes). */
export function SchemaForm({ document: form, data, submitLabel, busy, saveState, onChange, onSubmit }: FormViewProps) {
  const t = useTexts(formTexts)
  const [value, setValue] = useState(data)
  return (
    <Form
      schema={form.schema}
      formData={value}
      validator={trustingValidator}
      noHtml5Validate
      showErrorList={false}
      formContext={{ labelAlign: 'left' }}
      experimental_defaultFormStateBehavior={{ constAsDefaults: 'never' }}
      onChange={(event) => {
        setValue(event.formData as JsonObject)
        onChange?.(event.formData as JsonObject)
      }}
      onSubmit={() => onSubmit(value)}
    >
      <div className="form-actions">
        <button type="submit" className="button primary" disabled={busy === true}>
          {submitLabel ?? t('submit')}
        </button>
        <span className="spacer" />
        {saveState === undefined ? null : <SaveMark state={saveState} />}
      </div>
    </Form>
  )
}
