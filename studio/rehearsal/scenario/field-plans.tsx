import { useId, useState } from 'react'
import type { FieldPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { scenarioTexts } from '../texts.ts'
import { FieldPlanEditor } from './field-plan.tsx'
import type { KnownField } from './known-fields.ts'
import { firstPlan, withKey } from './model.ts'
import { pointer } from './places.ts'
import { ProblemLine } from './problems.tsx'

const NO_COLUMNS: readonly KnownField[] = []

type Fields = { readonly [path: string]: FieldPlan }

/** What stands in the fields of a form or of the subject; fields without a plan are filled in by their kind. */
export function FieldPlans({
  label,
  fields,
  known,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly fields: Fields
  readonly known: readonly KnownField[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (fields: Fields) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const nameOf = (path: string) => say(known.find((field) => field.path === path)?.label) || path
  return (
    <section className="stack-s" aria-label={label} data-at={at}>
      <h4>{label}</h4>
      {Object.keys(fields).length === 0 ? <p className="muted">{t('noFields')}</p> : null}
      <ul className="plain field-plans">
        {Object.entries(fields).map(([path, plan]) => {
          const place = `${at}${pointer(path)}`
          const field = known.find((one) => one.path === path)
          return (
            <li key={path} data-at={place}>
              <div className="row">
                <strong>{nameOf(path)}</strong>
                {nameOf(path) === path ? null : <span className="muted">{path}</span>}
                <span className="spacer" />
                {disabled ? null : (
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('removeField', { name: nameOf(path) })}
                    onClick={() => onChange(withKey(fields, path, undefined))}
                  >
                    {t('remove')}
                  </button>
                )}
              </div>
              <FieldPlanEditor
                name={nameOf(path)}
                plan={plan}
                field={field}
                known={known}
                at={place}
                disabled={disabled}
                onChange={(next) => onChange(withKey(fields, path, next))}
                rowsOf={(list) => (
                  <FieldPlans
                    label={t('eachRow')}
                    fields={list.item}
                    known={field?.columns ?? NO_COLUMNS}
                    at={`${place}/item`}
                    disabled={disabled}
                    onChange={(item) => onChange(withKey(fields, path, { ...list, item }))}
                  />
                )}
              />
              <ProblemLine at={place} />
            </li>
          )
        })}
      </ul>
      {disabled ? null : (
        <AddField known={known.filter(({ path }) => !(path in fields))} onAdd={(path, plan) => onChange({ ...fields, [path]: plan })} />
      )}
      <ProblemLine at={at} />
    </section>
  )
}

function AddField({ known, onAdd }: { readonly known: readonly KnownField[]; readonly onAdd: (path: string, plan: FieldPlan) => void }) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const id = useId()
  const [path, setPath] = useState('')
  const field = known.find((one) => one.path === path)
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim() === '') return
        onAdd(path.trim(), planFor(field))
        setPath('')
      }}
    >
      <label htmlFor={id}>{t('addField')}</label>
      <input
        id={id}
        className="input field-path"
        list={`${id}-known`}
        value={path}
        autoComplete="off"
        placeholder={t('fieldPath')}
        onChange={(event) => setPath(event.target.value)}
      />
      <datalist id={`${id}-known`}>
        {known.map((one) => (
          <option key={one.path} value={one.path}>
            {say(one.label)}
          </option>
        ))}
      </datalist>
      <button type="submit" className="button small" disabled={path.trim() === ''}>
        {t('add')}
      </button>
    </form>
  )
}

/** What suits the field best. */
function planFor(field: KnownField | undefined): FieldPlan {
  if (field === undefined) return firstPlan('value')
  if (field.columns.length > 0) return firstPlan('list')
  const values = field.options.map(({ value }) => value)
  switch (field.type) {
    case 'number':
      return firstPlan('number')
    case 'date':
      return firstPlan('date')
    case 'choice':
      return firstPlan('choice', values)
    case 'yesno':
      return firstPlan('choice', [true, false])
    default:
      return firstPlan('value', values)
  }
}
