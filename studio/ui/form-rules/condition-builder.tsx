import { useId, useState } from 'react'
import type { Json } from '../../../server/base/json.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { FeelField } from '../workspace/fields.tsx'
import { type Comparison, type Condition, comparisonsOf, type Group, type Operator, readCondition, writeCondition } from './conditions.ts'
import { firstValueOf, OPERATORS_OF, type Term } from './terms.ts'
import { ruleTexts } from './texts.ts'
import { operatorWord } from './words.ts'

interface Props {
  readonly label: string
  readonly value: string
  readonly terms: readonly Term[]
  readonly disabled: boolean
  /** Where a text could not be kept. */
  readonly onlyLists?: boolean
  onChange(feel: string): void
}

/** A condition chosen from lists; FEEL that lists can not show is edited as text. */
export function ConditionBuilder({ label, value, terms, disabled, onlyLists = false, onChange }: Props) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const [wantsText, setWantsText] = useState(false)
  const read = readCondition(value)
  const known = read !== null && comparisonsOf(read).every((one) => fits(one, terms))
  // Text that is being written stays text, even where on its way lists could show it.
  if (!known && !wantsText) setWantsText(true)
  return (
    <fieldset className="rule-condition" disabled={disabled}>
      <legend>{label}</legend>
      {wantsText || read === null ? (
        <FeelField
          label={label}
          value={value}
          onChange={onChange}
          disabled={disabled}
          optional={false}
          variables={terms.map((term) => ({ name: term.feel, info: say(term.label) }))}
          {...(known ? {} : { help: t('cannotShow') })}
        />
      ) : (
        <GroupEditor group={read} terms={terms} nested={false} first={1} onChange={(next) => onChange(writeCondition(next))} />
      )}
      {onlyLists ? null : (
        <button type="button" className="button small link" disabled={!known} onClick={() => setWantsText(!wantsText)}>
          {wantsText ? t('asBuilder') : t('asText')}
        </button>
      )}
    </fieldset>
  )
}

function fits(one: Comparison, terms: readonly Term[]): boolean {
  const term = terms.find((each) => each.feel === one.term)
  if (term === undefined || !OPERATORS_OF[term.type].includes(one.operator)) return false
  if (one.operator === 'filled' || one.operator === 'blank') return true
  const values = one.operator === 'in' && Array.isArray(one.value) ? (one.value as readonly Json[]) : [one.value]
  return values.every((value) => {
    if (term.options.length > 0) return term.options.some((option) => option.value === value)
    return typeof value === (term.type === 'number' ? 'number' : term.type === 'yesno' ? 'boolean' : 'string')
  })
}

function newComparison(terms: readonly Term[]): Comparison {
  const term = terms[0]
  const operator = term === undefined ? 'filled' : (OPERATORS_OF[term.type][0] ?? 'filled')
  return comparison(term?.feel ?? 'true', operator, term === undefined ? undefined : firstValueOf(term, operator))
}

const comparison = (term: string, operator: Operator, value: Json | undefined): Comparison => ({
  kind: 'compare',
  term,
  operator,
  ...(value === undefined ? {} : { value }),
})

interface GroupProps {
  readonly group: Condition
  readonly terms: readonly Term[]
  readonly nested: boolean
  /** Number of its first condition in the whole. */
  readonly first: number
  onChange(group: Condition): void
}

function GroupEditor({ group, terms, nested, first, onChange }: GroupProps) {
  const t = useTexts(ruleTexts)
  const put = (at: number, item: Comparison | Group | null) =>
    onChange({ ...group, items: group.items.flatMap((one, index) => (index !== at ? [one] : item === null ? [] : [item])) })
  const add = (item: Comparison | Group) => onChange({ ...group, items: [...group.items, item] })
  let number = first
  return (
    <fieldset className={nested ? 'rule-group nested' : 'rule-group'} aria-label={nested ? t('group') : t('condition')}>
      {group.items.length > 1 ? (
        <select
          aria-label={t('groupKind')}
          value={group.kind}
          onChange={(event) => onChange({ ...group, kind: event.target.value === 'any' ? 'any' : 'all' })}
        >
          <option value="all">{t('all')}</option>
          <option value="any">{t('any')}</option>
        </select>
      ) : null}
      {group.items.map((item, index) => {
        const at = number
        number += item.kind === 'compare' ? 1 : item.items.length
        return item.kind === 'compare' ? (
          // Conditions have no identity but their place.
          <ComparisonEditor
            key={`c${index.toString()}`}
            item={item}
            number={at}
            terms={terms}
            onChange={(next) => put(index, next)}
            onRemove={() => put(index, null)}
          />
        ) : (
          <GroupEditor
            key={`g${index.toString()}`}
            group={item}
            terms={terms}
            nested
            first={at}
            onChange={(next) => {
              const items = next.items.filter((one) => one.kind === 'compare')
              const [only] = items
              put(index, items.length > 1 ? { kind: next.kind, items } : (only ?? null))
            }}
          />
        )
      })}
      <div className="row">
        <button type="button" className="button small" onClick={() => add(newComparison(terms))}>
          {t('addCondition')}
        </button>
        {nested || group.items.length === 0 ? null : (
          <button
            type="button"
            className="button small"
            onClick={() => add({ kind: group.kind === 'all' ? 'any' : 'all', items: [newComparison(terms), newComparison(terms)] })}
          >
            {t('addGroup')}
          </button>
        )}
      </div>
    </fieldset>
  )
}

