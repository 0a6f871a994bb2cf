import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { ImportPlan, ImportProblem, PlannedCounts } from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sheet } from '../../ui/page.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { useProblemText } from '../../ui/states.tsx'
import { Changes } from './device-panel.tsx'
import { registryTexts } from './texts.ts'
import { useFieldWord } from './words.ts'

const PARTS = ['buildings', 'devices', 'units'] as const

/** Template, upload, plan, and either the error file or everything at once. */
export function ImportTab({ subject }: { readonly subject: string }) {
  const t = useTexts(registryTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [plan, setPlan] = useState<ImportPlan | null>(null)
  const check = useMutation({ mutationFn: (file: File) => registryApi.upload(subject, file), onSuccess: setPlan })
  const apply = useMutation({
    mutationFn: (importId: string) => registryApi.apply(subject, importId),
    onSuccess: async (done) => {
      setPlan(done)
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  const again = () => {
    setPlan(null)
    check.reset()
    apply.reset()
    if (input.current !== null) input.current.value = ''
  }
  const problem = check.error ?? apply.error
  return (
    <section className="stack">
      <p className="muted">{t('importLead')}</p>
      <div className="row">
        <a className="button" href={registryApi.workbookAddress(subject, false)} download>
          <Icon name="download" />
          {t('template')}
        </a>
        <a className="button" href={registryApi.workbookAddress(subject, true)} download>
          <Icon name="download" />
          {t('exported')}
        </a>
      </div>
      <div className="registry-file">
        <label className="form-label" htmlFor={id}>
          {t('chooseFile')}
        </label>
        <input
          ref={input}
          id={id}
          className="input"
          type="file"
          accept=".xlsx"
          disabled={check.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file === undefined) return
            setPlan(null)
            apply.reset()
            check.mutate(file)
          }}
        />
      </div>
      {check.isPending ? <p role="status">{t('checking')}</p> : null}
      {problem === null ? null : (
        <p className="notice-box bad" role="alert">
          {text(problem)}
        </p>
      )}
      {plan === null ? null : (
        <Sheet title={t('planOf', { name: plan.fileName })}>
          <div className="stack">
            <Counts plan={plan} />
            <Outcome subject={subject} plan={plan} busy={apply.isPending} onApply={() => apply.mutate(plan.id)} onAgain={again} />
          </div>
        </Sheet>
      )}
    </section>
  )
}

function Counts({ plan }: { readonly plan: ImportPlan }) {
  const t = useTexts(registryTexts)
  const ways: readonly (keyof PlannedCounts)[] = ['create', 'change', 'same', 'wrong']
  return (
    <PlainTable label={t('sheet')} heads={[t('sheet'), ...ways.map((way) => numberHead(t(way)))]}>
      {PARTS.map((part) => (
        <tr key={part}>
          <td>{t(part)}</td>
          {ways.map((way) => (
            <td key={way} className="number">
              {plan[part][way]}
            </td>
          ))}
        </tr>
      ))}
    </PlainTable>
  )
}

function Outcome({
  subject,
  plan,
  busy,
  onApply,
  onAgain,
}: {
  readonly subject: string
  readonly plan: ImportPlan
  readonly busy: boolean
  readonly onApply: () => void
  readonly onAgain: () => void
}) {
  const t = useTexts(registryTexts)
  const word = useFieldWord()
  const count = PARTS.reduce((sum, part) => sum + plan[part].create + plan[part].change, 0)
  if (plan.state === 'applied')
    return (
      <>
        <p className="notice-box good" role="status">
          {t('applied')}
        </p>
        <div>
          <button type="button" className="button" onClick={onAgain}>
            {t('another')}
          </button>
        </div>
      </>
    )
  if (plan.state === 'faulty')
    return (
      <>
        <p className="notice-box bad" role="status">
          {t('problems', { count: plan.problemCount })}。{t('faultsHelp')}
        </p>
        <div>
          <a className="button primary" href={registryApi.faultsAddress(subject, plan.id)} download>
            <Icon name="download" />
            {t('faultsFile')}
          </a>
        </div>
        <Problems problems={plan.problems} />
        {plan.problems.length < plan.problemCount ? <p className="muted">{t('problemsFirst', { shown: plan.problems.length })}</p> : null}
      </>
    )
  return (
    <>
      {count === 0 ? <p role="status">{t('nothing')}</p> : null}
      {plan.changes.length === 0 ? null : (
        <details>
          <summary>{t('changesShown')}</summary>
          <ul className="plain">
            {plan.changes.map((change) => (
              <li key={change.id}>
                <strong>
                  {change.id} {change.name}
                </strong>
                <Changes fields={change.fields} word={word} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="row">
        <button type="button" className="button primary" disabled={busy || count === 0} onClick={onApply}>
          {t('apply')}
        </button>
        <button type="button" className="button" onClick={onAgain}>
          {t('another')}
        </button>
      </div>
    </>
  )
}

function Problems({ problems }: { readonly problems: readonly ImportProblem[] }) {
  const t = useTexts(registryTexts)
  const say = useBilingual()
  return (
    <ul className="error-list">
      {problems.map((one) => (
        <li key={`${one.sheet} ${one.row} ${one.column} ${one.text.zh}`}>
          {t('rowOf', { sheet: t(one.sheet), row: one.row })}：{say(one.text)}
        </li>
      ))}
    </ul>
  )
}
