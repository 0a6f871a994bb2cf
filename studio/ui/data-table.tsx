import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { commonTexts } from '../i18n/common.ts'
import { formatCount } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { useKeyboardScroll } from './scroll.tsx'
import { Empty } from './states.tsx'

/** Dense table for staff: 40 px rows, head that stays, sideways scroll on small screens. */
export function DataTable<T extends object>(props: TableProps<T>) {
  const host = useKeyboardScroll<HTMLDivElement>('.ant-table-content, .ant-table-body')
  return (
    <div ref={host}>
      <Table<T> size="small" pagination={false} scroll={{ x: 'max-content' }} locale={{ emptyText: <Empty /> }} {...props} />
    </div>
  )
}

/** Foot of a keyset-paged list: how many are shown, and more. */
export function MoreRows({
  shown,
  total,
  totalIsAtLeast = false,
  more,
  busy,
  onMore,
  extra,
}: {
  readonly shown: number
  readonly total: number
  readonly totalIsAtLeast?: boolean
  readonly more: boolean
  readonly busy: boolean
  readonly onMore: () => void
  readonly extra?: ReactNode
}) {
  const t = useTexts(commonTexts)
  return (
    <div className="row no-print" style={{ padding: '12px 0' }}>
      <span className="muted">{t('shown', { shown, total: formatCount(Math.max(total, shown), totalIsAtLeast && more) })}</span>
      {more ? (
        <button type="button" className="button small" disabled={busy} onClick={onMore}>
          {t('more')}
        </button>
      ) : null}
      {extra}
    </div>
  )
}