interface ComparisonProps {
  readonly item: Comparison
  readonly number: number
  readonly terms: readonly Term[]
  onChange(item: Comparison): void
  onRemove(): void
}

function ComparisonEditor({ item, number, terms, onChange, onRemove }: ComparisonProps) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const term = terms.find((one) => one.feel === item.term)
  const change = (next: Term | undefined, operator: Operator) => {
    if (next === undefined) return
    const allowed = OPERATORS_OF[next.type]
    const wanted = allowed.includes(operator) ? operator : (allowed[0] ?? 'filled')
    const keeps = next.feel === item.term && wanted !== 'in' && item.operator !== 'in' && item.value !== undefined
    const value = wanted === 'filled' || wanted === 'blank' ? undefined : keeps ? item.value : firstValueOf(next, wanted)
    onChange(comparison(next.feel, wanted, value))
  }
  return (
    <div className="rule-comparison">
      <select
        aria-label={t('term', { number })}
        value={item.term}
        onChange={(event) =>
          change(
            terms.find((one) => one.feel === event.target.value),
            item.operator,
          )
        }
      >
        {terms.map((one) => (
          <option key={one.feel} value={one.feel}>
            {say(one.label)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('operator', { number })}
        value={item.operator}
        onChange={(event) => change(term, event.target.value as Operator)}
      >
        {(term === undefined ? [] : OPERATORS_OF[term.type]).map((operator) => (
          <option key={operator} value={operator}>
            {say(operatorWord(operator, term?.type))}
          </option>
        ))}
      </select>
      {item.operator === 'filled' || item.operator === 'blank' || term === undefined ? (
        <span />
      ) : (
        <ValueEditor
          term={term}
          operator={item.operator}
          value={item.value}
          label={t('value', { number })}
          onChange={(value) => onChange({ ...item, value })}
        />
      )}
      <button type="button" className="button small" aria-label={t('removeCondition', { number })} onClick={onRemove}>
        <Icon name="cross" />
      </button>
    </div>
  )
}

function ValueEditor({
  term,
  operator,
  value,
  label,
  onChange,
}: {
  readonly term: Term
  readonly operator: Operator
  readonly value: Json | undefined
  readonly label: string
  onChange(value: Json): void
}) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const id = useId()
  const options =
    term.type === 'yesno'
      ? [true, false].map((one) => ({ value: one, label: one ? { zh: '是', en: 'Yes' } : { zh: '否', en: 'No' } }))
      : term.options
  if (operator === 'in') {
    const chosen = Array.isArray(value) ? (value as readonly Json[]) : []
    return (
      <fieldset className="rule-values" aria-label={label}>
        {options.map((option) => (
          <label key={String(option.value)} className="studio-check">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              disabled={chosen.length === 1 && chosen[0] === option.value}
              onChange={(event) =>
                onChange(
                  options.map((one) => one.value).filter((one) => (one === option.value ? event.target.checked : chosen.includes(one))),
                )
              }
            />
            {say(option.label)}
          </label>
        ))}
      </fieldset>
    )
  }
  if (options.length > 0)
    return (
      <select
        aria-label={label}
        value={String(value)}
        onChange={(event) => onChange(options.find((one) => String(one.value) === event.target.value)?.value ?? '')}
      >
        {options.map((option) => (
          <option key={String(option.value)} value={String(option.value)}>
            {say(option.label)}
          </option>
        ))}
      </select>
    )
  if (term.type === 'number')
    return (
      <input
        id={id}
        type="number"
        step="any"
        aria-label={label}
        defaultValue={typeof value === 'number' ? value : 0}
        onChange={(event) => {
          if (event.target.value !== '' && Number.isFinite(event.target.valueAsNumber)) onChange(event.target.valueAsNumber)
        }}
      />
    )
  return (
    <input
      id={id}
      type={term.type === 'date' ? 'date' : 'text'}
      aria-label={label}
      placeholder={t('value', { number: '' }).trim()}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
