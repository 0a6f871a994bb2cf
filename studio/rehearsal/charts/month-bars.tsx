import { useTexts } from '../../i18n/texts.ts'
import { barsOf, sharesOf } from '../scenario/model.ts'
import { scenarioTexts } from '../texts.ts'

/** Weights of the twelve months: a bar above each number; the numbers are the controls. */
export function MonthBars({
  label,
  months,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly months: readonly number[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (month: number, weight: number) => void
}) {
  const t = useTexts(scenarioTexts)
  const bars = barsOf(months)
  const shares = sharesOf(months)
  return (
    <fieldset className="studio-bilingual" data-at={at} disabled={disabled}>
      <legend>{label}</legend>
      <div className="month-bars">
        {months.map((weight, month) => {
          const name = t('month', { month: month + 1 })
          return (
            <label key={name} className="month-bar">
              <span className="month-track" aria-hidden="true">
                <span style={{ height: `${(bars[month] ?? 0) * 100}%` }} />
              </span>
              <span aria-hidden="true" className="muted">
                {shares[month]}%
              </span>
              <input
                type="number"
                className="input"
                min={0}
                step={0.1}
                value={weight}
                aria-label={t('weightOf', { name })}
                onChange={(event) => {
                  if (!Number.isNaN(event.target.valueAsNumber)) onChange(month, Math.max(0, event.target.valueAsNumber))
                }}
              />
              <span aria-hidden="true">{name}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
