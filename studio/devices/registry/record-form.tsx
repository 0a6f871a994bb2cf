import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import type { ProblemDetails } from '../../../server/base/api/common.ts'
import { ApiProblem } from '../../api/http.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { useProblemText } from '../../ui/states.tsx'
import { registryTexts } from './texts.ts'

export interface RecordField {
  readonly key: string
  readonly label: string
  readonly type: 'text' | 'number' | 'date' | 'select'
  readonly help?: string
  readonly needed?: boolean
  readonly fixed?: boolean
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}
export interface RecordGroup {
  readonly title: string
  readonly fields: readonly RecordField[]
}
export type RecordValues = { readonly [key: string]: string | number | null }

/** A record in groups of fields; what the server finds wrong stands under its field. Empty fields are sent as null. */
export function RecordForm({
  groups,
  values,
  busy,
  problem,
  onSave,
  onCancel,
}: {
  readonly groups: readonly RecordGroup[]
  readonly values: RecordValues
  readonly busy: boolean
  readonly problem: unknown
  readonly onSave: (values: RecordValues) => void
  readonly onCancel: () => void
}) {
  const common = useTexts(commonTexts)
  const text = useProblemText()
  const form = useRef<HTMLFormElement>(null)
  const [own, setOwn] = useState<{ readonly [key: string]: string }>(() =>
    Object.fromEntries(groups.flatMap(({ fields }) => fields.map(({ key }) => [key, String(values[key] ?? '')]))),
  )
  const details = problem instanceof ApiProblem ? problem.details : null
  useEffect(() => {
    if (details !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [details])
  const save = (event: FormEvent) => {
    event.preventDefault()
    const all = groups.flatMap(({ fields }) => fields)
    onSave(Object.fromEntries(all.map(({ key, type }) => [key, fieldValue(own[key] ?? '', type)])))
  }
  return (
    <form ref={form} onSubmit={save} noValidate>
      {problem === null || problem === undefined ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {details === null || details.problems.length === 0 ? text(problem) : <DetailText details={details} />}
        </p>
      )}
      {groups.map(({ title, fields }) => (
        <fieldset key={title} className="registry-group">
          <legend>{title}</legend>
          <div className="form-columns">
            {fields.map((field) => (
              <Field
                key={field.key}
                field={field}
                value={own[field.key] ?? ''}
                problems={details?.problems.filter(({ at }) => at === `/${field.key}` || at === `/body/${field.key}`) ?? []}
                onChange={(value) => setOwn({ ...own, [field.key]: value })}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <div className="row">
        <button type="submit" className="button primary" disabled={busy}>
          {common('save')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {common('cancel')}
        </button>
      </div>
    </form>
  )
}

function DetailText({ details }: { readonly details: ProblemDetails }) {
  const say = useBilingual()
  return <>{say(details.text)}</>
}

function Field({
  field,
  value,
  problems,
  onChange,
}: {
  readonly field: RecordField
  readonly value: string
  readonly problems: ProblemDetails['problems']
  readonly onChange: (value: string) => void
}) {
  const t = useTexts(registryTexts)
  const say = useBilingual()
  const id = useId()
  const described = [...(field.help === undefined ? [] : [`${id}-help`]), ...(problems.length === 0 ? [] : [`${id}-error`])].join(' ')
  const shared = {
    id,
    className: 'input',
    value,
    'aria-invalid': problems.length > 0,
    'aria-required': field.needed === true,
    ...(described === '' ? {} : { 'aria-describedby': described }),
  }
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {field.label}
        {field.needed === true ? <span className="optional">{t('needed')}</span> : null}
      </label>
      {field.help === undefined ? null : (
        <p className="form-help" id={`${id}-help`}>
          {field.help}
        </p>
      )}
      {field.type === 'select' ? (
        <select {...shared} onChange={(event) => onChange(event.target.value)}>
          {field.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type={field.type === 'date' ? 'date' : 'text'}
          {...(field.type === 'number' ? { inputMode: 'decimal' as const } : {})}
          readOnly={field.fixed === true}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {problems.length === 0 ? null : (
        <div id={`${id}-error`}>
          {problems.map((one) => (
            <p key={one.code} className="form-error">
              <Icon name="warning" />
              {say(one.text)}
            </p>
          ))}
        </div>
      )}
    </div>
  )
}

/** Numbers that are none go as they are: the server says what is wrong with them. */
function fieldValue(text: string, type: RecordField['type']): string | number | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (type !== 'number') return trimmed
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : trimmed
}
