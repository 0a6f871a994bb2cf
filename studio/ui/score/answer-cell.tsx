import type { Measured, RowAnswer } from '../../../server/base/api/score.ts'
import type { Band, Condition, Limit, Measure, SchemeRow } from '../../../server/rules/score/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { scoreTexts } from './texts.ts'

interface AnswerProps {
  readonly row: SchemeRow
  readonly answer: RowAnswer
  readonly readOnly: boolean
  onChange(answer: RowAnswer): void
}

function without<T extends object>(answer: T, name: keyof T): T {
  const { [name]: _gone, ...rest } = answer
  return rest as T
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

interface CellProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly readOnly: boolean
  readonly whole: boolean
  readonly onChange: (text: string) => void
}

/** A number as it is typed: whole, or with a decimal point. */
function NumberCell({ label, hint, value, readOnly, whole, onChange }: CellProps) {
  return (
    <input
      className="input cell-input"
      inputMode={whole ? 'numeric' : 'decimal'}
      aria-label={label}
      title={hint ?? label}
      value={value}
      readOnly={readOnly}
      onKeyDown={nextRow}
      onChange={(event) =>
        onChange(whole ? event.target.value.replace(/\D/g, '').slice(0, 9) : event.target.value.replace(/[^\d.]/g, '').slice(0, 12))
      }
    />
  )
}

interface MeasuredProps {
  readonly row: SchemeRow
  readonly measure: Measure
  /** What the quantity belongs to, when it is not the row itself. */
  readonly of?: string
  readonly answer: Measured
  readonly readOnly: boolean
  readonly onChange: (answer: Measured) => void
}

/** A quantity: a share by its part and whole, a count, or a measured value, with its unit. */
function MeasuredCell({ row, measure, of, answer, readOnly, onChange }: MeasuredProps) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const label = (field: string) => t('field', { number: row.number, field: of === undefined ? field : `${of} ${field}` })
  const whole = (name: 'numerator' | 'denominator' | 'count', word: string) => (
    <NumberCell
      label={label(word)}
      hint={word}
      whole
      value={answer[name] === undefined ? '' : String(answer[name])}
      readOnly={readOnly}
      onChange={(text) => onChange(text === '' ? without(answer, name) : { ...answer, [name]: Number(text) })}
    />
  )
  const unit = measure.unit === undefined ? null : <span className="muted">{say(measure.unit)}</span>
  if (measure.measure === 'ratio') {
    const [part, all] = [say(measure.numerator) || t('numerator'), say(measure.denominator) || t('denominator')]
    return (
      <span className="measured">
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          {whole('numerator', part)}
          <span aria-hidden="true">/</span>
          {whole('denominator', all)}
          {unit}
        </span>
        {measure.numerator === undefined && measure.denominator === undefined ? null : (
          <span className="muted hint">{`${part} / ${all}`}</span>
        )}
      </span>
    )
  }
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      {measure.measure === 'count' ? (
        whole('count', t('count'))
      ) : (
        <NumberCell
          label={label(t('value'))}
          whole={false}
          value={answer.value ?? ''}
          readOnly={readOnly}
          onChange={(text) => onChange(text === '' ? without(answer, 'value') : { ...answer, value: text })}
        />
      )}
      {unit}
    </span>
  )
}

/** A limit in words: 不少于 30 天, 达到 80%. */
export function limitText(
  { operator, value, measure, unit }: Limit,
  t: (key: 'atLeastOf' | 'moreThan' | 'atMost' | 'lessThan', values: { limit: string }) => string,
  say: (text: Limit['unit']) => string,
): string {
  const shown =
    measure === 'ratio' && Number.isFinite(Number(value))
      ? `${Number((Number(value) * 100).toFixed(6))}%`
      : `${value}${unit === undefined ? '' : ` ${say(unit)}`}`
  const key = operator === '>=' ? 'atLeastOf' : operator === '>' ? 'moreThan' : operator === '<=' ? 'atMost' : 'lessThan'
  return t(key, { limit: shown })
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

type ConditionsProps = AnswerProps & { readonly conditions: readonly Condition[]; readonly excludable: boolean }

/** Conditions, each with its tick or its quantity; those that do not apply are set aside where the method allows it. */
function Conditions({ row, answer, readOnly, onChange, conditions, excludable }: ConditionsProps) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const excluded = answer.excluded ?? []
  return conditions.map(({ id, text, limit }) => {
    const isOut = excludable && excluded.includes(id)
    return (
      <div key={id} className="condition-line">
        {limit === undefined ? (
          <label className="condition">
            <input
              type="checkbox"
              checked={answer.conditions?.[id] === true}
              disabled={readOnly || isOut}
              onChange={(event) => onChange({ ...answer, conditions: { ...answer.conditions, [id]: event.target.checked } })}
            />
            {say(text)}
          </label>
        ) : (
          <div>
            <div>
              {say(text)} <span className="muted">{limitText(limit, t, say)}</span>
            </div>
            {isOut ? null : (
              <MeasuredCell
                row={row}
                measure={limit}
                of={say(text)}
                answer={answer.measured?.[id] ?? {}}
                readOnly={readOnly}
                onChange={(next) => onChange({ ...answer, measured: { ...answer.measured, [id]: next } })}
              />
            )}
          </div>
        )}
        {excludable ? (
          <label className="condition muted">
            <input
              type="checkbox"
              aria-label={t('field', { number: row.number, field: `${say(text)} ${t('notApplicable')}` })}
              checked={isOut}
              disabled={readOnly}
              onChange={(event) =>
                onChange({ ...answer, excluded: event.target.checked ? [...excluded, id] : excluded.filter((one) => one !== id) })
              }
            />
            {t('notApplicable')}
          </label>
        ) : null}
      </div>
    )
  })
}

