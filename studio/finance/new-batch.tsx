import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { financeApi } from '../api/papers.ts'
import { formatYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Sheet } from '../ui/page.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { financeTexts } from './texts.ts'

/** Puts ordered instalments together for the bank. */
export function NewBatch({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(financeTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const awards = useQuery({ queryKey: ['awards', 'ordered'], queryFn: () => financeApi.awards({}) })
  const create = useMutation({
    mutationFn: () => financeApi.createBatch([...chosen]),
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries()
    },
  })
  return (
    <Sheet title={t('newBatch')}>
      <p className="muted" style={{ marginBottom: 12 }}>
        {t('newBatchLead')}
      </p>
      <Loaded query={awards}>
        {({ items }) => {
          const lines = items.flatMap((award) =>
            award.instalments
              .filter((instalment) => instalment.state === 'ordered' && instalment.batchId === null)
              .map((instalment) => ({ award, instalment })),
          )
          if (lines.length === 0) return <p>{t('nothingOrdered')}</p>
          const total = lines
            .filter(({ instalment }) => chosen.has(instalment.id))
            .reduce((sum, { instalment }) => sum + BigInt(instalment.amountFen), 0n)
          return (
            <>
              <label className="choice">
                <input
                  type="checkbox"
                  checked={chosen.size === lines.length}
                  onChange={(event) => setChosen(new Set(event.target.checked ? lines.map(({ instalment }) => instalment.id) : []))}
                />
                {t('chooseAll')}
              </label>
              <PlainTable>
                {lines.map(({ award, instalment }) => {
                  const name = `${award.subject.name} ${t('instalment', { number: instalment.number })}`
                  return (
                    <tr key={instalment.id}>
                      <td>
                        <input
                          type="checkbox"
                          aria-label={t('choose', { name })}
                          checked={chosen.has(instalment.id)}
                          onChange={(event) => {
                            const next = new Set(chosen)
                            if (event.target.checked) next.add(instalment.id)
                            else next.delete(instalment.id)
                            setChosen(next)
                          }}
                        />
                      </td>
                      <th scope="row">{name}</th>
                      <td>{award.payee.name}</td>
                      <td>{award.caseNumber}</td>
                      <td className="number">{formatYuan(instalment.amountFen)}</td>
                    </tr>
                  )
                })}
              </PlainTable>
              {create.error === null ? null : (
                <p className="form-error" role="alert">
                  {text(create.error)}
                </p>
              )}
              <p style={{ marginTop: 12 }}>
                <button
                  type="button"
                  className="button primary"
                  disabled={chosen.size === 0 || create.isPending}
                  onClick={() => create.mutate()}
                >
                  {t('createBatch', { count: chosen.size, total: formatYuan(total.toString()) })}
                </button>
              </p>
            </>
          )
        }}
      </Loaded>
    </Sheet>
  )
}
