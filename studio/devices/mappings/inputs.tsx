import { type ReactNode, useEffect, useId, useState } from 'react'
import type { Problem } from '../../../server/base/errors.ts'
import { useBilingual } from '../../i18n/texts.ts'
import { problemsAt } from './model.ts'

/** One line of text with its label; empty text means that the part is absent. */
export function TextInput({
  label,
  value,
  onChange,
  help,
  list,
  placeholder,
  bare = false,
  onLeave,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onLeave?: () => void
  readonly help?: string
  /** Id of a datalist. */
  readonly list?: string
  readonly placeholder?: string
  /** In a table: the column head says the label to the eye. */
  readonly bare?: boolean
}) {
  const id = useId()
  const input = (
    <input
      id={id}
      className="input"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
      autoComplete="off"
      spellCheck={false}
      {...(list === undefined ? {} : { list })}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(help === undefined || bare ? {} : { 'aria-describedby': `${id}-help` })}
      {...(bare ? { 'aria-label': label } : {})}
    />
  )
  if (bare) return input
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {input}
      {help === undefined ? null : (
        <p className="form-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}

/** A text that stands for something else: read when it is left, shown as typed until then. */
export function CodedInput({
  label,
  text,
  onText,
  bare = false,
  help,
}: {
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly bare?: boolean
  readonly help?: string
}) {
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  return (
    <TextInput
      label={label}
      value={typed}
      onChange={setTyped}
      onLeave={() => onText(typed)}
      bare={bare}
      {...(help === undefined ? {} : { help })}
    />
  )
}

/** A whole number, negative ones too; nothing while it is none. */
export function NumberInput({
  label,
  value,
  onChange,
  bare = false,
  help,
}: {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
  readonly bare?: boolean
  readonly help?: string
}) {
  const shown = value === undefined ? '' : String(value)
  const [typed, setTyped] = useState(shown)
  useEffect(() => setTyped(shown), [shown])
  const take = (text: string) => {
    setTyped(text)
    if (text.trim() === '') onChange(undefined)
    else if (/^-?\d{1,5}$/.test(text.trim())) onChange(Number(text))
  }
  return <TextInput label={label} value={typed} onChange={take} bare={bare} {...(help === undefined ? {} : { help })} />
}

export function SelectInput({
  label,
  value,
  options,
  onChange,
  bare = false,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
  readonly bare?: boolean
}) {
  const id = useId()
  const select = (
    <select
      id={id}
      className="input"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...(bare ? { 'aria-label': label } : {})}
    >
      {options.some((option) => option.value === value) ? null : <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
  if (bare) return select
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {select}
    </div>
  )
}

/** What is wrong at a place, said beside it. */
export function PlaceProblems({ problems, place }: { readonly problems: readonly Problem[]; readonly place: string }) {
  const say = useBilingual()
  const own = problemsAt(problems, place)
  if (own.length === 0) return null
  return (
    <ul className="plain place-problems">
      {own.map(({ at, code, text }) => (
        <li key={`${at}${code}`} className="form-error">
          {say(text)}
        </li>
      ))}
    </ul>
  )
}

/** A group of fields with its heading. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section className="mapping-part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  )
}
