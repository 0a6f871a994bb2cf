import { Form } from '@rjsf/antd'
import type { Json, JsonObject } from '../../../../server/base/json.ts'
import { trustingValidator } from '../trusting-validator.ts'
import type { WidgetProps } from './types.ts'

/** A nested object or list that the layout does not lay out: rjsf draws it from its schema. */
export function SchemaWidget({ id, schema, value, disabled, onChange }: WidgetProps) {
  return (
    <Form
      tagName="div"
      idPrefix={id}
      schema={schema as JsonObject}
      formData={value}
      disabled={disabled}
      validator={trustingValidator}
      noHtml5Validate
      formContext={{ labelAlign: 'left' }}
      experimental_defaultFormStateBehavior={{ constAsDefaults: 'never' }}
      uiSchema={{ 'ui:submitButtonOptions': { norender: true }, 'ui:label': false }}
      onChange={(event) => onChange(event.formData as Json)}
    />
  )
}
