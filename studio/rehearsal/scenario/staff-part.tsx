import type { StaffPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { useCatalogue } from '../../ui/workspace/workspace.tsx'
import { scenarioTexts } from '../texts.ts'
import { ByTaskEditor } from './by-task.tsx'
import { DistributionField } from './distribution-field.tsx'
import { AmountField, MomentField, PercentField } from './fields.tsx'
import type { KnownParts, KnownTask } from './known-fields.ts'
import { withOptional } from './model.ts'
import type { PartProps } from './part.ts'
import { indexUnder } from './places.ts'
import { ProblemLine } from './problems.tsx'

const FIRST: StaffPlan = {
  role: '',
  people: 1,
  from: '09:00',
  to: '17:30',
  away: 0,
  minutes: { kind: 'triangular', from: 10, likely: 20, to: 60 },
}

/** Who works: people of each role, their hours, and how long a task takes them. */
export function StaffPart({ scenario, parts, place, disabled, onChange }: PartProps & { readonly parts: KnownParts }) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { role } = useCatalogue()
  return (
    <div className="stack-s" data-at="/staff">
      <p className="muted">{t('staffLead')}</p>
      <ProblemLine at="/staff" />
      <Cards
        rows={scenario.staff}
        nameOf={(plan) => say(role.find(({ id }) => id === plan.role)?.title) || plan.role || t('newStaff')}
        codeOf={(plan) => t('peopleHours', { people: plan.people, from: plan.from, to: plan.to })}
        placeOf={(_, at) => `/staff/${at}`}
        openAt={indexUnder('/staff', place)}
        addLabel={t('addStaff')}
        blank={() => FIRST}
        disabled={disabled}
        onChange={(staff) => onChange({ staff })}
      >
        {(plan, set, at) => (
          <Staff
            plan={plan}
            tasks={parts.tasks.filter(({ roles }) => roles.includes(plan.role))}
            at={`/staff/${at}`}
            disabled={disabled}
            onChange={set}
          />
        )}
      </Cards>
    </div>
  )
}

function Staff({
  plan,
  tasks,
  at,
  disabled,
  onChange,
}: {
  readonly plan: StaffPlan
  readonly tasks: readonly KnownTask[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (plan: StaffPlan) => void
}) {
  const t = useTexts(scenarioTexts)
  return (
    <div className="stack-s">
      <div className="scenario-grid">
        <PartPicker kind="role" label={t('role')} value={plan.role} disabled={disabled} onChange={(role) => onChange({ ...plan, role })} />
        <AmountField
          label={t('people')}
          at={`${at}/people`}
          min={0}
          step={1}
          value={plan.people}
          disabled={disabled}
          onChange={(people) => onChange({ ...plan, people })}
        />
        <MomentField
          kind="time"
          label={t('workFrom')}
          at={`${at}/from`}
          value={plan.from}
          disabled={disabled}
          onChange={(from) => onChange({ ...plan, from })}
        />
        <MomentField
          kind="time"
          label={t('workTo')}
          at={`${at}/to`}
          value={plan.to}
          disabled={disabled}
          onChange={(to) => onChange({ ...plan, to })}
        />
        <PercentField
          label={t('away')}
          at={`${at}/away`}
          max={99}
          value={plan.away}
          disabled={disabled}
          onChange={(away) => onChange({ ...plan, away })}
        />
      </div>
      <DistributionField
        label={t('minutes')}
        unit={t('minute')}
        value={plan.minutes}
        at={`${at}/minutes`}
        disabled={disabled}
        onChange={(minutes) => onChange({ ...plan, minutes })}
      />
      <ByTaskEditor
        label={t('minutesByTask')}
        unit={t('minute')}
        value={plan.byTask}
        first={plan.minutes}
        tasks={tasks}
        at={`${at}/byTask`}
        disabled={disabled}
        onChange={(byTask) => onChange(withOptional(plan, 'byTask', byTask))}
      />
      <ProblemLine at={at} />
      <ProblemLine at={`${at}/role`} />
    </div>
  )
}
