import { Input } from 'antd'
import { useState } from 'react'
import { useBilingual, useTexts } from '../../../i18n/texts.ts'
import { checkCreditCode } from '../credit-code.ts'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

const textOf = (value: WidgetProps['value']) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

function common({ id, describedBy, invalid, required, disabled, onLeave }: WidgetProps) {
  return {
    id,
    disabled,
    onBlur: onLeave,
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    'aria-required': required || undefined,
    ...(invalid ? { status: 'error' as const } : {}),
  }
}

function maxLengthOf(schema: WidgetProps['schema']): { readonly maxLength?: number } {
  return typeof schema.maxLength === 'number' ? { maxLength: schema.maxLength } : {}
}

/** One line of text. */
export function TextWidget(props: WidgetProps) {
  const say = useBilingual()
  const { node, schema, value, onChange } = props
  return (
    <Input
      {...common(props)}
      {...maxLengthOf(schema)}
      type={node.widget === 'phone' ? 'tel' : schema.format === 'email' ? 'email' : 'text'}
      inputMode={node.widget === 'phone' ? 'tel' : undefined}
      autoComplete={node.widget === 'phone' ? 'tel' : 'off'}
      placeholder={say(node.placeholder)}
      value={textOf(value)}
      suffix={node.unit === undefined ? undefined : <span>{say(node.unit)}</span>}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  )
}

/** Several lines, growing with the text; counts signs when there is a limit. */
export function TextAreaWidget(props: WidgetProps) {
  const say = useBilingual()
  const { node, schema, value, onChange } = props
  return (
    <Input.TextArea
      {...common(props)}
      {...maxLengthOf(schema)}
      autoSize={{ minRows: 3, maxRows: 14 }}
      showCount={typeof schema.maxLength === 'number'}
      placeholder={say(node.placeholder)}
      value={textOf(value)}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  )
}

/** Unified social credit code: capitals, 18 signs, check digit at once. */
export function CreditCodeWidget(props: WidgetProps) {
  const t = useTexts(formTexts)
  const { value, onChange, id } = props
  const text = textOf(value)
  const check = checkCreditCode(text)
  const noteId = `${id}-count`
  return (
    <>
      <Input
        {...common(props)}
        aria-describedby={[props.describedBy, noteId].filter(Boolean).join(' ')}
        value={text}
        maxLength={18}
        autoComplete="off"
        spellCheck={false}
        style={{ fontFamily: 'inherit', letterSpacing: '0.05em' }}
        onChange={(event) => {
          const next = event.target.value.toUpperCase().replace(/[^0-9A-Z]/g, '')
          onChange(next === '' ? undefined : next)
        }}
      />
      <div id={noteId} className={check === 'wrong' ? 'form-warning' : 'form-info'} aria-live="polite">
        {check === 'wrong' ? t('creditWrong') : check === 'incomplete' && text !== '' ? t('creditCount', { count: text.length }) : null}
      </div>
    </>
  )
}

const PLAIN = /^-?\d+(\.\d+)?$/

/** Number as typed; kept as a number or, where the schema says text, as exact decimal text. */
export function NumberWidget(props: WidgetProps) {
  const say = useBilingual()
  const { node, schema, value, onChange, onLeave } = props
  const [draft, setDraft] = useState<string | null>(null)
  const asText = schema.type === 'string' || (Array.isArray(schema.type) && schema.type.includes('string'))
  const commit = (text: string) => {
    const clean = text.replace(/[,，\s]/g, '')
    if (clean === '') onChange(undefined)
    else if (!PLAIN.test(clean) || asText) onChange(clean)
    else onChange(Number(clean))
  }
  return (
    <Input
      {...common(props)}
      inputMode="decimal"
      autoComplete="off"
      placeholder={say(node.placeholder)}
      value={draft ?? textOf(value)}
      suffix={node.unit === undefined ? undefined : <span>{say(node.unit)}</span>}
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
