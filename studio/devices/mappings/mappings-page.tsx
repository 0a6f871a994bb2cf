import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { MappingSummary } from '../../../server/base/api/mappings.ts'
import { mappingsApi } from '../../api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Mark } from '../../ui/marks.tsx'
import { PageHead } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { mappingTexts } from './texts.ts'

/** Makers' formats with who speaks them and how much was refused under each. */
export function MappingsPage() {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const mappings = useQuery({ queryKey: ['mappings'], queryFn: mappingsApi.list })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        <Link className="button primary" to="/bridge/mappings/new">
          {t('newMapping')}
        </Link>
      </PageHead>
      <section className="sheet">
        <Loaded query={mappings}>
          {(list) => (
            <DataTable<MappingSummary>
              rowKey="id"
              dataSource={[...list]}
              columns={[
                {
                  title: t('name'),
                  render: (_, one) => <Link to={`/bridge/mappings/${one.id}`}>{say(one.title)}</Link>,
                },
                { title: t('kind'), render: (_, one) => (one.kindName === null ? t('anyKind') : say(one.kindName)) },
                { title: t('format'), render: (_, one) => t(one.format) },
                { title: t('version'), align: 'right', dataIndex: 'version' },
                { title: t('inUse'), render: (_, one) => t('useCount', { devices: one.devices, sources: one.sources }) },
                {
                  title: t('problems'),
                  render: (_, one) =>
                    one.problems === 0 ? (
                      <Mark tone="good" icon="check">
                        {t('none')}
                      </Mark>
                    ) : (
                      <Mark tone="warn" icon="warning">
                        {t('times', { n: one.problems })}
                      </Mark>
                    ),
                },
                { title: t('origin'), render: (_, one) => t(one.shipped ? 'shipped' : 'ownOne') },
                { title: t('saved'), className: 'nowrap', render: (_, one) => formatInstant(one.savedAt) },
              ]}
            />
          )}
        </Loaded>
      </section>
    </>
  )
}
