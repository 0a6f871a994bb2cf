import type { ReactNode } from 'react'
import type { FieldPlan } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ChoiceField, FeelField, type FeelVariable } from '../../ui/workspace/fields.tsx'
import { scenarioTexts } from '../texts.ts'
import { ChoicesEditor } from './choices-editor.tsx'
import { DistributionField } from './distribution-field.tsx'
import type { KnownField } from './known-fields.ts'
import { FIELD_KINDS, firstPlan } from './model.ts'
import { useProblemAt } from './problems.tsx'
import { ValueControl } from './value-control.tsx'

type ListPlan = Extract<FieldPlan, { readonly kind: 'list' }>

interface Props {
  readonly name: string
  readonly plan: FieldPlan
  readonly field: KnownField | undefined
  /** Fields beside this one; the ones planned before it may be read by FEEL. */
  readonly known: readonly KnownField[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (plan: FieldPlan) => void
  /** Plans of the fields of each row of a list. */
  readonly rowsOf: (plan: ListPlan) => ReactNode
}

/** How one field is filled in: the kind, and what belongs to it. */
export function FieldPlanEditor(props: Props) {
  const t = useTexts(scenarioTexts)
  const { plan, field, disabled, onChange } = props
  const options = field?.options.map(({ value }) => value) ?? []
  return (
    <div className="field-plan">
      <ChoiceField
        label={t('filled')}
        value={plan.kind}
        disabled={disabled}
        options={FIELD_KINDS.map((kind) => [kind, t(`field_${kind}`)])}
        onChange={(kind) => onChange(firstPlan(kind, options))}
      />
      <PlanParts {...props} />
    </div>
  )
}

function PlanParts({ name, plan, field, known, at, disabled, onChange, rowsOf }: Props) {
  const t = useTexts(scenarioTexts)
  switch (plan.kind) {
    case 'value':
      return (
        <div className="studio-field">
          <span className="studio-label">{t('valueIs')}</span>
          <ValueControl
            label={t('valueOf', { name })}
            value={plan.value}
            options={field?.options ?? []}
            at={`${at}/value`}
            disabled={disabled}
            onChange={(value) => onChange({ ...plan, value })}
          />
        </div>
      )
    case 'number':
      return (
        <DistributionField label={name} value={plan.of} at={`${at}/of`} disabled={disabled} onChange={(of) => onChange({ ...plan, of })} />
      )
    case 'date':
      return (
        <DistributionField
          label={t('daysFromFilling')}
          unit={t('days')}
          value={plan.days}
          at={`${at}/days`}
          disabled={disabled}
          onChange={(days) => onChange({ ...plan, days })}
        />
      )
    case 'choice':
      return (
        <ChoicesEditor
          name={name}
          choices={plan.of}
          options={field?.options ?? []}
          at={`${at}/of`}
          disabled={disabled}
          onChange={(of) => onChange({ ...plan, of })}
        />
      )
    case 'feel':
      return (
        <Formula
          label={t('formulaOf', { name })}
          feel={plan.feel}
          known={known}
          at={`${at}/feel`}
          disabled={disabled}
          onChange={(feel) => onChange({ ...plan, feel })}
        />
      )
    case 'list':
      return (
        <div className="stack-s">
          <DistributionField
            label={t('rowCount')}
            value={plan.count}
            at={`${at}/count`}
            disabled={disabled}
            onChange={(count) => onChange({ ...plan, count })}
          />
          {rowsOf(plan)}
        </div>
      )
  }
}

function Formula({
  label,
  feel,
  known,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly feel: string
  readonly known: readonly KnownField[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (feel: string) => void
}) {
  const problem = useProblemAt(at)
  return (
    <div data-at={at}>
      <FeelField label={label} value={feel} variables={variablesOf(known)} problem={problem} disabled={disabled} onChange={onChange} />
    </div>
  )
}

/** Names a formula or a condition may use. */
export function variablesOf(known: readonly KnownField[]): readonly FeelVariable[] {
  return [{ name: 'quality' }, { name: 'round' }, ...known.map(({ path, label }) => ({ name: path, detail: label.zh }))]
}
