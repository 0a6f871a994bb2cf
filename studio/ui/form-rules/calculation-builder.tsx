import { useState } from 'react'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { FeelField, NumberField, TextField } from '../workspace/fields.tsx'
import { type Calculation, readCalculation, writeCalculation } from './calculations.ts'
import { ConditionBuilder } from './condition-builder.tsx'
import { readCondition, writeCondition } from './conditions.ts'
import type { Term } from './terms.ts'
import { ruleTexts } from './texts.ts'

type Kind = Calculation['kind'] | 'formula'
const KINDS: readonly Kind[] = [
  'sum',
  'count',
  'total',
  'difference',
  'product',
  'percentage',
  'choice',
  'workingDaysAfter',
  'workingDaysBetween',
  'formula',
]

const SUM = /^sum\((.+)\.([^.]+)\[item != null\]\)$/
const COUNT = /^count\((.+)\)$/

interface Props {
  readonly value: string
  readonly terms: readonly Term[]
  readonly disabled: boolean
  onChange(feel: string): void
}

/** How a field is calculated, chosen from what people need most; anything else is FEEL. */
export function CalculationBuilder({ value, terms, disabled, onChange }: Props) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const [wantsText, setWantsText] = useState(false)
  const read = readCalculation(value)
  // A formula that is being written stays one, even where on its way it is one of the kinds.
  if (read === null && !wantsText) setWantsText(true)
  const kind: Kind = wantsText || read === null ? 'formula' : read.kind
  const possible = KINDS.filter((one) => one === 'formula' || one === kind || startOf(one, terms) !== null)
  const choose = (next: Kind) => {
    setWantsText(next === 'formula')
    const start = next === 'formula' || next === read?.kind ? null : startOf(next, terms)
    if (start !== null) onChange(writeCalculation(start))
  }
  return (
    <fieldset className="rule-condition" disabled={disabled}>
      <legend>{t('calculation')}</legend>
      <div className="studio-field">
        <select aria-label={t('calculation')} value={kind} onChange={(event) => choose(event.target.value as Kind)}>
          {possible.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
      </div>
      {kind === 'formula' || read === null ? (
        <FeelField
          label={t('formula')}
          value={value}
          onChange={onChange}
          disabled={disabled}
          optional={false}
          variables={terms.map((term) => ({ name: term.feel, info: say(term.label) }))}
        />
      ) : (
        <Parts calculation={read} terms={terms} disabled={disabled} onChange={(next) => onChange(writeCalculation(next))} />
      )}
      {kind === 'workingDaysAfter' || kind === 'workingDaysBetween' ? <p className="muted">{t('onlyServer')}</p> : null}
    </fieldset>
  )
}

/** A calculation of a kind to begin with; null when the form has no fields for it. */
function startOf(kind: Calculation['kind'], terms: readonly Term[]): Calculation | null {
  const numbers = terms.filter((term) => term.type === 'number' && /^[\p{L}\p{N}_.]+$/u.test(term.feel))
  const dates = terms.filter((term) => term.type === 'date')
  const sums = terms.flatMap((term) => SUM.exec(term.feel) ?? [])
  const table = terms.map((term) => COUNT.exec(term.feel)?.[1]).find((one) => one !== undefined)
  const [first, second] = [numbers[0]?.feel, (numbers[1] ?? numbers[0])?.feel]
  switch (kind) {
    case 'sum':
      return sums[1] === undefined || sums[2] === undefined ? null : { kind, table: sums[1], column: sums[2] }
    case 'count':
      return table === undefined ? null : { kind, table }
    case 'percentage':
      return first === undefined || second === undefined ? null : { kind, part: first, whole: second }
    case 'workingDaysAfter':
      return dates[0] === undefined ? null : { kind, from: dates[0].feel, days: 5 }
    case 'workingDaysBetween':
      return dates[0] === undefined ? null : { kind, from: dates[0].feel, to: (dates[1] ?? dates[0]).feel }
    case 'choice':
      return terms[0] === undefined
        ? null
        : { kind, when: { kind: 'all', items: [{ kind: 'compare', term: terms[0].feel, operator: 'filled' }] }, value: '1', otherwise: '0' }
    default:
      return first === undefined || second === undefined ? null : { kind, left: first, right: second }
  }
}

