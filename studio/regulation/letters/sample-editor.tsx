import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { TextField } from '../../ui/workspace/fields.tsx'
import { inserted, replaced, without } from '../../ui/workspace/lists.ts'
import { letterTexts } from './texts.ts'
import { type LetterField, labelOf } from './variables.ts'

/** Example data as fields, by their labels: texts, yes or no, lists whose rows come and go. No JSON to write. */
export function SampleEditor({
  data,
  fields,
  disabled,
  isOwn,
  onChange,
  onReset,
}: {
  readonly data: JsonObject
  readonly fields: readonly LetterField[]
  readonly disabled: boolean
  /** Something was entered; else all is made up. */
  readonly isOwn: boolean
  readonly onChange: (data: JsonObject) => void
  readonly onReset: () => void
}) {
  const t = useTexts(letterTexts)
  return (
    <div className="stack-s">
      <p className="muted">{t('sampleLead')}</p>
      {isOwn && !disabled ? (
        <div>
          <button type="button" className="button small" onClick={onReset}>
            {t('sampleReset')}
          </button>
        </div>
      ) : null}
      <Entries value={data} path="" fields={fields} disabled={disabled} onChange={onChange} />
    </div>
  )
}

interface ValueProps<T> {
  readonly value: T
  readonly path: string
  readonly fields: readonly LetterField[]
  readonly disabled: boolean
  readonly onChange: (value: T) => void
}

function Entries({ value, path, ...rest }: ValueProps<JsonObject>) {
  return Object.entries(value).map(([name, each]) => (
    <Value
      key={name}
      {...rest}
      value={each}
      path={path === '' ? name : `${path}.${name}`}
      onChange={(next) => rest.onChange({ ...value, [name]: next })}
    />
  ))
}

function Value(props: ValueProps<Json>) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const { value, path, fields, disabled, onChange } = props
  const label = say(labelOf(path, fields))
  if (isJsonObject(value))
    return (
      <fieldset className="entry">
        <legend>{label}</legend>
        <Entries {...props} value={value} onChange={onChange} />
      </fieldset>
    )
  if (Array.isArray(value)) return <Rows {...props} value={value} label={label} onChange={onChange} />
  if (typeof value === 'boolean')
    return (
      <div className="studio-field">
        <label>
          {label}
          <select value={String(value)} disabled={disabled} onChange={(event) => onChange(event.target.value === 'true')}>
            <option value="true">{t('yes')}</option>
            <option value="false">{t('no')}</option>
          </select>
        </label>
      </div>
    )
  const isNumber = typeof value === 'number'
  return (
    <TextField
      label={label}
      value={value === null ? '' : String(value)}
      disabled={disabled}
      onChange={(next) => onChange(isNumber && /^-?\d+(\.\d+)?$/.test(next) ? Number(next) : next === '' ? null : next)}
    />
  )
}

function Rows({ value, label, path, fields, disabled, onChange }: ValueProps<readonly Json[]> & { readonly label: string }) {
  const t = useTexts(letterTexts)
  return (
    <fieldset className="entry">
      <legend>{label}</legend>
      {value.map((row, at) => (
        <div key={at.toString()} className="sample-row">
          <span className="row-between">
            <strong>{t('sampleRow', { number: at + 1 })}</strong>
            {disabled ? null : (
              <button
                type="button"
                className="button small"
                aria-label={`${t('remove')} ${label} ${t('sampleRow', { number: at + 1 })}`}
                onClick={() => onChange(without(value, at))}
              >
                {t('remove')}
              </button>
            )}
          </span>
          {isJsonObject(row) ? (
            <Entries
              value={row}
              path={`${path}`}
              fields={fields}
              disabled={disabled}
              onChange={(next) => onChange(replaced(value, at, next))}
            />
          ) : (
            <Value value={row} path={path} fields={fields} disabled={disabled} onChange={(next) => onChange(replaced(value, at, next))} />
          )}
        </div>
      ))}
      {disabled ? null : (
        <button
          type="button"
          className="button small"
          aria-label={`${t('sampleAdd')} ${label}`}
          onClick={() => onChange(inserted(value, value.length - 1, value.at(-1) ?? ''))}
        >
          ＋{t('sampleAdd')}
        </button>
      )}
    </fieldset>
  )
}
