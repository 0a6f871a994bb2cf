import { useState } from 'react'
import type { Json } from '../../../server/base/json.ts'
import {
  coverageOf,
  type DecisionModel,
  type DecisionOptions,
  type DecisionTestResult,
  type DecisionTestRow,
  runTestRow,
} from '../../../server/rules/dmn/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { ScrollX } from '../../ui/scroll.tsx'
import { decisionTexts } from '../texts.ts'
import { readValue, shownValue } from './values.ts'

export interface TestGridProps {
  readonly model: DecisionModel | null
  readonly reads: ReadonlyMap<string, readonly string[]>
  /** What variables are called in words. */
  readonly labels: ReadonlyMap<string, string>
  readonly options: DecisionOptions
  readonly rows: readonly DecisionTestRow[]
  /** The decision whose rows are shown. */
  readonly decision: string
  readonly readOnly: boolean
  readonly onChange: (rows: readonly DecisionTestRow[]) => void
}

/** Rows of inputs and expected results of one decision; each runs as it is typed. */
export function TestGrid({ model, reads, labels, options, rows, decision, readOnly, onChange }: TestGridProps) {
  const t = useTexts(decisionTexts)
  const own = rows.flatMap((row, index) => (row.decision === decision ? [{ row, index }] : []))
  const columns = [...new Set([...(reads.get(decision) ?? []), ...own.flatMap(({ row }) => Object.keys(row.input))])]
  const results = new Map(model === null ? [] : rows.map((row, index) => [index, runTestRow(model, row, options)]))
  const passed = own.filter(({ index }) => results.get(index)?.passed === true).length
  const change = (at: number, next: DecisionTestRow) => onChange(rows.map((row, index) => (index === at ? next : row)))
  const add = (like?: DecisionTestRow, after = rows.length - 1) => {
    const next = like ?? { decision, name: '', input: {}, expected: null }
    onChange([...rows.slice(0, after + 1), next, ...rows.slice(after + 1)])
  }
  return (
    <div className="stack-s">
      {own.length === 0 ? <p className="muted">{t('noTests')}</p> : null}
      {own.length === 0 ? null : (
        <ScrollX>
          <table className="plain test-grid">
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">{t('rowName')}</th>
                {columns.map((column) => (
                  <th scope="col" key={column}>
                    {labels.has(column) ? <div>{labels.get(column)}</div> : null}
                    <span className={labels.has(column) ? 'muted variable' : undefined}>{column}</span>
                  </th>
                ))}
                <th scope="col">{t('expected')}</th>
                <th scope="col">{t('outcome')}</th>
                <th scope="col">{t('fired')}</th>
                {readOnly ? null : <th scope="col">{t('actions')}</th>}
              </tr>
            </thead>
            <tbody>
              {own.map(({ row, index }) => (
                <TestLine
                  key={index}
                  number={index + 1}
                  row={row}
                  columns={columns}
                  result={results.get(index)}
                  readOnly={readOnly}
                  onChange={(next) => change(index, next)}
                  onDuplicate={() => add(row, index)}
                  onRemove={() => onChange(rows.filter((_row, at) => at !== index))}
                />
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
      <div className="row-between">
        {readOnly ? null : (
          <button type="button" className="button small" onClick={() => add()}>
            {t('addRow')}
          </button>
        )}
        {own.length === 0 || model === null ? null : <strong role="status">{t('summary', { passed, all: own.length })}</strong>}
      </div>
      {own.length === 0 ? null : <p className="muted">{t('valueHelp')}</p>}
      {model === null ? null : <Coverage model={model} results={rows.flatMap((_row, index) => results.get(index) ?? [])} />}
    </div>
  )
}

function TestLine({
  number,
  row,
  columns,
  result,
  readOnly,
  onChange,
  onDuplicate,
  onRemove,
}: {
  readonly number: number
  readonly row: DecisionTestRow
  readonly columns: readonly string[]
  readonly result: DecisionTestResult | undefined
  readonly readOnly: boolean
  readonly onChange: (row: DecisionTestRow) => void
  readonly onDuplicate: () => void
  readonly onRemove: () => void
}) {
  const t = useTexts(decisionTexts)
  const say = useBilingual()
  const rules = result?.trace.at(-1)?.matchedRules ?? []
  return (
    <tr className={result?.passed === false ? 'failed' : undefined} data-at={`tests/${number}`}>
      <th scope="row">{number}</th>
      <td className="wide">
        <input
          aria-label={t('cell', { row: number, column: t('rowName') })}
          value={row.name}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...row, name: event.target.value })}
        />
      </td>
      {columns.map((column) => (
        <td key={column}>
          <ValueCell
            label={t('cell', { row: number, column })}
            value={row.input[column]}
            readOnly={readOnly}
            onChange={(value) => onChange({ ...row, input: withValue(row.input, column, value) })}
          />
        </td>
      ))}
      <td>
        <ValueCell
          label={t('cell', { row: number, column: t('expected') })}
          value={row.expected}
          readOnly={readOnly}
          onChange={(value) => onChange({ ...row, expected: value ?? null })}
        />
      </td>
      <td className="actual">
        {result === undefined ? null : result.passed ? (
          <Mark tone="good" icon="check">
            {t('passed')}
          </Mark>
        ) : (
          <div className="stack-s">
            <Mark tone="bad" icon="cross">
              {t('failed')}
            </Mark>
            <span>{result.problem === null ? `${t('actual')}：${shownValue(result.actual)}` : say(result.problem)}</span>
            {readOnly || result.problem !== null ? null : (
              <button
                type="button"
                className="button small"
                aria-label={t('takeActual', { row: number })}
                onClick={() => onChange({ ...row, expected: result.actual })}
              >
                {t('take')}
              </button>
            )}
          </div>
        )}
      </td>
      <td>{rules.length === 0 ? t('none') : rules.map(({ ruleNumber }) => t('rule', { number: ruleNumber })).join('、')}</td>
      {readOnly ? null : (
        <td className="nowrap">
          <button type="button" className="button small" aria-label={t('duplicate', { row: number })} onClick={onDuplicate}>
            {t('copy')}
          </button>{' '}
          <button type="button" className="button small" aria-label={t('remove', { row: number })} onClick={onRemove}>
            {t('removeShort')}
          </button>
        </td>
      )}
    </tr>
  )
}

function withValue(input: DecisionTestRow['input'], name: string, value: Json | undefined): DecisionTestRow['input'] {
  const { [name]: _old, ...rest } = input
  return value === undefined ? rest : { ...rest, [name]: value }
}

/** Keeps what is typed as it is typed; the value follows. */
function ValueCell({
  label,
  value,
  readOnly,
  onChange,
}: {
  readonly label: string
  readonly value: Json | undefined
  readonly readOnly: boolean
  readonly onChange: (value: Json | undefined) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      aria-label={label}
      value={typed ?? shownValue(value)}
      readOnly={readOnly}
      onBlur={() => setTyped(null)}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(readValue(event.target.value))
      }}
    />
  )
}

function Coverage({ model, results }: { readonly model: DecisionModel; readonly results: readonly DecisionTestResult[] }) {
  const t = useTexts(decisionTexts)
  const rules = coverageOf(model, results)
  const tables = model.decisions.filter(({ id }) => rules.some((rule) => rule.decision === id))
  if (tables.length === 0) return null
  return (
    <section aria-label={t('coverage')}>
      <h3>{t('coverage')}</h3>
      <ul className="decision-checks">
        {tables.map(({ id, name }) => {
          const own = rules.filter((rule) => rule.decision === id)
          const missing = own.filter(({ firedBy }) => firedBy.length === 0)
          return (
            <li key={id}>
              <Mark tone={missing.length === 0 ? 'good' : 'warn'} icon={missing.length === 0 ? 'check' : 'warning'}>
                {t('coverageOf', { name, done: own.length - missing.length, all: own.length })}
              </Mark>
              {missing.length === 0 ? null : (
                <span className="muted"> {t('uncovered', { rules: missing.map(({ ruleNumber }) => ruleNumber).join('、') })}</span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