function Choice({ row, answer, readOnly, onChange }: AnswerProps) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  if (row.method.kind !== 'choice') return null
  return (
    <span className="has-choice choice-list">
      {row.method.options.map((option) => (
        <label key={option.id}>
          <input
            type="radio"
            name={`choice-${row.id}`}
            aria-label={t('field', { number: row.number, field: say(option.text) })}
            checked={answer.choice === option.id}
            disabled={readOnly}
            onKeyDown={nextRow}
            onChange={() => onChange({ ...answer, choice: option.id })}
          />
          {say(option.text)} <span className="muted">{t('points', { points: option.points })}</span>
        </label>
      ))}
    </span>
  )
}

function Marks({ row, answer, readOnly, onChange }: AnswerProps) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  if (row.method.kind !== 'weighted-mean') return null
  return row.method.parts.map(({ id, text, weight }) => (
    <div key={id} className="mark-line">
      <span>
        {say(text)} <span className="muted">{t('weight', { weight })}</span>
      </span>
      <NumberCell
        label={t('field', { number: row.number, field: say(text) })}
        whole={false}
        value={answer.marks?.[id] ?? ''}
        readOnly={readOnly}
        onChange={(typed) =>
          onChange({ ...answer, marks: typed === '' ? without(answer.marks ?? {}, id) : { ...answer.marks, [id]: typed } })
        }
      />
    </div>
  ))
}

/** A band in words: 10 至 20（不含）：2.5 分. */
export function bandText(
  { from, fromOpen, to, toClosed, points }: Band,
  t: (key: 'bandFrom' | 'bandTo' | 'bandPoints' | 'bandAny', values?: { [name: string]: string }) => string,
): string {
  const low = from === undefined ? '' : t('bandFrom', { sign: fromOpen === true ? '>' : '≥', value: from })
  const high = to === undefined ? '' : t('bandTo', { sign: toClosed === true ? '≤' : '<', value: to })
  const range = [low, high].filter((part) => part !== '').join(' ')
  return t('bandPoints', { range: range === '' ? t('bandAny') : range, points })
}

/** The finding of a row, asked as its method wants it. */
export function AnswerCell(props: AnswerProps) {
  const { row, answer, readOnly, onChange } = props
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const { method } = row
  const measured = (measure: Measure) => (
    <MeasuredCell row={row} measure={measure} answer={answer} readOnly={readOnly} onChange={(next) => onChange(next)} />
  )
  const number = (label: string, value: string | number | undefined, whole: boolean, take: (text: string) => RowAnswer) => (
    <NumberCell
      label={t('field', { number: row.number, field: label })}
      hint={label}
      whole={whole}
      value={value === undefined ? '' : String(value)}
      readOnly={readOnly}
      onChange={(text) => onChange(take(text))}
    />
  )
  if (answer.notApplicable === true) return <span className="muted">{t('notApplicable')}</span>
  switch (method.kind) {
    case 'has':
      return <HasChoice {...props} />
    case 'proportional':
      return measured({ ...method, measure: 'ratio' })
    case 'threshold':
      return (
        <>
          {measured(method)}
          <span className="muted hint">{limitText(method, t, say)}</span>
        </>
      )
    case 'count':
      return (
        <>
          {measured({ ...method, measure: 'count' })}
          <span className="muted hint">{t('atLeast', { count: method.atLeast })}</span>
        </>
      )
    case 'judged':
      return (
        <>
          {number(t('judgedShort'), answer.judged, false, (text) =>
            text === '' ? without(answer, 'judged') : { ...answer, judged: text },
          )}
          <span className="muted hint">{t('judged', { step: method.step })}</span>
        </>
      )
    case 'all-of':
      return <Conditions {...props} conditions={method.conditions} excludable={false} />
    case 'k-of-n':
      return (
        <>
          <Conditions {...props} conditions={method.conditions} excludable={false} />
          <span className="muted hint">{t('kOfN', { k: method.atLeast, n: method.conditions.length })}</span>
        </>
      )
    case 'rate':
      return (
        <>
          <Conditions {...props} conditions={method.conditions} excludable />
          <span className="muted hint">{t('rate')}</span>
        </>
      )
    case 'weighted-mean':
      return (
        <>
          <Marks {...props} />
          <span className="muted hint">{t('weightedMean', { scale: method.scale })}</span>
        </>
      )
    case 'bands':
      return (
        <>
          {measured(method)}
          <span className="muted hint">{method.bands.map((band) => bandText(band, t)).join('；')}</span>
        </>
      )
    case 'choice':
      return <Choice {...props} />
    case 'survey':
      return (
        <>
          {measured({
            measure: 'ratio',
            numerator: { zh: scoreTexts.pairs.satisfied[0], en: scoreTexts.pairs.satisfied[1] },
            denominator: { zh: scoreTexts.pairs.validAnswers[0], en: scoreTexts.pairs.validAnswers[1] },
          })}
          {method.sample === undefined ? null : (
            <span className="row">
              {t('population')}
              {number(t('population'), answer.population, true, (text) =>
                text === '' ? without(answer, 'population') : { ...answer, population: Number(text) },
              )}
            </span>
          )}
          <span className="muted hint">{t('survey', { share: `${Number(method.minimumRatio) * 100}%` })}</span>
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
  if (answer.marks !== undefined) return Object.values(answer.marks).join('、')
  if (answer.choice !== undefined) return answer.choice
  if (answer.conditions !== undefined) return Object.values(answer.conditions).filter(Boolean).length.toString()
  return answer.value ?? answer.judged ?? (answer.count === undefined ? '' : String(answer.count))
}
