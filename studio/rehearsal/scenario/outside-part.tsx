import type { ActPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { CheckField, ChoiceField } from '../../ui/workspace/fields.tsx'
import { useCatalogue, useManifest } from '../../ui/workspace/workspace.tsx'
import { scenarioTexts } from '../texts.ts'
import { Condition } from './condition.tsx'
import { DistributionField } from './distribution-field.tsx'
import { PercentField } from './fields.tsx'
import { toPercent, withOptional } from './model.ts'
import type { PartProps } from './part.ts'
import { indexUnder } from './places.ts'
import { ProblemLine } from './problems.tsx'

const VARIABLES = [{ name: 'stage' }, { name: 'status' }, { name: 'quality' }]

/** What happens to cases from outside: acts of the case page, objections to notices. */
export function OutsidePart({ scenario, place, disabled, onChange }: PartProps) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { value: manifest } = useManifest()
  const nameOf = (act: ActPlan) =>
    act.kind === 'objection'
      ? t('objection')
      : say(manifest?.caseActions?.find(({ code }) => code === act.action)?.name) || act.action || t('newAct')
  return (
    <div className="stack-s" data-at="/acts">
      <p className="muted">{t('outsideLead')}</p>
      <ProblemLine at="/acts" />
      <Cards
        rows={scenario.acts}
        nameOf={nameOf}
        codeOf={(act) => `${toPercent(act.share)}%`}
        placeOf={(_, at) => `/acts/${at}`}
        openAt={indexUnder('/acts', place)}
        addLabel={t('addAct')}
        blank={(): ActPlan => ({ kind: 'objection', share: 0.05, days: { kind: 'uniform', from: 1, to: 5 } })}
        disabled={disabled}
        onChange={(acts) => onChange({ acts })}
      >
        {(act, set, at) => <Act act={act} at={`/acts/${at}`} disabled={disabled} onChange={set} />}
      </Cards>
    </div>
  )
}

function Act({
  act,
  at,
  disabled,
  onChange,
}: {
  readonly act: ActPlan
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (act: ActPlan) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { value: manifest } = useManifest()
  const actions = manifest?.caseActions ?? []
  const isObjection = act.kind === 'objection'
  const turn = (kind: ActPlan['kind']) => {
    const { action: _, withEvidence: __, ...rest } = act
    const first = actions[0]?.code
    onChange(
      kind === 'objection' ? { ...rest, kind, withEvidence: 1 } : { ...rest, kind, ...(first === undefined ? {} : { action: first }) },
    )
  }
  return (
    <div className="stack-s">
      <div className="scenario-grid">
        <ChoiceField
          label={t('actKind')}
          value={act.kind}
          disabled={disabled}
          options={[
            ['action', t('action')],
            ['objection', t('objection')],
          ]}
          onChange={turn}
        />
        {isObjection ? (
          <PercentField
            label={t('withEvidence')}
            at={`${at}/withEvidence`}
            value={act.withEvidence ?? 1}
            disabled={disabled}
            onChange={(withEvidence) => onChange({ ...act, withEvidence })}
          />
        ) : (
          <ChoiceField
            label={t('action')}
            value={act.action ?? ''}
            disabled={disabled}
            options={[
              ...(actions.some(({ code }) => code === act.action) ? [] : [[act.action ?? '', act.action ?? t('notChosen')] as const]),
              ...actions.map(({ code, name }) => [code, say(name)] as const),
            ]}
            onChange={(action) => onChange({ ...act, action })}
          />
        )}
        <PercentField
          label={isObjection ? t('shareOfNotices') : t('shareOfCases')}
          at={`${at}/share`}
          value={act.share}
          disabled={disabled}
          onChange={(share) => onChange({ ...act, share })}
        />
      </div>
      <DistributionField
        label={isObjection ? t('daysAfterNotice') : t('daysAfterSubmission')}
        unit={t('days')}
        value={act.days}
        at={`${at}/days`}
        disabled={disabled}
        onChange={(days) => onChange({ ...act, days })}
      />
      <CaseTypes act={act} disabled={disabled} onChange={onChange} />
      <Condition
        label={t('when')}
        help={t('whenActHelp')}
        value={act.when}
        variables={VARIABLES}
        at={`${at}/when`}
        disabled={disabled}
        onChange={(when) => onChange(withOptional(act, 'when', when))}
      />
      <ProblemLine at={at} />
      <ProblemLine at={`${at}/action`} />
      <ProblemLine at={`${at}/caseTypes`} deep />
    </div>
  )
}

function CaseTypes({
  act,
  disabled,
  onChange,
}: {
  readonly act: ActPlan
  readonly disabled: boolean
  readonly onChange: (act: ActPlan) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { caseType } = useCatalogue()
  const chosen = act.caseTypes ?? []
  const toggle = (code: string, isOn: boolean) => {
    const next = isOn ? [...chosen, code] : chosen.filter((one) => one !== code)
    onChange(withOptional(act, 'caseTypes', next.length === 0 ? undefined : next))
  }
  return (
    <fieldset className="studio-bilingual" disabled={disabled}>
      <legend>{t('onlyTypes')}</legend>
      <div className="choices-row">
        {caseType.map(({ id, title }) => (
          <CheckField key={id} label={say(title)} value={chosen.includes(id)} disabled={disabled} onChange={(isOn) => toggle(id, isOn)} />
        ))}
      </div>
    </fieldset>
  )
}
