import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { AwardView } from '../../server/base/api/papers.ts'
import { financeApi } from '../api/papers.ts'
import { useSession } from '../api/session.tsx'
import { formatYuan, parseYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Sheet } from '../ui/page.tsx'
import { useProblemText } from '../ui/states.tsx'
import { financeTexts } from './texts.ts'

/** What has to come back, and the repayments that arrived. */
export function Clawback({ award }: { readonly award: AwardView }) {
  const t = useTexts(financeTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const session = useSession()
  const id = useId()
  const [amount, setAmount] = useState('')
  const [reference, setReference] = useState('')
  const [gap, setGap] = useState<'amountWrong' | 'amountTooMuch' | 'referenceMissing' | null>(null)
  const open = BigInt(award.recoverFen) - BigInt(award.repaidFen)
  const repay = useMutation({
    mutationFn: (fen: string) => financeApi.repay(award.id, fen, reference.trim()),
    onSuccess: async () => {
      setAmount('')
      setReference('')
      await client.invalidateQueries()
    },
  })
  const submit = () => {
    const fen = parseYuan(amount)
    const found =
      fen === null || BigInt(fen) <= 0n
        ? 'amountWrong'
        : BigInt(fen) > open
          ? 'amountTooMuch'
          : reference.trim() === ''
            ? 'referenceMissing'
            : null
    setGap(found)
    if (found === null && fen !== null) repay.mutate(fen)
  }
  return (
    <Sheet title={t('clawback')}>
      <p style={{ marginBottom: 12 }}>
        {t('clawbackLead', {
          recover: formatYuan(award.recoverFen),
          repaid: formatYuan(award.repaidFen),
          open: formatYuan(open.toString()),
        })}
      </p>
      {open > 0n && session.may('award:work') ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <h3>{t('repayment')}</h3>
          <div className="row" style={{ alignItems: 'end' }}>
            <div>
              <label className="form-label" htmlFor={`${id}-amount`}>
                {t('repaymentAmount')}
              </label>
              <input
                id={`${id}-amount`}
                className="input"
                inputMode="decimal"
                value={amount}
                onChange={(event) => setAmount(event.target.value)}
              />
            </div>
            <div>
              <label className="form-label" htmlFor={`${id}-reference`}>
                {t('reference')}
              </label>
              <input
                id={`${id}-reference`}
                className="input"
                maxLength={100}
                value={reference}
                onChange={(event) => setReference(event.target.value)}
              />
            </div>
            <button type="submit" className="button primary" disabled={repay.isPending}>
              {t('recordRepayment')}
            </button>
          </div>
          {gap === null ? null : (
            <p className="form-error" role="alert">
              {t(gap)}
            </p>
          )}
          {repay.error === null ? null : (
            <p className="form-error" role="alert">
              {text(repay.error)}
            </p>
          )}
          {repay.isSuccess ? <p role="status">{t('recorded')}</p> : null}
        </form>
      ) : null}
    </Sheet>
  )
}
