import type { Json } from '../../../server/base/json.ts'
import type { FieldNode } from '../../../server/rules/forms/types.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatDecimal } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { columnTotal } from './sums.ts'
import { formTexts } from './texts.ts'
import { moneyText } from './widgets/money.tsx'

interface SumsProps {
  readonly rows: readonly Json[]
  readonly columns: readonly FieldNode[]
  readonly path: string
}

function useSum({ rows, path }: Omit<SumsProps, 'columns'>): (column: FieldNode) => string {
  const say = useBilingual()
  const common = useTexts(commonTexts)
  return (column) => {
    const total = columnTotal(rows, column)
    if (total === null) return '0'
    if (column.widget === 'money') return `${moneyText(total, `${path}.${column.path}`)} ${common('yuan')}`
    return `${formatDecimal(total)}${column.unit === undefined ? '' : ` ${say(column.unit)}`}`
  }
}

/** Sums of the columns that ask for one, as the foot of their table. */
export function TableSums({ rows, columns, path, trailing }: SumsProps & { readonly trailing: boolean }) {
  const t = useTexts(formTexts)
  const sum = useSum({ rows, path })
  if (rows.length === 0 || !columns.some((column) => column.sum === true)) return null
  const first = columns.findIndex((column) => column.sum === true)
  return (
    <tfoot>
      <tr>
        {first === 0 ? null : (
          <th scope="row" colSpan={first}>
            {t('sum')}
          </th>
        )}
        {columns.slice(first).map((column, index) => (
          <td key={column.path} className="table-sum">
            {column.sum === true ? `${index === 0 && first === 0 ? `${t('sum')} ` : ''}${sum(column)}` : null}
          </td>
        ))}
        {trailing ? <td /> : null}
      </tr>
    </tfoot>
  )
}

/** The same for tables that stand as cards. */
export function ListedSums({ rows, columns, path }: SumsProps) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const sum = useSum({ rows, path })
  const summed = columns.filter((column) => column.sum === true)
  if (rows.length === 0 || summed.length === 0) return null
  return (
    <p className="table-sum">
      {summed.map((column) => (
        <span key={column.path}>{`${say(column.label)} ${t('sum')}: ${sum(column)} `}</span>
      ))}
    </p>
  )
}
