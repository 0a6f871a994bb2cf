import type { StartPlan } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { ChoiceField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { type Catalogue, useCatalogue } from '../../ui/workspace/workspace.tsx'
import { MonthBars } from '../charts/month-bars.tsx'
import { scenarioTexts } from '../texts.ts'
import { Condition } from './condition.tsx'
import { DistributionField } from './distribution-field.tsx'
import { AmountField, PercentField } from './fields.tsx'
import { monthsOf, withMonth, withOptional } from './model.ts'
import type { PartProps } from './part.ts'
import { indexUnder } from './places.ts'
import { ProblemLine } from './problems.tsx'

type After = NonNullable<StartPlan['after']>

const FIRST_AFTER: After = { caseType: '', event: 'closed', days: { kind: 'fixed', value: 1 } }
const AFTER_VARIABLES = [{ name: 'level' }, { name: 'outcome' }, { name: 'quality' }]

/** What arrives: kinds of cases of new subjects by month, and cases that follow another one. */
export function SourcesPart({ scenario, place, disabled, onChange }: PartProps) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { caseType } = useCatalogue()
  const nameOf = (code: string) => say(caseType.find(({ id }) => id === code)?.title) || code || t('newStart')
  return (
    <div className="stack-s" data-at="/starts">
      <p className="muted">{t('sourcesLead')}</p>
      <ProblemLine at="/starts" />
      <Cards
        rows={scenario.starts}
        nameOf={(start) => nameOf(start.caseType)}
        codeOf={(start) => (start.arrivals === 'new' ? t('arrivesNew') : t('arrivesAfter', { name: nameOf(start.after?.caseType ?? '') }))}
        placeOf={(_, at) => `/starts/${at}`}
        openAt={indexUnder('/starts', place)}
        addLabel={t('addStart')}
        blank={(): StartPlan => ({ caseType: '', share: 1, arrivals: 'new' })}
        disabled={disabled}
        onChange={(starts) => onChange({ starts })}
      >
        {(start, set, at) => <Start start={start} at={`/starts/${at}`} disabled={disabled} onChange={set} />}
      </Cards>
    </div>
  )
}

interface StartProps {
  readonly start: StartPlan
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (start: StartPlan) => void
}

function Start({ start, at, disabled, onChange }: StartProps) {
  const t = useTexts(scenarioTexts)
  const isNew = start.arrivals === 'new'
  const arrive = (arrivals: StartPlan['arrivals']) => {
    const { months: _, after: __, ...rest } = start
    onChange(arrivals === 'new' ? { ...rest, arrivals } : { ...rest, arrivals, share: Math.min(1, start.share), after: FIRST_AFTER })
  }
  return (
    <div className="stack-s">
      <div className="scenario-grid">
        <PartPicker
          kind="caseType"
          label={t('caseType')}
          value={start.caseType}
          disabled={disabled}
          onChange={(caseType) => onChange({ ...start, caseType })}
        />
        <ChoiceField
          label={t('arrivals')}
          value={start.arrivals}
          disabled={disabled}
          options={[
            ['new', t('arrivesNew')],
            ['after', t('followsOther')],
          ]}
          onChange={arrive}
        />
        {isNew ? (
          <AmountField
            label={t('startWeight')}
            at={`${at}/share`}
            min={0}
            value={start.share}
            disabled={disabled}
            onChange={(share) => onChange({ ...start, share })}
          />
        ) : (
          <PercentField
            label={t('afterShare')}
            at={`${at}/share`}
            value={start.share}
            disabled={disabled}
            onChange={(share) => onChange({ ...start, share })}
          />
        )}
      </div>
      {isNew ? (
        <MonthBars
          label={t('monthWeights')}
          months={monthsOf(start)}
          at={`${at}/months`}
          disabled={disabled}
          onChange={(month, weight) => onChange(withMonth(start, month, weight))}
        />
      ) : (
        <AfterPart
          after={start.after ?? FIRST_AFTER}
          at={`${at}/after`}
          disabled={disabled}
          onChange={(after) => onChange({ ...start, after })}
        />
      )}
      <ProblemLine at={at} />
      <ProblemLine at={`${at}/caseType`} />
      <ProblemLine at={`${at}/arrivals`} />
      <ProblemLine at={`${at}/months`} deep />
    </div>
  )
}

function AfterPart({
  after,
  at,
  disabled,
  onChange,
}: {
  readonly after: After
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (after: After) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const events = eventsOf(useCatalogue(), after.event)
  const wordOf = ({ kind, title }: (typeof events)[number]) =>
    title === undefined ? t(`event_${kind}`) : t(`event_${kind}`, { name: say(title) })
  return (
    <>
      <div className="scenario-grid">
        <PartPicker
          kind="caseType"
          label={t('followed')}
          value={after.caseType}
          disabled={disabled}
          onChange={(caseType) => onChange({ ...after, caseType })}
        />
        <ChoiceField
          label={t('event')}
          value={after.event}
          disabled={disabled}
          options={events.map((event) => [event.id, wordOf(event)])}
          onChange={(event) => onChange({ ...after, event })}
        />
      </div>
      <DistributionField
        label={t('daysAfter')}
        unit={t('days')}
        value={after.days}
        at={`${at}/days`}
        disabled={disabled}
        onChange={(days) => onChange({ ...after, days })}
      />
      <Condition
        label={t('when')}
        help={t('whenAfterHelp')}
        value={after.when}
        variables={AFTER_VARIABLES}
        at={`${at}/when`}
        disabled={disabled}
        onChange={(when) => onChange(withOptional(after, 'when', when))}
      />
      <ProblemLine at={at} />
      <ProblemLine at={`${at}/caseType`} />
      <ProblemLine at={`${at}/event`} />
    </>
  )
}

/** Events of a case one may follow; the one that stands is always among them. */
function eventsOf({ stage }: Pick<Catalogue, 'stage'>, now: string) {
  const plain = [
    { id: 'closed', kind: 'closed' as const },
    { id: 'certificate', kind: 'certificate' as const },
  ]
  const staged = stage.flatMap(({ id, title }) => [
    { id: `stage:${id}`, kind: 'stage' as const, title },
    { id: `result:${id}`, kind: 'result' as const, title },
  ])
  const all: readonly {
    readonly id: string
    readonly kind: 'closed' | 'certificate' | 'stage' | 'result' | 'other'
    readonly title?: { zh: string; en: string }
  }[] = [...plain, ...staged]
  const detail = now.slice(now.indexOf(':') + 1)
  return all.some(({ id }) => id === now) ? all : [...all, { id: now, kind: 'other' as const, title: { zh: detail, en: detail } }]
}
