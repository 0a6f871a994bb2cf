import { checkCreditCode } from '../../../../server/rules/forms/index.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { formTexts } from '../texts.ts'
import { IdentityInput } from './identity.tsx'
import { Part, partsOf, valueOfPart, withPart } from './part.tsx'
import type { WidgetProps } from './types.ts'

const COMPLETES: { readonly [part: string]: string } = { name: 'off', phone: 'tel', post: 'organization-title' }

/** A person or an organisation: its parts side by side, each with its own label. */
export function PartyWidget(props: WidgetProps) {
  const t = useTexts(formTexts)
  const { value, disabled, onChange, onLeave } = props
  const set = (part: string) => (next: string | undefined) => onChange(withPart(value, part, next))
  return (
    <div className="form-columns">
      {partsOf(props).map((part) => {
        const text = valueOfPart(value, part)
        const isCode = part === 'creditCode'
        const check = isCode ? checkCreditCode(text) : 'ok'
        const note =
          !isCode || text === '' || check === 'ok'
            ? undefined
            : check === 'wrong'
              ? t('creditWrong')
              : t('creditCount', { count: text.length })
        return (
          <Part key={part} of={props} part={part} note={note}>
            {(control) =>
              part === 'idNumber' ? (
                <IdentityInput {...control} value={text} disabled={disabled} onChange={set(part)} onLeave={onLeave} />
              ) : (
                <input
                  id={control.id}
                  className="input"
                  type={part === 'phone' ? 'tel' : 'text'}
                  autoComplete={COMPLETES[part] ?? 'off'}
                  maxLength={isCode ? 18 : 120}
                  value={text}
                  disabled={disabled}
                  aria-invalid={control.invalid || undefined}
                  aria-required={control.required || undefined}
                  aria-describedby={control.describedBy}
                  onChange={(event) => set(part)(isCode ? event.target.value.toUpperCase().replace(/[^0-9A-Z]/g, '') : event.target.value)}
                  onBlur={onLeave}
                />
              )
            }
          </Part>
        )
      })}
    </div>
  )
}
