import { type Division, divisionsUnder, divisionTrail, levelOfDivision, SHIPPED_DIVISIONS } from '../../../../server/rules/forms/index.ts'
import { useBilingual, useTexts } from '../../../i18n/texts.ts'
import { useForm } from '../context.tsx'
import { formTexts } from '../texts.ts'
import { Part, valueOfPart, withPart } from './part.tsx'
import type { WidgetProps } from './types.ts'

const DEPTH = { province: 0, city: 1, county: 2 } as const

/** The lists to choose from, one after the other: what lies under the last choice, as deep as the field asks. */
function stepsOf(list: readonly Division[], code: string, within: string | null, deepest: keyof typeof DEPTH) {
  const chosen = divisionTrail(list, code).filter(
    (one) => within === null || (one.code !== within && one.code.startsWith(within.replace(/(00){1,2}$/, ''))),
  )
  const steps: { readonly options: readonly Division[]; readonly chosen: Division | undefined; readonly above: string | null }[] = []
  let above = within
  for (let at = 0; at <= chosen.length; at += 1) {
    const options = divisionsUnder(list, above).filter((one) => DEPTH[levelOfDivision(one.code)] <= DEPTH[deepest])
    if (options.length === 0) break
    steps.push({ options, chosen: chosen[at], above })
    const next = chosen[at]
    if (next === undefined) break
    above = next.code
  }
  return steps
}

/** Division by division from the list, then the street as free text. */
export function AddressWidget(props: WidgetProps) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const { divisions } = useForm()
  const { node, value, disabled, onChange, onLeave } = props
  const list = divisions ?? SHIPPED_DIVISIONS
  const within = node.division?.within ?? null
  const code = valueOfPart(value, 'division')
  const steps = stepsOf(list, code, within, node.division?.level ?? 'county')
  const levels = [t('province'), t('city'), t('county')]
  const set = (part: string, next: string | undefined) => onChange(withPart(value, part, next))
  return (
    <div className="stack-s">
      <Part of={props} part="division">
        {(control) => (
          <div className="row address-steps">
            {within === null ? null : (
              <span>
                {divisionTrail(list, within)
                  .map((one) => say(one.name))
                  .join('')}
              </span>
            )}
            {steps.map(({ options, chosen, above }, index) => (
              <select
                key={above ?? 'top'}
                id={index === 0 ? control.id : `${control.id}-${index}`}
                className="input"
                aria-label={`${props.label} ${levels[options[0] === undefined ? index : DEPTH[levelOfDivision(options[0].code)]] ?? ''}`}
                aria-invalid={control.invalid || undefined}
                aria-required={control.required || undefined}
                aria-describedby={control.describedBy}
                disabled={disabled}
                value={chosen?.code ?? ''}
                onChange={(event) =>
                  set('division', event.target.value === '' ? (above === within ? undefined : (above ?? undefined)) : event.target.value)
                }
                onBlur={onLeave}
              >
                <option value="">{t('choose')}</option>
                {options.map((one) => (
                  <option key={one.code} value={one.code}>
                    {say(one.name)}
                  </option>
                ))}
              </select>
            ))}
          </div>
        )}
      </Part>
      <Part of={props} part="street">
        {(control) => (
          <input
            id={control.id}
            className="input"
            autoComplete="street-address"
            maxLength={120}
            value={valueOfPart(value, 'street')}
            disabled={disabled}
            aria-invalid={control.invalid || undefined}
            aria-required={control.required || undefined}
            aria-describedby={control.describedBy}
            onChange={(event) => set('street', event.target.value)}
            onBlur={onLeave}
          />
        )}
      </Part>
    </div>
  )
}
