import { type InputHTMLAttributes, useId } from 'react'
import { toPercent, toShare } from './model.ts'
import { useProblemAt } from './problems.tsx'

interface Numeric {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
  /** JSON pointer of the value: problems of the place stand below. */
  readonly at?: string
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly disabled: boolean
}

/** One native control with its label, problems of its place below. */
export function NativeField({
  label,
  at,
  ...input
}: { readonly label: string; readonly at?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  const problem = useProblemAt(at)
  return (
    <div className="studio-field" data-at={at}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        {...input}
      />
      {problem === undefined ? null : (
        <p id={`${id}-problem`} className="field-problem">
          {problem}
        </p>
      )}
    </div>
  )
}

/** A number with decimals; undefined while the field is empty. */
export function DecimalField({ value, onChange, step, ...field }: Numeric) {
  return (
    <NativeField
      {...field}
      type="number"
      inputMode="decimal"
      step={step ?? 'any'}
      value={value ?? ''}
      onChange={(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
    />
  )
}

/** A share of 0 to 1, read and written in per cent; an empty field changes nothing. */
export function PercentField({
  value,
  onChange,
  ...field
}: Omit<Numeric, 'value' | 'onChange'> & { readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <DecimalField
      min={0}
      max={100}
      {...field}
      value={toPercent(value)}
      onChange={(percent) => {
        if (percent !== undefined) onChange(toShare(percent))
      }}
    />
  )
}

/** A number that must stand: an empty field changes nothing. */
export function AmountField({ onChange, ...field }: Omit<Numeric, 'onChange'> & { readonly onChange: (value: number) => void }) {
  return (
    <DecimalField
      {...field}
      onChange={(value) => {
        if (value !== undefined) onChange(value)
      }}
    />
  )
}

/** A date or a time of day; an empty field changes nothing. */
export function MomentField({
  kind,
  label,
  value,
  onChange,
  at,
  disabled,
}: {
  readonly kind: 'date' | 'time'
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly at: string
  readonly disabled: boolean
}) {
  return (
    <NativeField
      label={label}
      at={at}
      type={kind}
      value={value}
      disabled={disabled}
      onChange={(event) => {
        if (event.target.value !== '') onChange(event.target.value)
      }}
    />
  )
}
