import { useTexts } from '../../i18n/texts.ts'
import { scenarioTexts } from '../texts.ts'
import { ByTaskEditor } from './by-task.tsx'
import { DistributionField } from './distribution-field.tsx'
import { PercentField } from './fields.tsx'
import type { KnownParts } from './known-fields.ts'
import { withOptional } from './model.ts'
import type { PartProps } from './part.ts'
import { ProblemLine } from './problems.tsx'

/** Applicants: how soon they answer, and how many never do. */
export function ApplicantPart({ scenario, parts, disabled, onChange }: PartProps & { readonly parts: KnownParts }) {
  const t = useTexts(scenarioTexts)
  const plan = scenario.applicant
  const staffed = new Set(scenario.staff.map(({ role }) => role))
  const set = (applicant: typeof plan) => onChange({ applicant })
  return (
    <div className="stack-s" data-at="/applicant">
      <DistributionField
        label={t('answerDays')}
        unit={t('days')}
        value={plan.days}
        at="/applicant/days"
        disabled={disabled}
        onChange={(days) => set({ ...plan, days })}
      />
      <div className="scenario-grid">
        <PercentField
          label={t('never')}
          at="/applicant/never"
          value={plan.never}
          disabled={disabled}
          onChange={(never) => set({ ...plan, never })}
        />
      </div>
      <ByTaskEditor
        label={t('answerByTask')}
        unit={t('days')}
        value={plan.byTask}
        first={plan.days}
        tasks={parts.tasks.filter(({ roles }) => !roles.some((role) => staffed.has(role)))}
        at="/applicant/byTask"
        disabled={disabled}
        onChange={(byTask) => set(withOptional(plan, 'byTask', byTask))}
      />
      <ProblemLine at="/applicant" />
    </div>
  )
}
