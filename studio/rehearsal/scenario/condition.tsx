import { FeelField, type FeelVariable } from '../../ui/workspace/fields.tsx'
import { useProblemAt } from './problems.tsx'

/** A FEEL condition that may stay empty: then it always holds. */
export function Condition({
  label,
  help,
  value,
  variables,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly help: string
  readonly value: string | undefined
  readonly variables: readonly FeelVariable[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (value: string) => void
}) {
  const problem = useProblemAt(at)
  return (
    <div data-at={at}>
      <FeelField
        label={label}
        help={help}
        value={value ?? ''}
        variables={variables}
        problem={problem}
        disabled={disabled}
        onChange={onChange}
      />
    </div>
  )
}
