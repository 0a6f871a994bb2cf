import { useQuery } from '@tanstack/react-query'
import type { RehearsedCase } from '../../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../../api/rehearsals.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { reportTexts } from '../texts.ts'
import { CaseStatus } from './case-status.tsx'
import { useReport } from './use-report.ts'
import { outcomeName, useNames } from './words.tsx'

/** Everything that happened to one rehearsed case. */
export function CaseLife({ run, caseId }: { readonly run: string; readonly caseId: string }) {
  const query = useQuery({
    queryKey: ['rehearsed-case', run, caseId],
    queryFn: () => rehearsalsApi.case(run, caseId),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return <Loaded query={query}>{(one) => <Life run={run} one={one} />}</Loaded>
}

function Life({ run, one }: { readonly run: string; readonly one: RehearsedCase }) {
  const t = useTexts(reportTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const names = useNames()
  const { data: report } = useReport(run)
  const outcome = outcomeName(report, one.caseType, one.outcome)
  return (
    <section className="stack" aria-label={t('lifeOf', { number: one.number })}>
      <h3>{t('lifeOf', { number: one.number })}</h3>
      <Facts
        facts={[
          { label: common('subject'), value: one.subject },
          { label: t('caseType'), value: names.caseType(one.caseType) },
          { label: common('status'), value: <CaseStatus code={one.status} /> },
          { label: t('outcome'), value: outcome === null ? (one.outcome ?? '—') : say(outcome) },
          { label: t('submittedAt'), value: formatInstant(one.submittedAt) },
          { label: t('closedAt'), value: one.closedAt === null ? '—' : formatInstant(one.closedAt) },
        ]}
      />
      <Timeline
        entries={one.moments.toReversed().map(({ at, title, article, by }) => ({
          at,
          title,
          article,
          actor: by,
          detail: null,
          kind: 'system',
          documentId: null,
        }))}
      />
    </section>
  )
}
