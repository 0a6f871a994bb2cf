import { DatePicker } from 'antd'
import dayjs from 'dayjs'
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
  readonly disabled: boolean
  onChange(value: string | undefined): void
  onLeave(): void
}

function OneDate({ id, value, label, describedBy, invalid, disabled, onChange, onLeave }: OneDateProps) {
  return (
    <DatePicker
      id={id}
      value={value === undefined || value === '' ? null : dayjs(value)}
      disabled={disabled}
      format={['YYYY-MM-DD', 'YYYY/M/D', 'YYYYMMDD']}
      placeholder="YYYY-MM-DD"
      {...(invalid ? { status: 'error' as const } : {})}
      {...(label === undefined ? {} : { 'aria-label': label })}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      style={{ width: '12em' }}
      onChange={(date) => onChange(date === null || Array.isArray(date) ? undefined : date.format('YYYY-MM-DD'))}
      onBlur={onLeave}
    />
  )
}

/** A day, typed or picked. */
export function DateWidget({ id, value, describedBy, invalid, disabled, onChange, onLeave }: WidgetProps) {
  return (
    <OneDate
      id={id}
      value={typeof value === 'string' ? value.slice(0, 10) : undefined}
      describedBy={describedBy}
      invalid={invalid}
      disabled={disabled}
      onChange={onChange}
      onLeave={onLeave}
    />
  )
}

/** Two days as `{from, to}`. */
export function PeriodWidget({ id, label, value, describedBy, invalid, disabled, onChange, onLeave }: WidgetProps) {
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
