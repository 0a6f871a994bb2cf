import { useRef } from 'react'
import { isJsonObject, type Json } from '../../../../server/base/json.ts'
import { valueAt } from '../../../../server/rules/forms/index.ts'
import { useBilingual, useTexts } from '../../../i18n/texts.ts'
import { Icon } from '../../icon.tsx'
import { ScrollX } from '../../scroll.tsx'
import { useForm } from '../context.tsx'
import { fieldId } from '../paths.ts'
import { ListedSums, TableSums } from '../table-sums.tsx'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

/** Rows have no identity of their own unless they carry an id; their place is the best there is. */
const rowKey = (row: Json, index: number) => (isJsonObject(row) && typeof row.id === 'string' ? row.id : `row-${index}`)

/** Repeating rows with a column per field; rows are added and removed by keyboard too. */
export function TableWidget({ node, path, schema, value, id, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const { Cell, state } = useForm()
  const host = useRef<HTMLDivElement>(null)
  const rows = Array.isArray(value) ? (value as readonly Json[]) : []
  // Sums are of what the rules made of the rows, calculated columns too.
  const judged = valueAt(state.data, path)
  const settled = Array.isArray(judged) ? (judged as readonly Json[]) : rows
  const columns = node.columns ?? []
  // Rows whose first column is given are given themselves: a person answers them, none comes or goes.
  const fixed = columns[0]?.readOnly === true || (typeof schema.maxItems === 'number' && schema.maxItems === schema.minItems)
  const wide = columns.length > 4 || columns.some((column) => column.widget === 'textarea' || column.widget === 'files')
  const full = typeof schema.maxItems === 'number' && rows.length >= schema.maxItems

  const focusSoon = (selector: string) => requestAnimationFrame(() => host.current?.querySelector<HTMLElement>(selector)?.focus())
  const add = () => {
    onChange([...rows, {}])
    const first = columns[0]
    if (first !== undefined) focusSoon(`#${CSS.escape(fieldId(`${path}.${rows.length}.${first.path}`))}`)
  }
  const remove = (index: number) => {
    onChange(rows.filter((_, at) => at !== index))
    onLeave()
    focusSoon(rows.length > 1 ? `[data-remove="${Math.max(0, index - 1)}"]` : '[data-add]')
  }

  return (
    <div ref={host}>
      {rows.length === 0 ? (
        <p className="muted" style={{ padding: '8px 0' }}>
          {t('noRows')}
        </p>
      ) : wide ? (
        <div className="stack">
          <ListedSums rows={settled} columns={columns} path={path} />
          {rows.map((row, index) => (
            <fieldset key={rowKey(row, index)} className="row-card">
              <legend className="row">
                {t('rowOf', { row: index + 1 })}
                {disabled || fixed ? null : (
                  <button
                    type="button"
                    className="button small"
                    data-remove={index}
                    aria-label={t('removeRow', { row: index + 1 })}
                    onClick={() => remove(index)}
                  >
                    <Icon name="cross" />
                  </button>
                )}
              </legend>
              {columns.map((column) => (
                <Cell key={column.path} node={column} path={`${path}.${index}.${column.path}`} rowNumber={index + 1} showLabel />
              ))}
            </fieldset>
          ))}
        </div>
      ) : (
        <ScrollX>
          <table className="plain rows-table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.path} scope="col">
                    {say(column.label)}
                    {column.unit === undefined ? null : <span className="muted"> ({say(column.unit)})</span>}
                  </th>
                ))}
                {disabled || fixed ? null : (
                  <td>
                    <span className="visually-hidden">{t('removeRow', { row: '' })}</span>
                  </td>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={rowKey(row, index)} aria-label={t('rowOf', { row: index + 1 })}>
                  {columns.map((column) => (
                    <td key={column.path} data-label={say(column.label)}>
                      <Cell node={column} path={`${path}.${index}.${column.path}`} rowNumber={index + 1} />
                    </td>
                  ))}
                  {disabled || fixed ? null : (
                    <td>
                      <button
                        type="button"
                        className="button small"
                        data-remove={index}
                        aria-label={t('removeRow', { row: index + 1 })}
                        onClick={() => remove(index)}
                      >
                        <Icon name="cross" />
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
            <TableSums rows={settled} columns={columns} path={path} trailing={!(disabled || fixed)} />
          </table>
        </ScrollX>
      )}
      {disabled || fixed ? null : (
        <div className="row" style={{ marginTop: 8 }}>
          <button type="button" className="button" id={id} data-add disabled={full} onClick={add}>
            {t('addRow')}
          </button>
          {full && typeof schema.maxItems === 'number' ? <span className="muted">{t('rowsLimit', { count: schema.maxItems })}</span> : null}
        </div>
      )}
    </div>
  )
}
