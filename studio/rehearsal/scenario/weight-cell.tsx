import { useProblemAt } from './problems.tsx'

/** A weight in a table: a number from nothing up. */
export function WeightCell({
  label,
  value,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (weight: number) => void
}) {
  const problem = useProblemAt(at)
  return (
    <input
      type="number"
      className="input"
      min={0}
      step="any"
      aria-label={label}
      aria-invalid={problem !== undefined}
      title={problem}
      data-at={at}
      value={value}
      disabled={disabled}
      onChange={(event) => {
        if (!Number.isNaN(event.target.valueAsNumber)) onChange(event.target.valueAsNumber)
      }}
    />
  )
}
