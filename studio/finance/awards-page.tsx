import { Link } from 'react-router'
import type { AwardView } from '../../server/base/api/papers.ts'
import { financeApi } from '../api/papers.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatYuan } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { LightMark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { FilterSelect } from '../ui/search-box.tsx'
import { ErrorState } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { useQueryState } from '../ui/use-query-state.ts'
import { AWARD_STATES, MoneyState, stateText } from './states.tsx'
import { financeTexts } from './texts.ts'

const columnsOfMoney = [
  { name: 'total', field: 'totalFen' },
  { name: 'paid', field: 'paidFen' },
  { name: 'recover', field: 'recoverFen' },
  { name: 'repaid', field: 'repaidFen' },
] as const

/** Awards with what is due, paid and to be recovered. */
export function AwardsPage() {
  const t = useTexts(financeTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const [state, setState] = useQueryState('state')
  const awards = usePaged(['awards', state], (cursor) => financeApi.awards({ state, cursor }), 60_000)
  return (
    <>
      <PageHead title={t('awards')} lead={`${t('awardsLead')}${t('yuan')}`} />
      <section className="sheet">
        <div className="row" style={{ marginBottom: 12 }}>
          <FilterSelect
            label={t('state')}
            value={state}
            options={AWARD_STATES.map((one) => ({ value: one, label: t(stateText(one)) }))}
            onChange={setState}
          />
        </div>
        {awards.error !== null ? (
          <ErrorState problem={awards.error} onRetry={() => void awards.refetch()} />
        ) : (
          <>
            <DataTable<AwardView>
              rowKey="id"
              loading={awards.loading}
              dataSource={awards.items}
              sticky={{ offsetHeader: 52 }}
              columns={[
                { title: common('subject'), render: (_, award) => <Link to={`/finance/awards/${award.id}`}>{award.subject.name}</Link> },
                { title: common('number'), render: (_, award) => award.caseNumber },
                { title: t('level'), render: (_, award) => say(award.level.name) },
                { title: t('state'), render: (_, award) => <MoneyState state={award.state} /> },
                {
                  title: common('dueOn'),
                  render: (_, award) =>
                    award.dueOn === null ? null : (
                      <span className="row">
                        <LightMark light={award.light} /> {award.dueOn}
                      </span>
                    ),
                },
                ...columnsOfMoney.map(({ name, field }) => ({
                  title: t(name),
                  align: 'right' as const,
                  render: (_: unknown, award: AwardView) => <span className="number">{formatYuan(award[field])}</span>,
                })),
                { title: t('payee'), render: (_, award) => award.payee.name },
              ]}
            />
            <MoreRows
              shown={awards.items.length}
              total={awards.total}
              more={awards.hasMore}
              busy={awards.loadingMore}
              onMore={awards.loadMore}
            />
          </>
        )}
      </section>
    </>
  )
}
