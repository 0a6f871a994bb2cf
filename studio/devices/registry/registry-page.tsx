import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { registryApi } from '../../api/registry.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { BuildingsTab } from './buildings-tab.tsx'
import { DevicesTab } from './devices-tab.tsx'
import { GatewaysTab } from './gateways-tab.tsx'
import { ImportTab } from './import-tab.tsx'
import { registryTexts } from './texts.ts'
import { UnitsTab } from './units-tab.tsx'
import './registry.css'

/** What stands in a subject: devices, buildings, units, gateways, and many of them at once by a workbook. */
export function RegistryPage() {
  const t = useTexts(registryTexts)
  const { subject = '' } = useParams()
  const [tab, setTab] = useQueryState('tab', 'devices')
  const overview = useQuery({ queryKey: ['registry', subject, 'overview'], queryFn: () => registryApi.overview(subject) })
  const totals = overview.data?.totals
  return (
    <>
      <PageHead
        title={t('title')}
        lead={
          totals === undefined
            ? undefined
            : t('lead', { devices: totals.devices, buildings: totals.buildings, households: totals.households })
        }
      />
      <Loaded query={overview}>
        {(data) => (
          <>
            {data.mayChange ? null : (
              <p className="notice-box" style={{ marginBottom: 16 }}>
                {t('readOnly')}
              </p>
            )}
            <Tabs
              label={t('parts')}
              active={tab}
              onChange={setTab}
              tabs={[
                { key: 'devices', label: t('devices'), content: () => <DevicesTab subject={subject} overview={data} /> },
                { key: 'buildings', label: t('buildings'), content: () => <BuildingsTab subject={subject} overview={data} /> },
                { key: 'units', label: t('units'), content: () => <UnitsTab subject={subject} overview={data} /> },
                { key: 'gateways', label: t('gateways'), content: () => <GatewaysTab subject={subject} overview={data} /> },
                ...(data.mayChange ? [{ key: 'import', label: t('import'), content: () => <ImportTab subject={subject} /> }] : []),
              ]}
            />
          </>
        )}
      </Loaded>
    </>
  )
}
