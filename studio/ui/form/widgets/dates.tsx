import { isJsonObject } from '../../../../server/base/json.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

interface OneDateProps {
  readonly id: string
  readonly value: string | undefined
  readonly label?: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly required: boolean
  readonly disabled: boolean
  onChange(value: string | undefined): void
  onLeave(): void
}

/** The browser's own date field: typed or picked, read well by screen readers, and the phone's own calendar on phones. */
function OneDate({ id, value, label, describedBy, invalid, required, disabled, onChange, onLeave }: OneDateProps) {
  return (
    <input
      id={id}
      type="date"
      className="input"
      style={{ width: '13em', maxWidth: '100%' }}
      max="9999-12-31"
      value={value ?? ''}
      disabled={disabled}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      required={required}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      onBlur={onLeave}
    />
  )
}

/** A day, typed or picked. */
export function DateWidget({ id, value, describedBy, invalid, required, disabled, onChange, onLeave }: WidgetProps) {
  return (
    <OneDate
      id={id}
      value={typeof value === 'string' ? value.slice(0, 10) : undefined}
      describedBy={describedBy}
      invalid={invalid}
      required={required}
      disabled={disabled}
      onChange={onChange}
      onLeave={onLeave}
    />
  )
}

/** Two days as `{from, to}`. */
export function PeriodWidget({ id, label, value, describedBy, invalid, required, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(formTexts)
  const period = isJsonObject(value) ? value : {}
  const side = (name: 'from' | 'to') => {
    const day = period[name]
    return (
      <OneDate
        id={name === 'from' ? id : `${id}-to`}
        label={`${label} ${t(name)}`}
        value={typeof day === 'string' ? day : undefined}
        describedBy={describedBy}
        invalid={invalid}
        required={required}
        disabled={disabled}
        onChange={(next) => {
          const { [name]: _old, ...rest } = period
          onChange(next === undefined ? rest : { ...rest, [name]: next })
        }}
        onLeave={onLeave}
      />
    )
  }
  return (
    <div className="row">
      {side('from')}
      <span aria-hidden="true">—</span>
      {side('to')}
    </div>
  )
}
