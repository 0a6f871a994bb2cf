import { Input } from 'antd'
import { isJsonObject } from '../../../../server/base/json.ts'
import { useBilingual, useTexts } from '../../../i18n/texts.ts'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

/** A statement the person commits to by ticking it. */
export function DeclarationWidget({ node, value, id, describedBy, invalid, disabled, onChange, onLeave }: WidgetProps) {
  const say = useBilingual()
  const t = useTexts(formTexts)
  return (
    <label className="choice">
      <input
        type="checkbox"
        id={id}
        checked={value === true}
        disabled={disabled}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.checked ? true : undefined)}
        onBlur={onLeave}
      />
      <span>{say(node.placeholder) || t('agree')}</span>
    </label>
  )
}

/** Signing by typed name and consent: text when the schema asks for text, else `{name, consent}`. */
export function SignatureWidget({ schema, value, id, describedBy, invalid, required, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(formTexts)
  const plain = schema.type === 'string'
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const consentName = ['consent', 'agreed', 'confirmed'].find((one) => one in properties) ?? 'consent'
  const signature = isJsonObject(value) ? value : {}
  const name = plain ? (typeof value === 'string' ? value : '') : typeof signature.name === 'string' ? signature.name : ''
  const rename = (text: string) => {
    if (plain) onChange(text === '' ? undefined : text)
    else onChange({ ...signature, name: text })
  }
  return (
    <div className="stack-s">
      <Input
        id={id}
        value={name}
        disabled={disabled}
        autoComplete="name"
        aria-label={t('signName')}
        placeholder={t('signName')}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={required || undefined}
        style={{ maxWidth: '16em' }}
        onChange={(event) => rename(event.target.value)}
        onBlur={onLeave}
      />
      {plain ? null : (
        <label className="choice">
          <input
            type="checkbox"
            checked={signature[consentName] === true}
            disabled={disabled}
            onChange={(event) => onChange({ ...signature, [consentName]: event.target.checked })}
            onBlur={onLeave}
          />
          <span>{t('signConsent')}</span>
        </label>
      )}
    </div>
  )
}
