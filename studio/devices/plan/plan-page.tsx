import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { SitePlanView } from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { PageHead, Sheet } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { devicesTexts } from '../texts.ts'
import { PlanForm } from './plan-form.tsx'
import { PlanView } from './plan-view.tsx'
import { planTexts } from './texts.ts'
import './plan.css'

/** Site and floor plans of one subject with its devices on them. */
export function PlanPage() {
  const t = useTexts(planTexts)
  const { subject = '' } = useParams()
  const plans = useQuery({ queryKey: ['plans', subject], queryFn: () => registryApi.plans(subject) })
  const overview = useQuery({ queryKey: ['registry', subject, 'overview'], queryFn: () => registryApi.overview(subject) })
  const [chosen, setChosen] = useQueryState('plan')
  const [isAdding, setAdding] = useState(false)
  const mayChange = overview.data?.mayChange === true
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        {mayChange ? (
          <button type="button" className="button primary" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            {t('add')}
          </button>
        ) : null}
      </PageHead>
      <div className="stack">
        {isAdding ? (
          <PlanForm
            subject={subject}
            onDone={(id) => {
              setAdding(false)
              if (id !== null) setChosen(id)
            }}
          />
        ) : null}
        <Loaded query={plans}>
          {({ items }) => {
            const plan = items.find(({ id }) => id === chosen) ?? items[0]
            return plan === undefined ? (
              isAdding ? null : (
                <Empty text={t('none')} />
              )
            ) : (
              <Plan key={plan.id} subject={subject} plan={plan} plans={items} mayChange={mayChange} onChoose={setChosen} />
            )
          }}
        </Loaded>
      </div>
    </>
  )
}

function useTitle(): (plan: SitePlanView) => string {
  const t = useTexts(planTexts)
  const words = useTexts(devicesTexts)
  return ({ title, building, floor }) =>
    [building?.name ?? t('site'), floor === null ? null : words('floor', { floor }), title].filter((part) => part !== null).join(' · ')
}

function Plan({
  subject,
  plan,
  plans,
  mayChange,
  onChoose,
}: {
  readonly subject: string
  readonly plan: SitePlanView
  readonly plans: readonly SitePlanView[]
  readonly mayChange: boolean
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(planTexts)
  const titleOf = useTitle()
  const [isRemoving, setRemoving] = useState(false)
  return (
    <Sheet title={titleOf(plan)}>
      <div className="row-between" style={{ marginBottom: 12 }}>
        <label className="row">
          <span className="nowrap muted">{t('choose')}</span>
          <select
            className="input"
            style={{ width: 'auto', maxWidth: '100%' }}
            value={plan.id}
            onChange={(event) => onChoose(event.target.value)}
          >
            {plans.map((one) => (
              <option key={one.id} value={one.id}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </label>
        {mayChange ? (
          <button type="button" className="button small" onClick={() => setRemoving(true)}>
            {t('remove')}
          </button>
        ) : null}
      </div>
      <PlanView subject={subject} plan={plan} mayChange={mayChange} />
      {isRemoving ? (
        <ConfirmDialog
          words={{ title: t('removeTitle', { title: plan.title }), lead: t('removeLead'), confirm: t('removeNow'), cancel: t('cancel') }}
          run={() => registryApi.removePlan(subject, plan.id)}
          refresh={['plans', subject]}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Sheet>
  )
}
