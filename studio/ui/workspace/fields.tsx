import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Bilingual } from '../../../server/base/text.ts'
import { compileExpression } from '../../../server/rules/feel/index.ts'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import FeelEditor from './feel-editor.ts'

const texts = defineTexts('studioFields', {
  chinese: ['中文', 'Chinese'],
  english: ['英文', 'English'],
  required: ['必填', 'required'],
})

interface FieldProps<T> {
  readonly label: string
  readonly value: T
  readonly onChange: (value: T) => void
  readonly help?: string
  readonly problem?: string | undefined
  readonly disabled?: boolean
  readonly required?: boolean
}

/** One line or several lines of text. */
export function TextField({
  label,
  value,
  onChange,
  help,
  problem,
  disabled = false,
  required = false,
  multiline = false,
  onLeave,
}: FieldProps<string> & { readonly multiline?: boolean /** The field is left, or Enter pressed in it. */; readonly onLeave?: () => void }) {
  const id = useId()
  const described = [help === undefined ? '' : `${id}-help`, problem === undefined ? '' : `${id}-problem`].join(' ').trim()
  const shared = {
    id,
    value,
    disabled,
    required,
    'aria-invalid': problem !== undefined,
    'aria-describedby': described === '' ? undefined : described,
  }
  return (
    <div className="studio-field">
      <label htmlFor={id}>{label}</label>
      {multiline ? (
        <textarea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onLeave?.()
          }}
        />
      )}
      {help === undefined ? null : (
        <p id={`${id}-help`} className="muted">
          {help}
        </p>
      )}
      {problem === undefined ? null : (
        <p id={`${id}-problem`} className="field-problem">
          {problem}
        </p>
      )}
    </div>
  )
}

/** A text that takes effect when the field is left, a name others go by: one with a fault goes back to what it was. */
export function NameField({
  value,
  faultOf,
  onChange,
  ...rest
}: Omit<FieldProps<string>, 'problem'> & { /** A sentence, or nothing. */ readonly faultOf: (name: string) => string | undefined }) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const fault = faultOf(typed)
  const keep = () => {
    if (fault !== undefined) setTyped(value)
    else if (typed !== value) onChange(typed)
  }
  return <TextField {...rest} value={typed} problem={fault} onChange={setTyped} onLeave={keep} />
}

/** A whole number; undefined while the field is empty. */
export function NumberField({
  label,
  value,
  onChange,
  disabled = false,
  min,
  max,
}: FieldProps<number | undefined> & { readonly min?: number; readonly max?: number }) {
  const id = useId()
  return (
    <div className="studio-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        step={1}
        min={min}
        max={max}
        disabled={disabled}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : Math.trunc(event.target.valueAsNumber))}
      />
    </div>
  )
}

/** A choice of few words. */
export function ChoiceField<T extends string>({
  label,
  value,
  onChange,
  options,
  disabled = false,
}: FieldProps<T> & { readonly options: readonly (readonly [value: T, label: string])[] }) {
  const id = useId()
  return (
    <div className="studio-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value as T)}>
        {options.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
    </div>
  )
}

export function CheckField({ label, value, onChange, disabled = false }: FieldProps<boolean>) {
  return (
    <label className="studio-check">
      <input type="checkbox" checked={value} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}

/** A text in both languages, Chinese first. */
export function BilingualField({
  label,
  value,
  onChange,
  multiline = false,
  disabled = false,
  required = false,
}: Omit<FieldProps<Bilingual | undefined>, 'onChange'> & { readonly onChange: (value: Bilingual) => void; readonly multiline?: boolean }) {
  const t = useTexts(texts)
  const now = value ?? { zh: '', en: '' }
  return (
    <fieldset className="studio-bilingual" disabled={disabled}>
      <legend>{required ? `${label}（${t('required')}）` : label}</legend>
      <TextField
        label={t('chinese')}
        value={now.zh}
        required={required}
        multiline={multiline}
        onChange={(zh) => onChange({ ...now, zh })}
      />
      <TextField label={t('english')} value={now.en} multiline={multiline} onChange={(en) => onChange({ ...now, en })} />
    </fieldset>
  )
}

/** A name a FEEL expression may use. */
export interface FeelVariable {
  readonly name: string
  readonly detail?: string
  readonly info?: string
  readonly entries?: readonly FeelVariable[]
}

export interface FeelFieldProps extends Omit<FieldProps<string>, 'required'> {
  readonly variables?: readonly FeelVariable[]
  /** An empty field is no problem. */
  readonly optional?: boolean
}

const NO_VARIABLES: readonly FeelVariable[] = []

/** A FEEL expression (without leading `=`) with completion of its names, checked as the server will check it. */
export function FeelField({
  label,
  value,
  onChange,
  help,
  problem,
  disabled = false,
  variables = NO_VARIABLES,
  optional = true,
}: FeelFieldProps) {
  const say = useBilingual()
  const id = useId()
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<FeelEditor | null>(null)
  const latest = useRef({ onChange, value, variables })
  latest.current = { onChange, value, variables }
  /** What stands in the editor, so that typing is not answered by writing it again. */
  const shown = useRef(value)

  useEffect(() => {
    if (host.current === null) return
    shown.current = latest.current.value
    const made = new FeelEditor({
      container: host.current,
      value: latest.current.value,
      readOnly: disabled,
      variables: latest.current.variables,
      contentAttributes: { 'aria-label': label, 'aria-describedby': `${id}-problem` },
      onChange: (next: string) => {
        shown.current = next
        if (next !== latest.current.value) latest.current.onChange(next)
      },
    })
    editor.current = made
    return () => {
      editor.current = null
      host.current?.replaceChildren()
    }
  }, [disabled, id, label])

  useEffect(() => editor.current?.setVariables(variables), [variables])

  useEffect(() => {
    if (shown.current === value) return
    shown.current = value
    editor.current?.setValue(value)
  }, [value])

  const own = useMemo(() => {
    if (value.trim() === '') return null
    const compiled = compileExpression(value)
    return compiled.ok ? null : (compiled.problems[0] ?? null)
  }, [value])
  const sentence = problem ?? (own === null ? undefined : say(own.text))
  const isEmpty = value.trim() === '' && !optional
  return (
    <div className="studio-field">
      <span id={`${id}-label`} className="studio-label">
        {label}
      </span>
      <div ref={host} className={sentence === undefined && !isEmpty ? 'feel-host' : 'feel-host invalid'} />
      {help === undefined ? null : <p className="muted">{help}</p>}
      <p id={`${id}-problem`} className="field-problem" role="status">
        {sentence ?? ''}
      </p>
    </div>
  )
}
