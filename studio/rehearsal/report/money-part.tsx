import type { MoneyKind } from '../../../server/base/api/rehearsal.ts'
import { formatYuan } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { Empty } from '../../ui/states.tsx'
import { reportTexts } from '../texts.ts'
import { useLook } from './behind.tsx'
import { sumOfFen } from './figures.ts'
import type { ReportProps } from './part.ts'

const KINDS = ['awarded', 'ordered', 'paid', 'claimed', 'repaid'] as const satisfies readonly MoneyKind[]
const NOTHING = '0'

/** What is awarded, ordered, paid, claimed back and repaid each month, in yuan. */
export function MoneyPart({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  if (report.money.length === 0) return <Empty text={t('noMoney')} />
  return (
    <section className="stack-s" aria-label={t('part_money')}>
      <p className="muted">{t('moneyLead')}</p>
      <ScrollX label={t('part_money')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('month')}</th>
              {KINDS.map((kind) => (
                <th key={kind} scope="col" className="number">
                  {t(`money_${kind}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.money.map((line) => (
              <tr key={line.month}>
                <th scope="row">{line.month}</th>
                {KINDS.map((kind) => (
                  <td key={kind} className="number">
                    <Amount run={run.id} month={line.month} kind={kind} fen={line[kind]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('sum')}</th>
              {KINDS.map((kind) => (
                <td key={kind} className="number">
                  <strong>{formatYuan(sumOfFen(report.money.map((line) => line[kind])))}</strong>
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </ScrollX>
    </section>
  )
}

function Amount({
  run,
  month,
  kind,
  fen,
}: {
  readonly run: string
  readonly month: string
  readonly kind: MoneyKind
  readonly fen: string
}) {
  const t = useTexts(reportTexts)
  const look = useLook()
  const title = `${month} ${t(`money_${kind}`)}`
  if (fen === NOTHING) return <>{formatYuan(fen)}</>
  return (
    <button
      type="button"
      className="count"
      aria-label={`${title} ${formatYuan(fen)}`}
      onClick={() => look({ run, title, behind: { what: 'money', month, kind } })}
    >
      {formatYuan(fen)}
    </button>
  )
}
