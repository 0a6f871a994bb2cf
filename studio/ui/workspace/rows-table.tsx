import { type ReactNode, useEffect, useRef } from 'react'
import { defineTexts, useTexts } from '../../i18n/texts.ts'
import { PlainTable } from '../plain-table.tsx'
import { AddButton } from './add-button.tsx'
import { inserted, moved, replaced, without } from './lists.ts'
import './rows.css'

export const rowTexts = defineTexts('rows', {
  up: ['上移', 'Up'],
  down: ['下移', 'Down'],
  remove: ['删除', 'Remove'],
  actions: ['操作', 'Actions'],
})

export interface RowsColumn<T> {
  readonly title: string
  readonly width?: string
  /** A control named by its column and its row. */
  readonly cell: (row: T, set: (row: T) => void, name: string, at: number) => ReactNode
}

/** A short list edited as a table: cells are controls, rows are added, ordered and removed by buttons; the focus goes with the row. */
export function RowsTable<T>({
  label,
  rows,
  columns,
  blank,
  addLabel,
  nameOf,
  placeOf,
  keep,
  ordered = true,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly RowsColumn<T>[]
  readonly blank: () => T
  readonly addLabel: string
  readonly nameOf: (row: T) => string
  /** Place of the row as problems name it. */
  readonly placeOf?: (row: T, at: number) => string
  /** Why a row can not be removed; null when it can. */
  readonly keep?: (row: T) => string | null
  readonly ordered?: boolean
  readonly disabled: boolean
  readonly onChange: (rows: readonly T[]) => void
}) {
  const t = useTexts(rowTexts)
  const host = useRef<HTMLDivElement>(null)
  const next = useRef<{ readonly at: number; readonly act: string } | null>(null)
  useEffect(() => {
    const wanted = next.current
    if (wanted === null) return
    next.current = null
    const row = host.current?.querySelector(`tbody tr:nth-child(${wanted.at + 1})`)
    const control =
      row?.querySelector<HTMLElement>(`[data-act="${wanted.act}"]:enabled`) ?? row?.querySelector<HTMLElement>('input, select, button')
    control?.focus()
  })
  const move = (from: number, to: number, act: string) => {
    next.current = { at: to, act }
    onChange(moved(rows, from, to))
  }
  return (
    <div ref={host} className="stack-s">
      {rows.length === 0 ? null : (
        <PlainTable
          label={label}
          className="rows-edit"
          heads={[
            ...columns.map(({ title, width }) =>
              width === undefined ? (
                title
              ) : (
                <th key={title} scope="col" style={{ width }}>
                  {title}
                </th>
              ),
            ),
            ...(disabled ? [] : [t('actions')]),
          ]}
        >
          {rows.map((row, at) => {
            const name = nameOf(row) === '' ? String(at + 1) : nameOf(row)
            const kept = keep?.(row) ?? null
            return (
              <tr key={at.toString()} data-at={placeOf?.(row, at)}>
                {columns.map((column) => (
                  <td key={column.title}>
                    {column.cell(row, (changed) => onChange(replaced(rows, at, changed)), `${column.title} ${name}`, at)}
                  </td>
                ))}
                {disabled ? null : (
                  <td className="nowrap">
                    {ordered ? (
                      <>
                        <button
                          type="button"
                          className="button small"
                          data-act="up"
                          disabled={at === 0}
                          aria-label={`${t('up')} ${name}`}
                          onClick={() => move(at, at - 1, 'up')}
                        >
                          {t('up')}
                        </button>{' '}
                        <button
                          type="button"
                          className="button small"
                          data-act="down"
                          disabled={at === rows.length - 1}
                          aria-label={`${t('down')} ${name}`}
                          onClick={() => move(at, at + 1, 'down')}
                        >
                          {t('down')}
                        </button>{' '}
                      </>
                    ) : null}
                    <button
                      type="button"
                      className="button small"
                      data-act="remove"
                      disabled={kept !== null}
                      title={kept ?? undefined}
                      aria-label={`${t('remove')} ${name}${kept === null ? '' : ` ${kept}`}`}
                      onClick={() => {
                        next.current = { at: Math.max(0, at - 1), act: 'remove' }
                        onChange(without(rows, at))
                      }}
                    >
                      {t('remove')}
                    </button>
                  </td>
                )}
              </tr>
            )
          })}
        </PlainTable>
      )}
      {disabled ? null : (
        <AddButton
          label={addLabel}
          onAdd={() => {
            next.current = { at: rows.length, act: '' }
            onChange(inserted(rows, rows.length - 1, blank()))
          }}
        />
      )}
    </div>
  )
}

interface CellProps<T> {
  readonly name: string
  readonly value: T
  readonly disabled: boolean
  readonly onChange: (value: T) => void
}

export function TextCell({ name, value, disabled, onChange, invalid = false }: CellProps<string> & { readonly invalid?: boolean }) {
  return (
    <input
      type="text"
      className="input"
      aria-label={name}
      aria-invalid={invalid}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

export function NumberCell({ name, value, disabled, onChange, min }: CellProps<number> & { readonly min?: number }) {
  return (
    <input
      type="number"
      className="input"
      aria-label={name}
      min={min}
      value={value}
      disabled={disabled}
      onChange={(event) => {
        if (event.target.value !== '') onChange(Math.trunc(event.target.valueAsNumber))
      }}
    />
  )
}

export function ChoiceCell<T extends string>({
  name,
  value,
  disabled,
  onChange,
  options,
}: CellProps<T> & { readonly options: readonly (readonly [value: T, word: string])[] }) {
  return (
    <select className="input" aria-label={name} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value as T)}>
      {options.some(([key]) => key === value) ? null : <option value={value}>{value}</option>}
      {options.map(([key, word]) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </select>
  )
}

export function CheckCell({ name, value, disabled, onChange }: CellProps<boolean>) {
  return (
    <input type="checkbox" aria-label={name} checked={value} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
  )
}
