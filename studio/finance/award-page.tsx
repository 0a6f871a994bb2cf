import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { AwardView } from '../../server/base/api/papers.ts'
import { financeApi } from '../api/papers.ts'
import { documentsApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatDecimal, formatInstant, formatYuan } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { ArticleMark, LightMark, Mark } from '../ui/marks.tsx'
import { Facts, PageHead, Sheet } from '../ui/page.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Loaded } from '../ui/states.tsx'
import { Clawback } from './clawback.tsx'
import { MoneyState } from './states.tsx'
import { financeTexts } from './texts.ts'
import { wordOf } from './words.ts'

/** One award: the rule and inputs behind the amount, approvals, instalments, papers, clawback. */
export function AwardPage() {
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['award', id], queryFn: () => financeApi.award(id) })
  return <Loaded query={query}>{(award) => <Award award={award} />}</Loaded>
}

function Award({ award }: { readonly award: AwardView }) {
  const t = useTexts(financeTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const input = (value: string) => {
    if (value === 'true' || value === 'false') return common(value === 'true' ? 'yes' : 'no')
    if (value === '[]') return common('none')
    return value === award.level.code ? say(award.level.name) : wordOf(t, value)
  }
  return (
    <>
      <PageHead
        title={award.subject.name}
        lead={<Link to={`/cases/${award.caseId}`}>{award.caseNumber}</Link>}
        mark={
          <>
            <MoneyState state={award.state} />
            {award.dueOn === null ? null : <LightMark light={award.light} />}
          </>
        }
        above={<Link to="/finance/awards">{t('back')}</Link>}
      />
      <div className="stack">
        <section className="sheet money-line" aria-label={t('amount')}>
          {(
            [
              ['total', award.totalFen],
              ['paid', award.paidFen],
              ['unpaid', (BigInt(award.totalFen) - BigInt(award.paidFen)).toString()],
              ['recover', award.recoverFen],
              ['repaid', award.repaidFen],
            ] as const
          ).map(([name, fen]) => (
            <div key={name}>
              <span className="muted">{t(name)}</span>
              <strong className="big">{formatYuan(fen)}</strong>
            </div>
          ))}
          <span className="muted">{t('yuan')}</span>
        </section>
        <div className="grid-2" style={{ alignItems: 'start' }}>
          <Sheet title={t('basis')} extra={<ArticleMark article={award.basis.article} />}>
            <Facts
              facts={[
                { label: t('decision'), value: t('decisionVersion', { id: award.basis.decisionId, version: award.basis.decisionVersion }) },
                { label: t('rule'), value: award.basis.rule },
                ...Object.entries(award.basis.inputs).map(([name, value]) => ({ label: wordOf(t, name, 'input.'), value: input(value) })),
              ]}
            />
          </Sheet>
          <Sheet title={t('payee')}>
            <Facts
              facts={[
                { label: t('payee'), value: award.payee.name },
                { label: t('bank'), value: award.payee.bank },
                { label: t('account'), value: award.payee.account },
                { label: t('level'), value: say(award.level.name) },
                ...(Number(award.subject.areaSquareMetres) > 0
                  ? [{ label: t('area'), value: `${formatDecimal(award.subject.areaSquareMetres)} ${common('squareMetres')}` }]
                  : []),
                { label: t('mode'), value: wordOf(t, award.mode) },
              ]}
            />
          </Sheet>
        </div>
        <Sheet title={t('instalments')}>
          <PlainTable
            heads={[t('instalments'), numberHead(t('share')), numberHead(t('amount')), t('state'), t('orderedAt'), t('paidAt'), t('batch')]}
          >
            {award.instalments.map((instalment) => (
              <tr key={instalment.id}>
                <th scope="row">{t('instalment', { number: instalment.number })}</th>
                <td className="number">{instalment.sharePercent} %</td>
                <td className="number">{formatYuan(instalment.amountFen)}</td>
                <td>
                  <MoneyState state={instalment.state} />
                </td>
                <td>{instalment.orderedAt === null ? '—' : formatInstant(instalment.orderedAt)}</td>
                <td>{instalment.paidAt === null ? '—' : formatInstant(instalment.paidAt)}</td>
                <td>{instalment.batchId === null ? '—' : <Link to={`/finance/batches?batch=${instalment.batchId}`}>{t('batch')}</Link>}</td>
              </tr>
            ))}
          </PlainTable>
        </Sheet>
        <div className="grid-2" style={{ alignItems: 'start' }}>
          <Sheet title={t('approvals')}>
            {award.approvals.length === 0 ? <p className="muted">{t('noApprovals')}</p> : null}
            <ul className="plain">
              {award.approvals.map((approval) => (
                <li key={`${approval.at}-${approval.person}`} className="row" style={{ padding: '6px 0' }}>
                  <Mark tone={approval.agreed ? 'good' : 'bad'} icon={approval.agreed ? 'check' : 'cross'}>
                    {t(approval.agreed ? 'agreed' : 'disagreed')}
                  </Mark>
                  <strong>{approval.person}</strong>
                  <span className="muted">
                    {say(approval.step)}　{formatInstant(approval.at)}
                  </span>
                  {approval.comment === '' ? null : <span>{approval.comment}</span>}
                </li>
              ))}
            </ul>
          </Sheet>
          <Sheet title={t('papers')}>
            {award.papers.length === 0 ? <p className="muted">{t('noPapers')}</p> : null}
            <ul className="plain">
              {award.papers.map((paper) => (
                <li key={paper.documentId} className="file-row">
                  <Icon name="file" />
                  <span className="name">{paper.title}</span>
                  <a className="button small" href={documentsApi.url(paper.documentId)} aria-label={`${common('download')} ${paper.title}`}>
                    {common('download')}
                  </a>
                </li>
              ))}
            </ul>
          </Sheet>
        </div>
        {award.recoverFen === '0' ? null : <Clawback award={award} />}
      </div>
    </>
  )
}
