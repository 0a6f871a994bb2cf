import { useId } from 'react'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import { type CatalogueEntry, type CatalogueKind, useCatalogue } from './workspace.tsx'

const texts = defineTexts('pickers', {
  none: ['未选择', 'None chosen'],
  unknown: ['{{id}}（不存在）', '{{id}} (does not exist)'],
  unknownHelp: ['方案中没有“{{id}}”，请重新选择。', 'The programme has no "{{id}}": choose another.'],
})

export interface PartPickerProps {
  readonly kind: CatalogueKind
  readonly label: string
  /** Id of what is chosen; empty for none. */
  readonly value: string
  readonly onChange: (id: string) => void
  readonly optional?: boolean
  readonly disabled?: boolean
  /** Only these may be chosen. */
  readonly only?: (entry: CatalogueEntry) => boolean
  readonly hideLabel?: boolean
}

/** Chooses a part of the programme by its name; what does not exist any more stays visible, with a warning. */
export function PartPicker({ kind, label, value, onChange, optional = true, disabled = false, only, hideLabel = false }: PartPickerProps) {
  const t = useTexts(texts)
  const say = useBilingual()
  const id = useId()
  const entries = useCatalogue()[kind].filter((entry) => only?.(entry) ?? true)
  const isUnknown = value !== '' && !entries.some((entry) => entry.id === value)
  return (
    <div className="studio-field">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-invalid={isUnknown}
        aria-describedby={isUnknown ? `${id}-unknown` : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {optional || value === '' ? <option value="">{t('none')}</option> : null}
        {isUnknown ? <option value={value}>{t('unknown', { id: value })}</option> : null}
        {entries.map((entry) => (
          <option key={entry.id} value={entry.id}>
            {say(entry.title) === entry.id ? entry.id : say(entry.title)}
          </option>
        ))}
      </select>
      {isUnknown ? (
        <p id={`${id}-unknown`} className="field-problem">
          {t('unknownHelp', { id: value })}
        </p>
      ) : null}
    </div>
  )
}