function Parts({
  calculation,
  terms,
  disabled,
  onChange,
}: {
  readonly calculation: Calculation
  readonly terms: readonly Term[]
  readonly disabled: boolean
  onChange(calculation: Calculation): void
}) {
  const t = useTexts(ruleTexts)
  const numbers = terms.filter((term) => term.type === 'number' && /^[\p{L}\p{N}_.]+$/u.test(term.feel))
  const dates = terms.filter((term) => term.type === 'date')
  const pick = (label: string, value: string, among: readonly Term[], change: (feel: string) => void) => (
    <TermPicker label={label} value={value} terms={among} onChange={change} />
  )
  switch (calculation.kind) {
    case 'sum': {
      const sums = terms.filter((term) => SUM.test(term.feel))
      return pick(t('column'), writeCalculation(calculation), sums, (feel) => {
        const [, table, column] = SUM.exec(feel) ?? []
        if (table !== undefined && column !== undefined) onChange({ kind: 'sum', table, column })
      })
    }
    case 'count': {
      const counts = terms.filter((term) => COUNT.test(term.feel))
      return pick(t('table'), writeCalculation(calculation), counts, (feel) => {
        const table = COUNT.exec(feel)?.[1]
        if (table !== undefined) onChange({ kind: 'count', table })
      })
    }
    case 'percentage':
      return (
        <>
          {pick(t('part'), calculation.part, numbers, (part) => onChange({ ...calculation, part }))}
          {pick(t('whole'), calculation.whole, numbers, (whole) => onChange({ ...calculation, whole }))}
        </>
      )
    case 'workingDaysAfter':
      return (
        <>
          {pick(t('from'), calculation.from, dates, (from) => onChange({ ...calculation, from }))}
          <NumberField
            label={t('days')}
            value={calculation.days}
            min={0}
            onChange={(days) => onChange({ ...calculation, days: days ?? 0 })}
          />
        </>
      )
    case 'workingDaysBetween':
      return (
        <>
          {pick(t('from'), calculation.from, dates, (from) => onChange({ ...calculation, from }))}
          {pick(t('to'), calculation.to, dates, (to) => onChange({ ...calculation, to }))}
        </>
      )
    case 'choice':
      return (
        <>
          <ConditionBuilder
            label={t('condition')}
            value={writeCondition(calculation.when)}
            terms={terms}
            disabled={disabled}
            onlyLists
            onChange={(feel) => {
              const when = readCondition(feel)
              if (when !== null) onChange({ ...calculation, when })
            }}
          />
          <SideField label={t('valueThen')} value={calculation.value} onChange={(value) => onChange({ ...calculation, value })} />
          <SideField
            label={t('otherwise')}
            value={calculation.otherwise}
            onChange={(otherwise) => onChange({ ...calculation, otherwise })}
          />
        </>
      )
    default:
      return (
        <>
          {pick(t('first'), calculation.left, numbers, (left) => onChange({ ...calculation, left }))}
          {pick(t('second'), calculation.right, numbers, (right) => onChange({ ...calculation, right }))}
        </>
      )
  }
}

function TermPicker({
  label,
  value,
  terms,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly terms: readonly Term[]
  onChange(feel: string): void
}) {
  const say = useBilingual()
  const isKnown = terms.some((term) => term.feel === value)
  return (
    <label className="studio-field">
      <span className="studio-label">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {isKnown ? null : <option value={value}>{value}</option>}
        {terms.map((term) => (
          <option key={term.feel} value={term.feel}>
            {say(term.label)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** A value as a person writes it: a number as it is, words in quotes of their own. */
function SideField({ label, value, onChange }: { readonly label: string; readonly value: string; onChange(feel: string): void }) {
  const shown = value === 'null' ? '' : /^".*"$/s.test(value) ? (JSON.parse(value) as string) : value
  return (
    <TextField
      label={label}
      value={shown}
      onChange={(text) => onChange(text === '' ? 'null' : /^-?\d+(\.\d+)?$/.test(text) ? text : JSON.stringify(text))}
    />
  )
}
