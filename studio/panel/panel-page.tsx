import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { PanelView } from '../../server/base/api/panels.ts'
import { panelsApi } from '../api/panels.ts'
import { useSession } from '../api/session.tsx'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { Declare } from './declare.tsx'
import { Deviations } from './deviations.tsx'
import { Draw } from './draw.tsx'
import { Opinion } from './opinion.tsx'
import { PanelState } from './panel-state.tsx'
import { ScoreSheet } from './score-sheet.tsx'
import { panelTexts } from './texts.ts'

/** One panel: declaration, own score sheet, deviations, opinion, draw. */
export function PanelPage() {
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['panel', id], queryFn: () => panelsApi.get(id), refetchInterval: 30_000 })
  return <Loaded query={query}>{(panel) => <Panel panel={panel} />}</Loaded>
}

/** The tab that waits for this person. */
function tabOfNow(panel: PanelView, userId: string | undefined): string {
  const own = panel.members.find((member) => member.userId === userId)
  if (panel.opinion !== null || panel.state === 'signing' || panel.state === 'signed') return 'opinion'
  if (own === undefined) return 'draw'
  if (own.declared === null) return 'declare'
  return panel.state === 'scored' ? 'deviations' : 'sheet'
}

function Panel({ panel }: { readonly panel: PanelView }) {
  const t = useTexts(panelTexts)
  const say = useBilingual()
  const { me } = useSession()
  const [tab, setTab] = useQueryState('tab')
  const own = panel.members.find((member) => member.userId === me?.id)
  return (
    <>
      <PageHead
        title={`${panel.subject.name}　${say(panel.stageName)}`}
        lead={<Link to={`/cases/${panel.caseId}`}>{panel.caseNumber}</Link>}
        mark={<PanelState state={panel.state} />}
        above={<Link to="/panels">{t('back')}</Link>}
      />
      <section className="sheet" style={{ marginBottom: 16 }} aria-label={t('members')}>
        <ul className="plain row" style={{ gap: '8px 24px' }}>
          {panel.members.map((member) => (
            <li key={member.userId} className="row">
              <strong>{member.name}</strong>
              <span className="muted">
                {member.speciality}
                {member.lead ? ` · ${t('lead_')}` : ''}
              </span>
              {member.opinionSigned ? (
                <Mark tone="good" icon="check">
                  {t('opinionSigned')}
                </Mark>
              ) : member.sheetSigned ? (
                <Mark tone="blue" icon="check">
                  {t('sheetSigned')}
                </Mark>
              ) : member.declared === null ? (
                <Mark tone="grey" icon="circle">
                  {t('notDeclared')}
                </Mark>
              ) : member.declared === 'conflict' ? (
                <Mark tone="warn" icon="warning">
                  {t('declaredConflict')}
                </Mark>
              ) : (
                <Mark tone="grey" icon="pen">
                  {t('sheetOpen')}
                </Mark>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section className="sheet" aria-label={t('tabs')}>
        <Tabs
          label={t('tabs')}
          active={tab === '' ? tabOfNow(panel, me?.id) : tab}
          onChange={setTab}
          tabs={[
            ...(own === undefined
              ? []
              : [
                  { key: 'declare', label: t('declare'), content: () => <Declare panel={panel} declared={own.declared} /> },
                  { key: 'sheet', label: t('sheet'), content: () => <ScoreSheet panel={panel} declared={own.declared} /> },
                ]),
            { key: 'deviations', label: t('deviations'), content: () => <Deviations panel={panel} /> },
            { key: 'opinion', label: t('opinion'), content: () => <Opinion panel={panel} member={own ?? null} /> },
            { key: 'draw', label: t('draw'), content: () => <Draw panel={panel} /> },
          ]}
        />
      </section>
    </>
  )
}
