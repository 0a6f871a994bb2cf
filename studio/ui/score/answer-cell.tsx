import type { RowAnswer } from '../../../server/base/api/score.ts'
import type { SchemeRow } from '../../../server/rules/score/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { scoreTexts } from './texts.ts'

interface AnswerProps {
  readonly row: SchemeRow
  readonly answer: RowAnswer
  readonly readOnly: boolean
  onChange(answer: RowAnswer): void
}

type NumberName = 'numerator' | 'denominator' | 'count'

function without(answer: RowAnswer, name: keyof RowAnswer): RowAnswer {
  const { [name]: _gone, ...rest } = answer
  return rest
}

/** Enter goes to the first control of the next row, as in a spreadsheet. */
function nextRow(event: React.KeyboardEvent<HTMLInputElement>) {
  if (event.key !== 'Enter') return
  event.preventDefault()
  const row = event.currentTarget.closest('tr')
  let next = row?.nextElementSibling ?? row?.parentElement?.nextElementSibling?.querySelector('tr[data-row]')
  while (next !== null && next !== undefined) {
    const control = next.querySelector<HTMLInputElement>('input:not([type=checkbox]):not(:disabled)')
    if (control !== null) return control.focus()
    next = next.nextElementSibling
  }
}

function WholeNumber({ row, answer, name, readOnly, onChange }: AnswerProps & { readonly name: NumberName }) {
  const t = useTexts(scoreTexts)
  const value = answer[name]
  return (
    <input
      className="input cell-input"
      inputMode="numeric"
      aria-label={t('field', { number: row.number, field: t(name) })}
      title={t(name)}
      value={value === undefined ? '' : String(value)}
      readOnly={readOnly}
      onKeyDown={nextRow}
      onChange={(event) => {
        const text = event.target.value.replace(/\D/g, '').slice(0, 9)
        onChange(text === '' ? without(answer, name) : { ...answer, [name]: Number(text) })
      }}
    />
  )
}

function DecimalText({ row, answer, name, readOnly, onChange }: AnswerProps & { readonly name: 'value' | 'judged' }) {
  const t = useTexts(scoreTexts)
  return (
    <input
      className="input cell-input"
      inputMode="decimal"
      aria-label={t('field', { number: row.number, field: t(name === 'judged' ? 'judgedShort' : 'value') })}
      value={answer[name] ?? ''}
      readOnly={readOnly}
      onKeyDown={nextRow}
      onChange={(event) => {
        const text = event.target.value.replace(/[^\d.]/g, '').slice(0, 12)
        onChange(text === '' ? without(answer, name) : { ...answer, [name]: text })
      }}
    />
  )
}

function HasChoice({ row, answer, readOnly, onChange }: AnswerProps) {
  const t = useTexts(scoreTexts)
  return (
    <span className="has-choice">
      {([true, false] as const).map((has) => (
        <label key={String(has)}>
          <input
            type="radio"
            name={`has-${row.id}`}
            aria-label={t('field', { number: row.number, field: t(has ? 'has' : 'hasNot') })}
            checked={answer.has === has}
            disabled={readOnly}
            onKeyDown={nextRow}
            onChange={() => onChange({ ...answer, has })}
          />
          {t(has ? 'has' : 'hasNot')}
        </label>
      ))}
    </span>
  )
}

function Ratio(props: AnswerProps) {
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <WholeNumber {...props} name="numerator" />
      <span aria-hidden="true">/</span>
      <WholeNumber {...props} name="denominator" />
    </span>
  )
}

/** The finding of a row, asked as its method wants it. */
export function AnswerCell(props: AnswerProps) {
  const { row, answer, readOnly, onChange } = props
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const { method } = row
  if (answer.notApplicable === true) return <span className="muted">{t('notApplicable')}</span>
  switch (method.kind) {
    case 'has':
      return <HasChoice {...props} />
    case 'proportional':
      return <Ratio {...props} />
    case 'threshold':
      return (
        <>
          {method.measure === 'ratio' ? (
            <Ratio {...props} />
          ) : method.measure === 'count' ? (
            <WholeNumber {...props} name="count" />
          ) : (
            <DecimalText {...props} name="value" />
          )}
          <span className="muted hint">{t('threshold', { operator: method.operator, value: method.value })}</span>
        </>
      )
    case 'count':
      return (
        <>
          <WholeNumber {...props} name="count" />
          <span className="muted hint">{t('atLeast', { count: method.atLeast })}</span>
        </>
      )
    case 'judged':
      return (
        <>
          <DecimalText {...props} name="judged" />
          <span className="muted hint">{t('judged', { step: method.step })}</span>
        </>
      )
    case 'all-of':
      return (
        <>
          {method.conditions.map((condition) => (
            <label key={condition.id} className="condition">
              <input
                type="checkbox"
                checked={answer.conditions?.[condition.id] === true}
                disabled={readOnly}
                onChange={(event) => onChange({ ...answer, conditions: { ...answer.conditions, [condition.id]: event.target.checked } })}
              />
              {say(condition.text)}
            </label>
          ))}
        </>
      )
  }
}

/** What a person says in words about a row, and whether the row applies at all. */
export function answerText(answer: RowAnswer | undefined, t: (key: 'has' | 'hasNot' | 'notApplicable') => string): string {
  if (answer === undefined) return ''
  if (answer.notApplicable === true) return t('notApplicable')
  if (answer.has !== undefined) return t(answer.has ? 'has' : 'hasNot')
  if (answer.numerator !== undefined || answer.denominator !== undefined) return `${answer.numerator ?? '?'}/${answer.denominator ?? '?'}`
  if (answer.conditions !== undefined) return Object.values(answer.conditions).filter(Boolean).length.toString()
  return answer.value ?? answer.judged ?? (answer.count === undefined ? '' : String(answer.count))
}
