import type { RehearsalRun } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { reportTexts } from '../texts.ts'
import { BehindNumbers } from './behind.tsx'
import { DeadlinesPart } from './deadlines-part.tsx'
import { HeatPart } from './heat-part.tsx'
import { LettersPart } from './letters-part.tsx'
import { MoneyPart } from './money-part.tsx'
import { QueuesPart } from './queues-part.tsx'
import { ResultsPart } from './results-part.tsx'
import { StuckPart } from './stuck-part.tsx'
import { SummaryPart } from './summary-part.tsx'
import { useReport } from './use-report.ts'

const PARTS = {
  summary: SummaryPart,
  heat: HeatPart,
  deadlines: DeadlinesPart,
  queues: QueuesPart,
  stuck: StuckPart,
  results: ResultsPart,
  money: MoneyPart,
  letters: LettersPart,
} as const

const KEYS = Object.keys(PARTS) as readonly (keyof typeof PARTS)[]

/** What a finished run found, part by part. */
export function Report({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(reportTexts)
  const [tab, setTab] = useQueryState('part', 'summary')
  const query = useReport(run.id)
  return (
    <Loaded query={query}>
      {(report) => (
        <BehindNumbers>
          <section className="sheet" aria-label={t('report')}>
            <Tabs
              label={t('report')}
              active={tab}
              onChange={setTab}
              tabs={KEYS.map((key) => {
                const Part = PARTS[key]
                return { key, label: t(`part_${key}`), content: () => <Part run={run} report={report} /> }
              })}
            />
          </section>
        </BehindNumbers>
      )}
    </Loaded>
  )
}
