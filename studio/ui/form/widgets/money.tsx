import { Input } from 'antd'
import { useState } from 'react'
import { commonTexts } from '../../../i18n/common.ts'
import { formatYuan, parseYuan } from '../../../i18n/format.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { WidgetProps } from './types.ts'

const inFen = (path: string) => path.endsWith('Fen')

/** Shown amount of a value: fen when the property's name ends in `Fen`, else yuan. */
export function moneyText(value: WidgetProps['value'], path: string): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  if (inFen(path)) return /^-?\d+$/.test(String(value)) ? formatYuan(String(value)) : String(value)
  const fen = parseYuan(String(value))
  return fen === null ? String(value) : formatYuan(fen)
}

/** Amount in yuan with two decimals; stored exactly, as text or whole fen, never as a fraction that can drift. */
export function MoneyWidget({ id, path, schema, value, describedBy, invalid, required, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(commonTexts)
  const [draft, setDraft] = useState<string | null>(null)
  const commit = (text: string) => {
    const fen = parseYuan(text)
    if (text.trim() === '') onChange(undefined)
    else if (fen === null) onChange(text)
    else if (inFen(path)) onChange(schema.type === 'integer' || schema.type === 'number' ? Number(fen) : fen)
    else onChange(schema.type === 'string' ? formatYuan(fen).replaceAll(',', '') : Number(formatYuan(fen).replaceAll(',', '')))
  }
  return (
    <Input
      id={id}
      disabled={disabled}
      inputMode="decimal"
      autoComplete="off"
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-required={required || undefined}
      {...(invalid ? { status: 'error' as const } : {})}
      style={{ maxWidth: '16em' }}
      styles={{ input: { textAlign: 'right' } }}
      suffix={<span>{t('yuan')}</span>}
      value={draft ?? moneyText(value, path)}
      onChange={(event) => {
        setDraft(event.target.value)
        commit(event.target.value)
      }}
      onBlur={() => {
        setDraft(null)
        onLeave()
      }}
    />
  )
}
