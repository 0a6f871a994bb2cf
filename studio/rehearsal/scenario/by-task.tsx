import { useId, useState } from 'react'
import type { Distribution } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { scenarioTexts } from '../texts.ts'
import { DistributionField } from './distribution-field.tsx'
import type { KnownTask } from './known-fields.ts'
import { withKey } from './model.ts'
import { pointer } from './places.ts'

type ByTask = { readonly [elementId: string]: Distribution }

/** Steps that take another time than the rest. */
export function ByTaskEditor({
  label,
  unit,
  value,
  first,
  tasks,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly unit: string
  readonly value: ByTask | undefined
  /** What a new one begins with. */
  readonly first: Distribution
  readonly tasks: readonly KnownTask[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (value: ByTask | undefined) => void
}) {
  const t = useTexts(scenarioTexts)
  const id = useId()
  const [chosen, setChosen] = useState('')
  const own = value ?? {}
  const change = (next: ByTask) => onChange(Object.keys(next).length === 0 ? undefined : next)
  return (
    <section className="stack-s" aria-label={label} data-at={at}>
      <h4>{label}</h4>
      {Object.entries(own).map(([key, distribution]) => {
        const name = tasks.find((task) => task.id === key)?.name ?? key
        return (
          <div key={key}>
            <DistributionField
              label={name}
              unit={unit}
              value={distribution}
              at={`${at}${pointer(key)}`}
              disabled={disabled}
              onChange={(next) => change(withKey(own, key, next))}
            />
            {disabled ? null : (
              <button type="button" className="button small" onClick={() => change(withKey(own, key, undefined))}>
                {t('removeField', { name })}
              </button>
            )}
          </div>
        )
      })}
      {disabled ? null : (
        <div className="row">
          <label htmlFor={id}>{t('addTask')}</label>
          <select id={id} className="input narrow-select" value={chosen} onChange={(event) => setChosen(event.target.value)}>
            <option value="">{t('notChosen')}</option>
            {tasks
              .filter((task) => !(task.id in own))
              .map((task) => (
                <option key={task.id} value={task.id}>
                  {task.name}
                </option>
              ))}
          </select>
          <button
            type="button"
            className="button small"
            disabled={chosen === ''}
            onClick={() => {
              change({ ...own, [chosen]: first })
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
