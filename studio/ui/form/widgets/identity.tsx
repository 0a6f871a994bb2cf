import { Input } from 'antd'
import { useState } from 'react'
import { checkIdentityNumber, maskedIdentityNumber } from '../../../../server/rules/forms/index.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

export interface IdentityInputProps {
  readonly id: string
  readonly value: string
  readonly invalid: boolean
  readonly required: boolean
  readonly disabled: boolean
  readonly describedBy: string | undefined
  onChange(value: string | undefined): void
  onLeave(): void
}

/** An identity number: its signs are seen only while it is edited. */
export function IdentityInput({ id, value, invalid, required, disabled, describedBy, onChange, onLeave }: IdentityInputProps) {
  const t = useTexts(formTexts)
  const [editing, setEditing] = useState(false)
  const check = checkIdentityNumber(value)
  const noteId = `${id}-note`
  return (
    <>
      <Input
        id={id}
        value={editing || value === '' ? value : maskedIdentityNumber(value)}
        disabled={disabled}
        maxLength={18}
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        style={{ maxWidth: '16em', letterSpacing: '0.05em' }}
        aria-describedby={[describedBy, noteId].filter(Boolean).join(' ')}
        aria-invalid={invalid || undefined}
        aria-required={required || undefined}
        {...(invalid ? { status: 'error' as const } : {})}
        onFocus={() => setEditing(true)}
        onChange={(event) => {
          const next = event.target.value.toUpperCase().replace(/[^0-9X]/g, '')
          onChange(next === '' ? undefined : next)
        }}
        onBlur={() => {
          setEditing(false)
          onLeave()
        }}
      />
      <div id={noteId} className={check === 'wrong' ? 'form-warning' : 'form-info'} aria-live="polite">
        {check === 'wrong'
          ? t('identityWrong')
          : check === 'incomplete' && value !== ''
            ? t('creditCount', { count: value.length })
            : editing
              ? t('identityMasked')
              : null}
      </div>
    </>
  )
}

export function IdentityWidget({ id, value, invalid, required, disabled, describedBy, onChange, onLeave }: WidgetProps) {
  return (
    <IdentityInput
      id={id}
      value={typeof value === 'string' ? value : ''}
      invalid={invalid}
      required={required}
      disabled={disabled}
      describedBy={describedBy}
      onChange={onChange}
      onLeave={onLeave}
    />
  )
}
