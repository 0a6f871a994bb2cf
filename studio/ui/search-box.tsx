import { useEffect, useState } from 'react'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

/** Search that waits until typing rests. */
export function SearchBox({
  label,
  value,
  onSearch,
}: {
  readonly label: string
  readonly value: string
  readonly onSearch: (text: string) => void
}) {
  const t = useTexts(commonTexts)
  const [text, setText] = useState(value)
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onSearch(text), 350)
    return () => clearTimeout(timer)
  }, [text, value, onSearch])
  return (
    <input
      type="search"
      className="input"
      style={{ width: '18em', maxWidth: '100%' }}
      aria-label={label}
      placeholder={`${t('search')}：${label}`}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}

/** One of a few, as a plain list to choose from. */
export function FilterSelect({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}) {
  const t = useTexts(commonTexts)
  return (
    <label className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
      <span className="nowrap muted">{label}</span>
      <select className="input" style={{ width: 'auto' }} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('all')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
