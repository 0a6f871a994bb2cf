import type { StartPlan } from '../../../server/base/api/rehearsal.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { ChoiceField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { type Catalogue, type CatalogueEntry, useCatalogue } from '../../ui/workspace/workspace.tsx'
import { MonthBars } from '../charts/month-bars.tsx'
import { scenarioTexts } from '../texts.ts'
import { Condition } from './condition.tsx'
import { DistributionField } from './distribution-field.tsx'
import { AmountField, PercentField } from './fields.tsx'
import type { KnownParts } from './known-fields.ts'
import { monthsOf, withMonth, withOptional } from './model.ts'
import type { PartProps } from './part.ts'
import { indexUnder } from './places.ts'
import { ProblemLine } from './problems.tsx'

type After = NonNullable<StartPlan['after']>

const FIRST_AFTER: After = { caseType: '', event: 'closed', days: { kind: 'fixed', value: 1 } }
const AFTER_VARIABLES = [{ name: 'level' }, { name: 'passed' }, { name: 'outcome' }, { name: 'quality' }]

/** What arrives: kinds of cases of new subjects by month, and cases that follow another one. */
export function SourcesPart({ scenario, parts, place, disabled, onChange }: PartProps & { readonly parts: KnownParts }) {
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
        {(start, set, at) => <Start start={start} results={parts.results} at={`/starts/${at}`} disabled={disabled} onChange={set} />}
      </Cards>
    </div>
  )
}

interface StartProps {
  readonly start: StartPlan
  /** Stages whose results the diagrams record. */
  readonly results: readonly CatalogueEntry[]
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (start: StartPlan) => void
}

function Start({ start, results, at, disabled, onChange }: StartProps) {
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
          results={results}
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
  results,
  after,
  at,
  disabled,
  onChange,
}: {
  readonly results: readonly CatalogueEntry[]
  readonly after: After
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (after: After) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const events = eventsOf(useCatalogue(), results, after.event)
  const wordOf = ({ kind, title }: FollowedEvent) => (title === undefined ? t(`event_${kind}`) : t(`event_${kind}`, { name: say(title) }))
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

type EventKind = 'closed' | 'certificate' | 'stage' | 'status' | 'result' | 'other'

interface FollowedEvent {
  readonly id: string
  readonly kind: EventKind
  readonly title?: Bilingual
}

/** Events of a case one may follow; the one that stands is always among them. */
function eventsOf({ stage, publicStatus }: Catalogue, results: readonly CatalogueEntry[], now: string): readonly FollowedEvent[] {
  const named = (kind: EventKind, list: readonly CatalogueEntry[]) => list.map(({ id, title }) => ({ id: `${kind}:${id}`, kind, title }))
  const all: readonly FollowedEvent[] = [
    { id: 'closed', kind: 'closed' },
    { id: 'certificate', kind: 'certificate' },
    ...named('result', results),
    ...named('stage', stage),
    ...named('status', publicStatus),
  ]
  const detail = now.slice(now.indexOf(':') + 1)
  return all.some(({ id }) => id === now) ? all : [...all, { id: now, kind: 'other', title: { zh: detail, en: detail } }]
}
