import { Link } from 'react-router'
import type { LedgerEntryView } from '../../server/base/api/papers.ts'
import { financeApi } from '../api/papers.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant, formatYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { ErrorState } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { financeTexts } from './texts.ts'
import { wordOf } from './words.ts'

const sum = (entries: readonly LedgerEntryView[], side: 'debitFen' | 'creditFen') =>
  entries.reduce((total, entry) => total + BigInt(entry[side]), 0n)

/** The double-entry ledger: append-only, in yuan with two decimals, exact. */
export function LedgerPage() {
  const t = useTexts(financeTexts)
  const common = useTexts(commonTexts)
  const ledger = usePaged(['ledger'], (cursor) => financeApi.ledger({ cursor }))
  const debit = sum(ledger.items, 'debitFen')
  const credit = sum(ledger.items, 'creditFen')
  return (
    <>
      <PageHead title={t('ledger')} lead={`${t('ledgerLead')}${t('yuan')}`} />
      <section className="sheet">
        {ledger.error !== null ? (
          <ErrorState problem={ledger.error} onRetry={() => void ledger.refetch()} />
        ) : (
          <>
            <DataTable<LedgerEntryView>
              rowKey="seq"
              loading={ledger.loading}
              dataSource={ledger.items}
              sticky={{ offsetHeader: 52 }}
              columns={[
                { title: t('seq'), dataIndex: 'seq', align: 'right' },
                { title: t('at'), className: 'nowrap', render: (_, entry) => formatInstant(entry.at) },
                { title: t('ledgerAccount'), className: 'nowrap', render: (_, entry) => wordOf(t, entry.account) },
                { title: t('debit'), align: 'right', render: (_, entry) => (entry.debitFen === '0' ? '' : formatYuan(entry.debitFen)) },
                { title: t('credit'), align: 'right', render: (_, entry) => (entry.creditFen === '0' ? '' : formatYuan(entry.creditFen)) },
                {
                  title: t('text'),
                  render: (_, entry) => (
                    <>
                      {entry.text}{' '}
                      {entry.corrects === null ? null : <span className="muted">{t('corrects', { seq: entry.corrects })}</span>}
                    </>
                  ),
                },
                { title: common('number'), render: (_, entry) => <Link to={`/finance/awards/${entry.awardId}`}>{entry.caseNumber}</Link> },
                { title: t('by'), className: 'nowrap', render: (_, entry) => wordOf(t, entry.by) },
              ]}
            />
            <div className="row" style={{ padding: '12px 0' }}>
              <strong>{t('sums')}</strong>
              <span>
                {t('debit')} {formatYuan(debit.toString())}
              </span>
              <span>
                {t('credit')} {formatYuan(credit.toString())}
              </span>
              <Mark tone={debit === credit ? 'good' : 'warn'} icon={debit === credit ? 'check' : 'info'}>
                {t(debit === credit ? 'balanced' : 'unbalanced')}
              </Mark>
            </div>
            <MoreRows
              shown={ledger.items.length}
              total={ledger.total}
              more={ledger.hasMore}
              busy={ledger.loadingMore}
              onMore={ledger.loadMore}
            />
          </>
        )}
      </section>
    </>
  )
}
