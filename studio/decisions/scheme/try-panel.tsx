import { useMemo, useState } from 'react'
import type { Answers, RowAnswer, SchemeRow, ScoreResult, ScoreScheme } from '../../../server/rules/score/index.ts'
import { scoreAnswers } from '../../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { ScoreTable } from '../../ui/score/score-table.tsx'
import type { CatalogueEntry } from '../../ui/workspace/workspace.tsx'
import { schemeTexts } from './texts.ts'

const NOTHING: Answers = {}

/** The sheet as experts see it, to fill in and see what it comes to. */
export function TryPanel({
  scheme,
  levels,
  levelFor,
}: {
  readonly scheme: ScoreScheme
  readonly levels: readonly CatalogueEntry[]
  readonly levelFor: (scheme: ScoreScheme, result: ScoreResult) => string | null | undefined
}) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const [start, setStart] = useState<{ readonly round: number; readonly answers: Answers }>({ round: 0, answers: NOTHING })
  const [answers, setAnswers] = useState<Answers>(NOTHING)
  const begin = (next: Answers) => {
    setStart(({ round }) => ({ round: round + 1, answers: next }))
    setAnswers(next)
  }
  const known = useMemo(() => new Set(scheme.rows.map(({ id }) => id)), [scheme])
  const scored = scoreAnswers(scheme, Object.fromEntries(Object.entries(answers).filter(([id]) => known.has(id))))
  const level = scored.ok ? levelFor(scheme, scored.value) : undefined
  const names = Object.fromEntries(levels.map(({ id, title }) => [id, title]))
  const nameOf = (code: string) => say(names[code]) || code
  return (
    <div className="stack-s">
      <p className="muted">{t('tryLead')}</p>
      <div className="row">
        <button
          type="button"
          className="button small"
          onClick={() => begin(Object.fromEntries(scheme.rows.map((row) => [row.id, fullAnswer(row)])))}
        >
          {t('tryFull')}
        </button>
        <button type="button" className="button small" onClick={() => begin(NOTHING)}>
          {t('tryClear')}
        </button>
        <span className="spacer" />
        <span role="status" className="row">
          {t('tryLevel')}
          <Mark tone={level === undefined ? 'grey' : level === null ? 'bad' : 'good'} icon={level === undefined ? 'info' : 'seal'}>
            {level === undefined ? t('tryNotDecided') : level === null ? t('tryNoLevel') : nameOf(level)}
          </Mark>
        </span>
      </div>
      <ScoreTable key={start.round} scheme={scheme} answers={start.answers} levelNames={names} onChange={setAnswers} />
    </div>
  )
}

/** An answer that gives the row all its points. */
export function fullAnswer({ method, points = '0' }: SchemeRow): RowAnswer {
  switch (method.kind) {
    case 'has':
      return { has: true }
    case 'proportional':
      return { numerator: 100, denominator: 100 }
    case 'threshold':
      return enough(method)
    case 'count':
      return { count: method.atLeast }
    case 'all-of':
    case 'k-of-n':
    case 'rate':
      return {
        conditions: Object.fromEntries(method.conditions.flatMap(({ id, limit }) => (limit === undefined ? [[id, true]] : []))),
        measured: Object.fromEntries(method.conditions.flatMap(({ id, limit }) => (limit === undefined ? [] : [[id, enough(limit)]]))),
      }
    case 'weighted-mean':
      return { marks: Object.fromEntries(method.parts.map(({ id }) => [id, method.scale])) }
    case 'bands': {
      const best = method.bands.reduce((found, band) => (Number(band.points) > Number(found?.points ?? -1) ? band : found), method.bands[0])
      const inside = best?.fromOpen === true || best?.from === undefined ? (best?.toClosed === true ? best.to : undefined) : best.from
      return enough({
        measure: method.measure,
        operator: '>=',
        value: inside ?? String((Number(best?.from ?? 0) + Number(best?.to ?? Number(best?.from ?? 0) + 2)) / 2),
      })
    }
    case 'choice':
      return { choice: method.options.find((option) => Number(option.points) === Number(points))?.id ?? method.options[0]?.id ?? '' }
    case 'judged':
      return { judged: points }
    case 'survey':
      return { numerator: 100, denominator: 100, population: 100 }
  }
}

/** A quantity that keeps the limit. */
function enough({
  measure,
  operator,
  value,
}: {
  readonly measure: 'ratio' | 'value' | 'count'
  readonly operator: string
  readonly value: string
}): RowAnswer {
  const limit = Number(value)
  if (measure === 'ratio')
    return operator.startsWith('<')
      ? { numerator: 0, denominator: 10000 }
      : { numerator: Math.min(10000, Math.ceil(limit * 10000) + (operator === '>' ? 1 : 0)), denominator: 10000 }
  const shift = operator === '>' ? 1 : operator === '<' ? -1 : 0
  return measure === 'count' ? { count: Math.max(0, Math.ceil(limit) + shift) } : { value: String(shift === 0 ? value : limit + shift) }
}
