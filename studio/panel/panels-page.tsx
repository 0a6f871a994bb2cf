import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { PanelView } from '../../server/base/api/panels.ts'
import { panelsApi } from '../api/panels.ts'
import { commonTexts } from '../i18n/common.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { DataTable } from '../ui/data-table.tsx'
import { PageHead } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { PanelState } from './panel-state.tsx'
import { panelTexts } from './texts.ts'

/** Panels one sits on, or all for who manages them. */
export function PanelsPage() {
  const t = useTexts(panelTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const query = useQuery({ queryKey: ['panels'], queryFn: panelsApi.list, refetchInterval: 60_000 })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      <section className="sheet">
        <Loaded query={query}>
          {(panels) =>
            panels.length === 0 ? (
              <Empty text={t('none')} />
            ) : (
              <DataTable<PanelView>
                rowKey="id"
                dataSource={[...panels]}
                columns={[
                  { title: common('subject'), render: (_, panel) => <Link to={`/panels/${panel.id}`}>{panel.subject.name}</Link> },
                  { title: common('number'), render: (_, panel) => panel.caseNumber },
                  { title: t('stage'), render: (_, panel) => say(panel.stageName) },
                  { title: t('state'), render: (_, panel) => <PanelState state={panel.state} /> },
                  {
                    title: t('sheet'),
                    render: (_, panel) => `${panel.members.filter((member) => member.sheetSigned).length}/${panel.members.length}`,
                  },
                  {
                    title: common('actions'),
                    render: (_, panel) => (
                      <Link
                        className="button small"
                        to={`/panels/${panel.id}`}
                        aria-label={`${t('open')}：${panel.subject.name} ${say(panel.stageName)}`}
                      >
                        {t('open')}
                      </Link>
                    ),
                  },
                ]}
              />
            )
          }
        </Loaded>
      </section>
    </>
  )
}
