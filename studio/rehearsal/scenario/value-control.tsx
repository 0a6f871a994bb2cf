import type { Json } from '../../../server/base/json.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import type { Term } from '../../ui/form-rules/terms.ts'
import { scenarioTexts } from '../texts.ts'
import { useProblemAt } from './problems.tsx'

const KINDS = ['text', 'number', 'yes', 'no', 'nothing'] as const
type Kind = (typeof KINDS)[number]

const kindOf = (value: Json): Kind | null => {
  if (value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return 'number'
  return typeof value === 'string' ? 'text' : null
}

const FIRST: { readonly [kind in Kind]: Json } = { text: '', number: 0, yes: true, no: false, nothing: null }

/** One value: chosen from those the field has, or text, number, yes or no. A value of many parts is shown, not edited. */
export function ValueControl({
  label,
  value,
  options,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly value: Json
  readonly options: Term['options']
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (value: Json) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const problem = useProblemAt(at, true)
  const kind = kindOf(value)
  const invalid = { 'aria-invalid': problem !== undefined, title: problem }
  if (kind === null) return <span className="muted">{t('manyParts', { count: Object.keys(value ?? {}).length })}</span>
  const known = options.findIndex((option) => option.value === value)
  if (options.length > 0 && (known >= 0 || value === ''))
    return (
      <select
        className="input"
        aria-label={label}
        data-at={at}
        {...invalid}
        value={known}
        disabled={disabled}
        onChange={(event) => onChange(options[Number(event.target.value)]?.value ?? '')}
      >
        {known < 0 ? <option value={-1}>{t('notChosen')}</option> : null}
        {options.map((option, index) => (
          <option key={String(option.value)} value={index}>
            {say(option.label)}
          </option>
        ))}
      </select>
    )
  return (
    <span className="row value-control" data-at={at}>
      <select
        className="input"
        aria-label={t('kindOf', { label })}
        value={kind}
        disabled={disabled}
        onChange={(event) => onChange(FIRST[event.target.value as Kind])}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`value_${one}`)}
          </option>
        ))}
      </select>
      {kind === 'text' || kind === 'number' ? (
        <input
          className="input"
          type={kind}
          step="any"
          aria-label={label}
          {...invalid}
          value={String(value)}
          disabled={disabled}
          onChange={(event) => {
            if (kind === 'text') onChange(event.target.value)
            else if (!Number.isNaN(event.target.valueAsNumber)) onChange(event.target.valueAsNumber)
          }}
        />
      ) : null}
    </span>
  )
}
