import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { operationsApi } from '../api/operations.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { Facts, PageHead } from '../ui/page.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import { BatchState, Progress } from './batches-page.tsx'
import { engineTexts } from './engine-texts.ts'
import { Time } from './parts.tsx'
import './operations.css'

const OPEN = ['CREATED', 'ACTIVE', 'SUSPENDED']

/** One batch operation: how far it is, and what became of each item. */
export function BatchPage() {
  const t = useTexts(engineTexts)
  const say = useBilingual()
  const client = useQueryClient()
  const { key = '' } = useParams()
  const query = useQuery({
    queryKey: ['operations', 'batch', key],
    queryFn: () => operationsApi.batch(key),
    refetchInterval: ({ state }) => (state.data !== undefined && !OPEN.includes(state.data.state) ? false : 1500),
  })
  const change = useMutation({
    mutationFn: (what: 'suspension' | 'resumption' | 'cancellation') => operationsApi.changeBatch(key, what),
    onSettled: () => client.invalidateQueries({ queryKey: ['operations'] }),
  })
  return (
    <Loaded query={query}>
      {(batch) => (
        <>
          <PageHead
            title={t(batch.type as 'CANCEL_PROCESS_INSTANCE')}
            mark={<BatchState state={batch.state} />}
            above={<Link to="/operations/batches">{t('batches')}</Link>}
          >
            {batch.state === 'SUSPENDED' ? (
              <button type="button" className="button primary" onClick={() => change.mutate('resumption')}>
                {t('resume')}
              </button>
            ) : null}
            {batch.state === 'CREATED' || batch.state === 'ACTIVE' ? (
              <button type="button" className="button" onClick={() => change.mutate('suspension')}>
                {t('suspend')}
              </button>
            ) : null}
            {OPEN.includes(batch.state) ? (
              <button type="button" className="button danger" onClick={() => change.mutate('cancellation')}>
                {t('cancelBatch')}
              </button>
            ) : null}
          </PageHead>
          <Failed error={change.error} />
          <div className="stack">
            <section className="sheet">
              <Facts
                facts={[
                  { label: t('progress'), value: <Progress batch={batch} /> },
                  { label: t('by'), value: batch.actor },
                  { label: t('reason'), value: batch.reason ?? '—' },
                  { label: t('started'), value: <Time at={batch.startedAt} /> },
                  { label: t('ended'), value: <Time at={batch.endedAt} /> },
                ]}
              />
            </section>
            <section className="sheet" aria-label={t('items')}>
              <h2>{t('items')}</h2>
              <p className="muted">{t('itemsLead')}</p>
              <PlainTable
                label={t('items')}
                heads={[
                  t('key'),
                  t('state'),
                  t('processedAt'),
                  <th key="result" scope="col" style={{ minWidth: '16em' }}>
                    {t('result')}
                  </th>,
                ]}
              >
                {batch.items.map((item) => (
                  <tr key={item.itemKey}>
                    <th scope="row">
                      <Link to={`/operations/instances/${item.instanceKey}`}>{item.instanceKey}</Link>
                    </th>
                    <td className="nowrap">
                      <Mark
                        tone={item.state === 'FAILED' ? 'bad' : item.state === 'COMPLETED' ? 'good' : 'grey'}
                        icon={item.state === 'FAILED' ? 'warning' : item.state === 'COMPLETED' ? 'check' : 'circle'}
                      >
                        {t(`item_${item.state}` as 'item_ACTIVE')}
                      </Mark>
                    </td>
                    <td>
                      <Time at={item.at} />
                    </td>
                    <td>{item.error === null ? '—' : say(item.error)}</td>
                  </tr>
                ))}
              </PlainTable>
            </section>
          </div>
        </>
      )}
    </Loaded>
  )
}
