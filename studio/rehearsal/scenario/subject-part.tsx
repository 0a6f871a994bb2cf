import type { Scenario } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { useManifest } from '../../ui/workspace/workspace.tsx'
import { scenarioTexts } from '../texts.ts'
import { DistributionField } from './distribution-field.tsx'
import { FieldPlans } from './field-plans.tsx'
import { AmountField, PercentField } from './fields.tsx'
import type { KnownField, KnownParts } from './known-fields.ts'
import { sharesOf } from './model.ts'
import type { PartProps } from './part.ts'
import { ProblemLine } from './problems.tsx'

const DEVICES = ['good', 'patchy', 'missing'] as const satisfies readonly (keyof Scenario['devices'])[]
const NO_FIELDS: readonly KnownField[] = []

/** What is graded: its fields, how good it is, whether its devices answer. */
export function SubjectPart({ scenario, parts, disabled, onChange }: PartProps & { readonly parts: KnownParts }) {
  const t = useTexts(scenarioTexts)
  const { value: manifest } = useManifest()
  const shares = sharesOf(DEVICES.map((state) => scenario.devices[state]))
  return (
    <div className="stack-s" data-at="/subject">
      <DistributionField
        label={t('quality')}
        value={scenario.quality}
        at="/quality"
        disabled={disabled}
        onChange={(quality) => onChange({ quality })}
      />
      <p className="muted">{t('qualityHelp')}</p>
      <div className="scenario-grid">
        <PercentField
          label={t('disagreement')}
          at="/disagreement"
          value={scenario.disagreement}
          disabled={disabled}
          onChange={(disagreement) => onChange({ disagreement })}
        />
        <PercentField
          label={t('conflict')}
          at="/conflict"
          value={scenario.conflict ?? 0}
          disabled={disabled}
          onChange={(conflict) => onChange({ conflict })}
        />
        {DEVICES.map((state, at) => (
          <AmountField
            key={state}
            label={t(`devices_${state}`, { share: shares[at] ?? 0 })}
            at={`/devices/${state}`}
            min={0}
            value={scenario.devices[state]}
            disabled={disabled}
            onChange={(weight) => onChange({ devices: { ...scenario.devices, [state]: weight } })}
          />
        ))}
      </div>
      <ProblemLine at="/devices" />
      <FieldPlans
        label={t('subjectFields')}
        fields={scenario.subject.fields}
        known={parts.fields.get(manifest?.subject.form ?? '') ?? NO_FIELDS}
        at="/subject/fields"
        disabled={disabled}
        onChange={(fields) => onChange({ subject: { ...scenario.subject, fields } })}
      />
      <ProblemLine at="/subject" />
    </div>
  )
}
