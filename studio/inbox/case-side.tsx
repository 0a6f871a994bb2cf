import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { CaseDetail } from '../../server/base/api/cases.ts'
import { casesApi } from '../api/cases.ts'
import { formatYuan } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { CaseFacts } from '../ui/case/case-facts.tsx'
import { CaseDiagram } from '../ui/case/diagram.tsx'
import { Submissions } from '../ui/case/submissions.tsx'
import { Deadlines } from '../ui/deadlines.tsx'
import { Documents, Letters } from '../ui/papers.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Timeline } from '../ui/timeline.tsx'
import { inboxTexts } from './texts.ts'

function CaseTimeline({ caseId }: { readonly caseId: string }) {
  const query = useQuery({ queryKey: ['timeline', caseId], queryFn: () => casesApi.timeline(caseId), refetchInterval: 30_000 })
  return <Loaded query={query}>{(entries) => <Timeline entries={entries} />}</Loaded>
}

function FactsTab({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(inboxTexts)
  const say = useBilingual()
  const stageName = (code: string) => say(detail.stages.find((stage) => stage.code.toLowerCase() === code.toLowerCase())?.name) || code
  return (
    <div className="stack">
      <CaseFacts detail={detail} />
      {detail.links.length === 0 ? null : (
        <div className="link-list">
          <h3>{t('links')}</h3>
          {detail.links.map((link) => (
            <p key={link.caseId}>
              <Link to={`/cases/${link.caseId}`}>{link.number}</Link> <span className="muted">{link.relation}</span>
            </p>
          ))}
        </div>
      )}
      {detail.panels.length === 0 ? null : (
        <div className="link-list">
          <h3>{t('panels')}</h3>
          {detail.panels.map((panel) => (
            <p key={panel.id}>
              <Link to={`/panels/${panel.id}`}>{stageName(panel.stage)}</Link>
            </p>
          ))}
        </div>
      )}
      {detail.awards.length === 0 ? null : (
        <div className="link-list">
          <h3>{t('awards')}</h3>
          {detail.awards.map((award) => (
            <p key={award.id}>
              <Link to={`/finance/awards/${award.id}`}>{formatYuan(award.totalFen)}</Link>
            </p>
          ))}
        </div>
      )}
    </div>
  )
}

/** Everything about a case beside the work: facts, timeline, diagram, forms, letters, deadlines. */
export function CaseTabs({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(inboxTexts)
  return (
    <Tabs
      label={t('tabs')}
      tabs={[
        { key: 'facts', label: t('facts'), content: () => <FactsTab detail={detail} /> },
        { key: 'timeline', label: t('timeline'), content: () => <CaseTimeline caseId={detail.id} /> },
        { key: 'diagram', label: t('diagram'), content: () => <CaseDiagram caseId={detail.id} /> },
        { key: 'forms', label: t('forms'), content: () => <Submissions detail={detail} /> },
        {
          key: 'letters',
          label: t('letters'),
          content: () => (
            <>
              <Letters letters={detail.letters} />
              <Documents documents={detail.documents} />
            </>
          ),
        },
        {
          key: 'deadlines',
          label: t('deadlines'),
          content: () => (detail.deadlines.length === 0 ? <Empty text={t('noDeadlines')} /> : <Deadlines deadlines={detail.deadlines} />),
        },
      ]}
    />
  )
}
