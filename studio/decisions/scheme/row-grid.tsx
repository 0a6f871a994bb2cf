import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { SchemeRow, ScoreScheme } from '../../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { ScrollX } from '../../ui/scroll.tsx'
import type { CatalogueEntry } from '../../ui/workspace/workspace.tsx'
import {
  CLASSES,
  type ClassKind,
  COLUMNS,
  type Column,
  changedRow,
  classOf,
  copyOf,
  isSpreadsheet,
  METHODS,
  type MethodKind,
  methodOf,
  movedRow,
  newRow,
  pasted,
  withCell,
  withoutRow,
  withRow,
} from './rows.ts'
import { schemeTexts } from './texts.ts'

export interface RowGridProps {
  readonly scheme: ScoreScheme
  readonly readOnly: boolean
  /** Id of the row whose details are open. */
  readonly chosen: string | null
  readonly faulty: ReadonlySet<string>
  readonly articles: readonly CatalogueEntry[]
  /** Levels a new mandatory row is needed for. */
  readonly levels: readonly string[]
  readonly onChoose: (id: string) => void
  readonly onChange: (next: (now: ScoreScheme) => ScoreScheme) => void
}

/** The rows of a sheet as a grid: typed, moved and pasted by keyboard alone. */
export function RowGrid({ scheme, readOnly, chosen, faulty, articles, levels, onChoose, onChange }: RowGridProps) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const table = useRef<HTMLTableElement>(null)
  /** The cell that gets the focus when it is there. */
  const wanted = useRef<string | null>(null)
  useEffect(() => {
    if (wanted.current === null) return
    const cell = table.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(wanted.current)}"]`)
    if (cell === null || cell === undefined) return
    wanted.current = null
    cell.focus()
  })
  const add = (group: string, after: string | null) => {
    const row = newRow(scheme, group)
    wanted.current = `${row.id}/text`
    onChange((now) => withRow(now, row, after))
    onChoose(row.id)
  }
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>, row: SchemeRow, column: Column) => {
    const target = event.target as HTMLElement
    const stay = () => {
      event.preventDefault()
      wanted.current = `${row.id}/${column}`
    }
    if (readOnly) return
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      stay()
      onChange((now) => movedRow(now, row.id, event.key === 'ArrowUp' ? -1 : 1))
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      add(row.group, row.id)
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      event.preventDefault()
      duplicate(row)
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'Delete') {
      event.preventDefault()
      remove(row)
    } else if (event.key === 'Enter' && target.tagName === 'INPUT') {
      event.preventDefault()
      focusBeside(table.current, row.id, column, event.shiftKey ? -1 : 1)
    }
  }
  const duplicate = (row: SchemeRow) => {
    const copy = copyOf(scheme, row)
    wanted.current = `${copy.id}/text`
    onChange((now) => withRow(now, copy, row.id))
    onChoose(copy.id)
  }
  const remove = (row: SchemeRow) => {
    const at = scheme.rows.findIndex(({ id }) => id === row.id)
    const beside = scheme.rows[at + 1] ?? scheme.rows[at - 1]
    if (beside !== undefined) wanted.current = `${beside.id}/text`
    onChange((now) => withoutRow(now, row.id))
  }
  const latest = useRef<LineHandlers | null>(null)
  latest.current = {
    onKeyDown,
    onChoose,
    onChange(id, next) {
      if (next.id !== id && scheme.rows.some((row) => row.id === next.id)) return
      onChange((now) => changedRow(now, id, next))
      if (next.id !== id) onChoose(next.id)
    },
    onPaste: (id, column, clipboard) => onChange((now) => pasted(now, id, column, clipboard, levels)),
  }
  /** Stays the same, so that typing in one row does not draw the others. */
  const handlers = useMemo<LineHandlers>(
    () => ({
      onKeyDown: (...given) => latest.current?.onKeyDown(...given),
      onChoose: (...given) => latest.current?.onChoose(...given),
      onChange: (...given) => latest.current?.onChange(...given),
      onPaste: (...given) => latest.current?.onPaste(...given),
    }),
    [],
  )
  return (
    <div className="stack-s">
      {readOnly ? null : <p className="muted">{t('keys')}</p>}
      <ScrollX>
        <table className="plain scheme-grid" ref={table} aria-label={t('rowsTable')}>
          <thead>
            <tr>
              <th scope="col">{t('number')}</th>
              {COLUMNS.map((column) => (
                <th scope="col" key={column}>
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          {scheme.groups.map((group) => {
            const rows = scheme.rows.filter((row) => row.group === group.id)
            return (
              <tbody key={group.id}>
                <tr className="group">
                  <th colSpan={COLUMNS.length + 1} scope="rowgroup">
                    <span className="row">
                      {say(group.title)}
                      {readOnly ? null : (
                        <button
                          type="button"
                          className="button small"
                          aria-label={t('addTo', { group: say(group.title) })}
                          onClick={() => add(group.id, rows.at(-1)?.id ?? null)}
                        >
                          {t('addRow')}
                        </button>
                      )}
                    </span>
                  </th>
                </tr>
                {rows.map((row) => (
                  <RowLine
                    key={row.id}
                    row={row}
                    readOnly={readOnly}
                    isChosen={chosen === row.id}
                    isFaulty={faulty.has(row.id)}
                    articles={articles}
                    levels={levels}
                    {...handlers}
                  />
                ))}
              </tbody>
            )
          })}
        </table>
      </ScrollX>
    </div>
  )
}

function focusBeside(table: HTMLElement | null, id: string, column: Column, by: 1 | -1): void {
  const cells = [...(table?.querySelectorAll<HTMLElement>(`[data-cell$="/${column}"]`) ?? [])]
  const at = cells.findIndex((cell) => cell.dataset.cell === `${id}/${column}`)
  cells[at + by]?.focus()
}

interface LineHandlers {
  readonly onKeyDown: (event: React.KeyboardEvent<HTMLElement>, row: SchemeRow, column: Column) => void
  readonly onChoose: (id: string) => void
  readonly onChange: (id: string, row: SchemeRow) => void
  readonly onPaste: (id: string, column: Column, clipboard: string) => void
}

interface RowLineProps extends LineHandlers {
  readonly row: SchemeRow
  readonly readOnly: boolean
  readonly isChosen: boolean
  readonly isFaulty: boolean
  readonly articles: readonly CatalogueEntry[]
  readonly levels: readonly string[]
}

const CLASS_KEY = { mandatory: 'mandatory', veto: 'veto', points: 'pointsClass', bonus: 'bonus' } as const

const RowLine = memo(
  function RowLine({ row, readOnly, isChosen, isFaulty, articles, levels, ...on }: RowLineProps) {
    const t = useTexts(schemeTexts)
    const say = useBilingual()
    /** An id counts when it is whole: on leaving its cell. */
    const [newId, setNewId] = useState<string | null>(null)
    const input = (column: 'id' | 'text' | 'en' | 'points', value: string) => (
      <input
        data-cell={`${row.id}/${column}`}
        className={`cell-${column}`}
        aria-label={t('cell', { row: row.number, column: t(column) })}
        value={column === 'id' ? (newId ?? value) : value}
        readOnly={readOnly}
        onFocus={() => on.onChoose(row.id)}
        onBlur={() => {
          if (column !== 'id' || newId === null) return
          setNewId(null)
          on.onChange(row.id, withCell(row, 'id', newId, levels))
        }}
        onKeyDown={(event) => on.onKeyDown(event, row, column)}
        onPaste={(event) => {
          const clipboard = event.clipboardData.getData('text/plain')
          if (readOnly || !isSpreadsheet(clipboard)) return
          event.preventDefault()
          on.onPaste(row.id, column, clipboard)
        }}
        onChange={(event) => (column === 'id' ? setNewId(event.target.value) : on.onChange(row.id, typed(row, column, event.target.value)))}
      />
    )
    const select = (
      column: 'class' | 'method' | 'article',
      value: string,
      options: readonly (readonly [string, string])[],
      change: (value: string) => SchemeRow,
    ) => (
      <select
        data-cell={`${row.id}/${column}`}
        aria-label={t('cell', { row: row.number, column: t(column) })}
        value={value}
        disabled={readOnly}
        onFocus={() => on.onChoose(row.id)}
        onKeyDown={(event) => on.onKeyDown(event, row, column)}
        onChange={(event) => on.onChange(row.id, change(event.target.value))}
      >
        {options.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
    )
    const known = articles.some(({ id }) => id === row.article)
    const articleOptions: readonly (readonly [string, string])[] = [
      ['', '—'],
      ...(row.article === undefined || known ? [] : [[row.article, `${row.article} ?`] as const]),
      ...articles.map(({ id, title }) => [id, say(title)] as const),
    ]
    return (
      <tr data-row={row.id} className={isChosen ? 'chosen' : undefined}>
        <th scope="row">
          <button
            type="button"
            className="plain-button row-choose"
            aria-pressed={isChosen}
            aria-label={t('detail', { row: row.number })}
            onClick={() => on.onChoose(row.id)}
          >
            {row.number}
            {isFaulty ? <Icon name="warning" /> : null}
          </button>
        </th>
        <td>{input('id', row.id)}</td>
        <td>{input('text', row.text.zh)}</td>
        <td>{input('en', row.text.en)}</td>
        <td>
          {select(
            'class',
            row.class.kind,
            CLASSES.map((kind) => [kind, t(CLASS_KEY[kind])]),
            (kind) => ({ ...row, class: classOf(kind as ClassKind, levels, row.class) }),
          )}
        </td>
        <td>{input('points', row.points ?? '')}</td>
        <td>
          {select(
            'method',
            row.method.kind,
            METHODS.map((kind) => [kind, t(`m-${kind}`)]),
            (kind) => ({ ...row, method: methodOf(kind as MethodKind, row.points ?? '0', row.method) }),
          )}
        </td>
        <td>{select('article', row.article ?? '', articleOptions, (article) => withCell(row, 'article', article, levels))}</td>
      </tr>
    )
  },
  (before, after) =>
    before.row === after.row &&
    before.isChosen === after.isChosen &&
    before.isFaulty === after.isFaulty &&
    before.readOnly === after.readOnly &&
    before.levels === after.levels &&
    before.articles === after.articles,
)

/** What is typed into a cell stays as it is typed, also while it is not yet sound. */
function typed(row: SchemeRow, column: 'text' | 'en' | 'points', text: string): SchemeRow {
  if (column === 'text') return { ...row, text: { ...row.text, zh: text } }
  if (column === 'en') return { ...row, text: { ...row.text, en: text } }
  const { points: _old, ...rest } = row
  return text === '' ? rest : { ...rest, points: text }
}
