import type { WayPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { BilingualField } from '../../ui/workspace/fields.tsx'
import { scenarioTexts } from '../texts.ts'
import { Condition } from './condition.tsx'
import { variablesOf } from './field-plan.tsx'
import { FieldPlans } from './field-plans.tsx'
import { AmountField } from './fields.tsx'
import type { KnownField } from './known-fields.ts'
import { firstWay, sharesOf, withOptional } from './model.ts'
import { indexUnder } from './places.ts'
import { ProblemLine } from './problems.tsx'

/** The ways of one form or step: name, weight, condition, fields. */
export function WayCards({
  ways,
  fields,
  at,
  place,
  disabled,
  onChange,
}: {
  readonly ways: readonly WayPlan[]
  readonly fields: readonly KnownField[]
  readonly at: string
  readonly place: string
  readonly disabled: boolean
  readonly onChange: (ways: readonly WayPlan[]) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const shares = sharesOf(ways.map(({ weight }) => weight))
  return (
    <Cards
      rows={ways}
      nameOf={(way, index) => say(way.name) || t('wayNumber', { number: index + 1 })}
      codeOf={(way) => `${shares[ways.indexOf(way)] ?? 0}%`}
      placeOf={(_, index) => `${at}/${index}`}
      openAt={indexUnder(at, place)}
      addLabel={t('addWay')}
      blank={firstWay}
      disabled={disabled}
      onChange={onChange}
    >
      {(way, set, index) => {
        const own = `${at}/${index}`
        return (
          <div className="stack-s">
            <div data-at={`${own}/name`}>
              <BilingualField label={t('wayName')} value={way.name} disabled={disabled} onChange={(name) => set({ ...way, name })} />
              <ProblemLine at={`${own}/name`} deep />
            </div>
            <div className="scenario-grid">
              <AmountField
                label={t('weight')}
                at={`${own}/weight`}
                min={0}
                value={way.weight}
                disabled={disabled}
                onChange={(weight) => set({ ...way, weight })}
              />
            </div>
            <Condition
              label={t('when')}
              help={t('whenWayHelp')}
              value={way.when}
              variables={variablesOf(fields)}
              at={`${own}/when`}
              disabled={disabled}
              onChange={(when) => set(withOptional(way, 'when', when))}
            />
            <FieldPlans
              label={t('wayFields')}
              fields={way.fields}
              known={fields}
              at={`${own}/fields`}
              disabled={disabled}
              onChange={(next) => set({ ...way, fields: next })}
            />
            <ProblemLine at={own} />
          </div>
        )
      }}
    </Cards>
  )
}
