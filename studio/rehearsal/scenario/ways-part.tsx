import { useId, useState } from 'react'
import type { WayPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { scenarioTexts } from '../texts.ts'
import type { KnownField, KnownParts } from './known-fields.ts'
import { firstWay, withKey } from './model.ts'
import type { PartProps } from './part.ts'
import { pointer, stepsOf } from './places.ts'
import { ProblemLine } from './problems.tsx'
import { WayCards } from './way-cards.tsx'

type Ways = { readonly [id: string]: readonly WayPlan[] }
const NO_FIELDS: readonly KnownField[] = []

/** How tasks are worked: for each form, or for one step alone, the ways in which it may be answered. */
export function WaysPart({ scenario, parts, place, disabled, onChange }: PartProps & { readonly parts: KnownParts }) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const forms = [...parts.titles].map(([id, title]) => ({ id, name: say(title), fields: parts.fields.get(id) ?? NO_FIELDS }))
  const tasks = parts.tasks.map(({ id, name, form }) => ({ id, name, fields: parts.fields.get(form ?? '') ?? NO_FIELDS }))
  return (
    <div className="stack">
      <p className="muted">{t('waysLead')}</p>
      <WaysOf
        label={t('byForm')}
        addLabel={t('addForm')}
        property="forms"
        ways={scenario.forms}
        known={forms}
        place={place}
        disabled={disabled}
        onChange={(next) => onChange({ forms: next })}
      />
      <WaysOf
        label={t('byTask')}
        addLabel={t('addTask')}
        property="tasks"
        ways={scenario.tasks}
        known={tasks}
        place={place}
        disabled={disabled}
        onChange={(next) => onChange({ tasks: next })}
      />
    </div>
  )
}

function WaysOf({
  label,
  addLabel,
  property,
  ways,
  known,
  place,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly addLabel: string
  readonly property: 'forms' | 'tasks'
  readonly ways: Ways
  readonly known: readonly { readonly id: string; readonly name: string; readonly fields: readonly KnownField[] }[]
  readonly place: string
  readonly disabled: boolean
  readonly onChange: (ways: Ways) => void
}) {
  const t = useTexts(scenarioTexts)
  const id = useId()
  const [root, asked] = stepsOf(place)
  const free = known.filter((one) => !(one.id in ways))
  const [chosen, setChosen] = useState('')
  return (
    <section className="stack-s" aria-label={label} data-at={`/${property}`}>
      <h3>{label}</h3>
      <ProblemLine at={`/${property}`} />
      {Object.entries(ways).map(([key, list]) => {
        const own = known.find((one) => one.id === key)
        const name = own?.name ?? key
        const at = `/${property}${pointer(key)}`
        return (
          <details key={key} className="ways" data-at={at} open={root === property && asked === key ? true : undefined}>
            <summary>
              <strong>{name}</strong> {name === key ? null : <span className="muted">{key}</span>}{' '}
              <span className="muted">{t('wayCount', { count: list.length })}</span>
            </summary>
            <div className="stack-s">
              <WayCards
                ways={list}
                fields={own?.fields ?? NO_FIELDS}
                at={at}
                place={place}
                disabled={disabled}
                onChange={(next) => onChange(withKey(ways, key, next))}
              />
              <ProblemLine at={at} />
              {disabled ? null : (
                <div>
                  <button type="button" className="button small" onClick={() => onChange(withKey(ways, key, undefined))}>
                    {t('removeWays', { name })}
                  </button>
                </div>
              )}
            </div>
          </details>
        )
      })}
      {disabled || free.length === 0 ? null : (
        <div className="row">
          <label htmlFor={id}>{addLabel}</label>
          <select id={id} className="input narrow-select" value={chosen} onChange={(event) => setChosen(event.target.value)}>
            <option value="">{t('notChosen')}</option>
            {free.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button small"
            disabled={chosen === ''}
            aria-label={t('addTo', { what: addLabel })}
            onClick={() => {
              onChange({ ...ways, [chosen]: [firstWay()] })
              setChosen('')
            }}
          >
            {t('add')}
          </button>
        </div>
      )}
    </section>
  )
}
