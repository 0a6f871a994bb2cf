import { isJsonObject, type Json } from '../../../../server/base/json.ts'
import { useBilingual } from '../../../i18n/texts.ts'
import { CheckboxesWidget } from './choices.tsx'
import { TableWidget } from './table.tsx'
import type { WidgetProps } from './types.ts'

/** Points to tick off: an array of values, an object of yes/no by point, or rows with a finding each. */
export function ChecklistWidget(props: WidgetProps) {
  const { node, schema, value, id, disabled, describedBy, onChange, onLeave } = props
  const say = useBilingual()
  if (schema.type === 'array') return node.columns === undefined ? <CheckboxesWidget {...props} /> : <TableWidget {...props} />
  const points = Object.keys(isJsonObject(schema.properties) ? schema.properties : (node.options ?? {}))
  const answers: { readonly [point: string]: Json } = isJsonObject(value) ? value : {}
  return (
    <div className="stack-s">
      {points.map((point, index) => (
        <label key={point} className="choice">
          <input
            type="checkbox"
            id={index === 0 ? id : `${id}-${index}`}
            checked={answers[point] === true}
            disabled={disabled}
            aria-describedby={describedBy}
            onChange={(event) => onChange({ ...answers, [point]: event.target.checked })}
            onBlur={onLeave}
          />
          <span>{say(node.options?.[point]) || point}</span>
        </label>
      ))}
    </div>
  )
}
