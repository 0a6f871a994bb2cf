import { isJsonObject, type Json } from '../../../../server/base/json.ts'
import type { FieldNode } from '../../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../../i18n/texts.ts'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

/** Values of `enum` or of constants, each with its label. */
export function useOptions(node: FieldNode, schema: WidgetProps['schema']): readonly { readonly value: Json; readonly label: string }[] {
  const say = useBilingual()
  const items = isJsonObject(schema.items) ? schema.items : schema
  const listed = Array.isArray(items.enum) ? (items.enum as readonly Json[]) : []
  const constants = (Array.isArray(items.oneOf) ? items.oneOf : []).flatMap((one: Json) =>
    isJsonObject(one) && one.const !== undefined ? [one.const] : [],
  )
  const values = listed.length > 0 ? listed : constants.length > 0 ? constants : Object.keys(node.options ?? {})
  return values.filter((value) => value !== null).map((value) => ({ value, label: say(node.options?.[String(value)]) || String(value) }))
}

/** One of a long list, by the browser's own list: typing finds, phones show their wheel. */
export function SelectWidget({ node, schema, value, id, describedBy, invalid, required, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(formTexts)
  const options = useOptions(node, schema)
  return (
    <select
      id={id}
      className="input"
      disabled={disabled}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-required={required || undefined}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={(event) => onChange(options.find((option) => String(option.value) === event.target.value)?.value)}
      onBlur={onLeave}
    >
      <option value="">{t('choose')}</option>
      {options.map((option) => (
        <option key={String(option.value)} value={String(option.value)}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

function Radios({
  name,
  options,
  props,
}: {
  readonly name: string
  readonly options: readonly { readonly value: Json; readonly label: string }[]
  readonly props: WidgetProps
}) {
  const { value, id, invalid, describedBy, disabled, onChange, onLeave } = props
  const short = options.every((option) => option.label.length <= 12)
  return (
    <div className={short ? 'choices-row' : undefined}>
      {options.map((option, index) => (
        <label key={String(option.value)} className="choice">
          <input
            type="radio"
            id={index === 0 ? id : `${id}-${index}`}
            name={name}
            checked={value === option.value}
            disabled={disabled}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
            onChange={() => onChange(option.value)}
            onBlur={onLeave}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}

/** One of a few, all in sight. */
export function RadioWidget(props: WidgetProps) {
  return <Radios name={props.id} options={useOptions(props.node, props.schema)} props={props} />
}

/** Yes or no; nothing is chosen beforehand. */
export function YesNoWidget(props: WidgetProps) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const { options } = props.node
  return (
    <Radios
      name={props.id}
      options={[
        { value: true, label: say(options?.true) || t('yes') },
        { value: false, label: say(options?.false) || t('no') },
      ]}
      props={props}
    />
  )
}

/** Any of a list, as an array of its values. */
export function CheckboxesWidget({ node, schema, value, id, describedBy, invalid, disabled, onChange, onLeave }: WidgetProps) {
  const options = useOptions(node, schema)
  const chosen = Array.isArray(value) ? (value as readonly Json[]) : []
  return (
    <div className={options.every((option) => option.label.length <= 12) ? 'choices-row' : undefined}>
      {options.map((option, index) => (
        <label key={String(option.value)} className="choice">
          <input
            type="checkbox"
            id={index === 0 ? id : `${id}-${index}`}
            checked={chosen.includes(option.value)}
            disabled={disabled}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
            onChange={(event) =>
              onChange(
                options.map((one) => one.value).filter((one) => (one === option.value ? event.target.checked : chosen.includes(one))),
              )
            }
            onBlur={onLeave}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}
