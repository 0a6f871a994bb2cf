import type { KeyboardEvent } from 'react'
import { kindWord } from '../../ui/bpmn/words.ts'
import { Icon } from '../../ui/icon.tsx'
import { ScrollX } from '../../ui/scroll.tsx'
import type { ProcessRows, StepRow } from './rows.ts'
import {
  COLUMNS,
  type Column,
  deadlineWord,
  hasColumn,
  isChoice,
  isMissing,
  nameOf,
  partWord,
  type Words,
  wayWord,
  whoWord,
} from './words.ts'

export interface Place {
  readonly id: string
  readonly column: Column
}

export interface StepGridProps {
  readonly process: ProcessRows
  readonly active: Place | null
  readonly words: Words
  readonly readOnly: boolean
  readonly onActive: (place: Place) => void
  readonly onKey: (event: KeyboardEvent, row: StepRow, column: Column) => void
  readonly onEdit: (row: StepRow, column: Column) => void
}

/** The ARIA practices put this role on a table, whose rows and cells follow it. */
const treeGrid = (readOnly: boolean) => ({ role: 'treegrid', 'aria-readonly': readOnly }) as const

/** Id of a cell, by which the focus finds it. */
export function cellId({ id, column }: Place): string {
  return `step-${id}-${column}`
}

/** Steps of one process as a tree of rows; one cell is in the tab order, arrow keys reach the others. */
export function StepGrid({ process, active, words, readOnly, onActive, onKey, onEdit }: StepGridProps) {
  const { t } = words
  const own = active !== null && process.rows.some(({ id }) => id === active.id) ? active : null
  const stop: Place | null = own ?? (process.rows[0] === undefined ? null : { id: process.rows[0].id, column: 'step' })
  return (
    <ScrollX label={t('table', { name: process.name })}>
      <table {...treeGrid(readOnly)} className="plain step-table" aria-label={t('table', { name: process.name })}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {process.rows.map((row) => (
            <tr key={row.id} aria-level={row.level} className={own?.id === row.id ? 'step-active' : undefined}>
              {COLUMNS.map((column) => {
                const place = { id: row.id, column }
                const isStop = stop?.id === row.id && stop.column === column
                return (
                  <Cell
                    key={column}
                    row={row}
                    column={column}
                    words={words}
                    isStop={isStop}
                    isReadOnly={readOnly || !hasColumn(row, column)}
                    onFocus={() => onActive(place)}
                    onKeyDown={(event) => onKey(event, row, column)}
                    onEdit={() => onEdit(row, column)}
                  />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  )
}

interface CellProps {
  readonly row: StepRow
  readonly column: Column
  readonly words: Words
  readonly isStop: boolean
  readonly isReadOnly: boolean
  readonly onFocus: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onEdit: () => void
}

function Cell({ row, column, words, isStop, isReadOnly, onFocus, onKeyDown, onEdit }: CellProps) {
  const content = <CellContent row={row} column={column} words={words} />
  const shared = {
    id: cellId({ id: row.id, column }),
    tabIndex: isStop ? 0 : -1,
    'aria-readonly': isReadOnly,
    onFocus,
    onKeyDown,
    onDoubleClick: onEdit,
  }
  if (column === 'step')
    return (
      <th {...shared} scope="row" className="step-cell step-head">
        <div style={{ paddingInlineStart: `${(row.level - 1) * 20}px` }}>{content}</div>
      </th>
    )
  return (
    <td {...shared} className="step-cell">
      {content}
    </td>
  )
}

function CellContent({ row, column, words }: { readonly row: StepRow; readonly column: Column; readonly words: Words }) {
  const { t } = words
  if (!hasColumn(row, column) && row.part?.kind !== 'message') return <Nothing words={words} />
  if (column === 'step') return <Head row={row} words={words} />
  if (isMissing(row, column))
    return (
      <span className="mark mark-warn">
        <Icon name="warning" />
        {column === 'next' ? t('leadsNowhere') : t('missing')}
      </span>
    )
  if (column === 'next')
    return (
      <ul className="plain">
        {row.next.map((way) => (
          <li key={way.flow}>{wayWord(way, isChoice(row), words)}</li>
        ))}
      </ul>
    )
  const text = textOf(row, column, words)
  return text === '' ? <Nothing words={words} /> : text
}

function textOf(row: StepRow, column: Column, words: Words): string {
  if (column === 'who') return row.who === null ? '' : whoWord(row.who, words)
  if (column === 'part') return row.part === null ? '' : partWord(row.part, words)
  if (column === 'deadline') return row.deadline === null ? '' : deadlineWord(row.deadline, words)
  const article = words.catalogue.article.find(({ id }) => id === row.article)
  return article === undefined ? row.article : (words.say(article.title).split(' ').slice(0, 2).join(' ') ?? row.article)
}

function Nothing({ words: { t } }: { readonly words: Words }) {
  return <span className="muted">{t('none')}</span>
}

function Head({ row, words }: { readonly row: StepRow; readonly words: Words }) {
  return (
    <>
      <span className="step-number">{row.number}</span>{' '}
      <span className="step-kind">
        {words.say(kindWord(row.element))}
        {row.isInterrupting ? `（${words.t('interrupting')}）` : ''}
      </span>
      <strong className="step-name">{nameOf(row, words)}</strong>
    </>
  )
}
