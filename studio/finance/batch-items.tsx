import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { BatchView } from '../../server/base/api/papers.ts'
import { financeApi, type PaymentResult } from '../api/papers.ts'
import { useSession } from '../api/session.tsx'
import { formatYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { useProblemText } from '../ui/states.tsx'
import { financeTexts } from './texts.ts'

type Results = { readonly [instalmentId: string]: PaymentResult['state'] }

/** Lines of a batch, and what the bank did with each. */
export function BatchItems({ batch }: { readonly batch: BatchView }) {
  const t = useTexts(financeTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const session = useSession()
  const [results, setResults] = useState<Results>({})
  const confirm = useMutation({
    mutationFn: () =>
      financeApi.confirmBatch(
        batch.id,
        batch.items.map((item) => ({ instalmentId: item.instalmentId, state: results[item.instalmentId] ?? 'paid' })),
      ),
    onSuccess: () => client.invalidateQueries(),
  })
  const asks = batch.state !== 'confirmed' && session.may('award:work')
  return (
    <div style={{ marginTop: 12 }}>
      <PlainTable heads={[t('payee'), t('account'), t('bank'), numberHead(t('amount')), t('purpose'), asks ? t('result') : t('state')]}>
        {batch.items.map((item) => (
          <tr key={item.instalmentId}>
            <th scope="row">{item.payee}</th>
            <td>{item.account}</td>
            <td>{item.bank}</td>
            <td className="number">{formatYuan(item.amountFen)}</td>
            <td>{item.purpose}</td>
            <td>
              {asks ? (
                <select
                  className="input"
                  style={{ width: 'auto' }}
                  aria-label={`${t('result')} ${item.payee}`}
                  value={results[item.instalmentId] ?? 'paid'}
                  onChange={(event) =>
                    setResults({ ...results, [item.instalmentId]: event.target.value === 'returned' ? 'returned' : 'paid' })
                  }
                >
                  <option value="paid">{t('resultPaid')}</option>
                  <option value="returned">{t('resultReturned')}</option>
                </select>
              ) : (
                item.state
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
      {asks ? (
        <div className="row" style={{ marginTop: 12 }}>
          <button type="button" className="button primary" disabled={confirm.isPending} onClick={() => confirm.mutate()}>
            {t('confirmBatch')}
          </button>
          <span className="muted">{t('confirmAsk')}</span>
          {confirm.error === null ? null : <span role="alert">{text(confirm.error)}</span>}
        </div>
      ) : null}
    </div>
  )
}
