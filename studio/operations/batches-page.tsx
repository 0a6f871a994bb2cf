import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { BatchView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { useTexts } from '../i18n/texts.ts'
import { Mark, type Tone } from '../ui/marks.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { OperationsHead, Time } from './parts.tsx'
import './operations.css'

/** Batch operations, newest first, with how far they are. */
export function BatchesPage() {
  const t = useTexts(engineTexts)
  const query = useQuery({ queryKey: ['operations', 'batches'], queryFn: operationsApi.batches, refetchInterval: 3000 })
  return (
    <>
      <OperationsHead page="batches" lead={t('batchesLead')} />
      <section className="sheet">
        <Loaded query={query}>
          {(batches) =>
            batches.length === 0 ? (
              <Empty text={t('noBatches')} />
            ) : (
              <PlainTable
                label={t('batches')}
                heads={[t('kind'), t('state'), t('progress'), t('by'), t('reason'), t('started'), t('ended')]}
              >
                {batches.map((batch) => (
                  <tr key={batch.key}>
                    <th scope="row">
                      <Link to={`/operations/batches/${batch.key}`}>{t(batch.type as 'CANCEL_PROCESS_INSTANCE')}</Link>
                    </th>
                    <td className="nowrap">
                      <BatchState state={batch.state} />
                    </td>
                    <td>
                      <Progress batch={batch} />
                    </td>
                    <td className="nowrap">{batch.actor}</td>
                    <td>{batch.reason ?? '—'}</td>
                    <td>
                      <Time at={batch.startedAt} />
                    </td>
                    <td>
                      <Time at={batch.endedAt} />
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Loaded>
      </section>
    </>
  )
}

const MARKS: { readonly [state: string]: readonly [Tone, 'clock' | 'pause' | 'check' | 'warning' | 'cross'] } = {
  CREATED: ['grey', 'clock'],
  ACTIVE: ['blue', 'clock'],
  SUSPENDED: ['warn', 'pause'],
  COMPLETED: ['good', 'check'],
  PARTIALLY_COMPLETED: ['warn', 'warning'],
  FAILED: ['bad', 'warning'],
  CANCELED: ['grey', 'cross'],
}

export function BatchState({ state }: { readonly state: string }) {
  const t = useTexts(engineTexts)
  const [tone, icon] = MARKS[state] ?? ['grey', 'clock']
  return (
    <Mark tone={tone} icon={icon}>
      {t(`batch_${state}` as 'batch_ACTIVE')}
    </Mark>
  )
}

export function Progress({ batch }: { readonly batch: BatchView }) {
  const t = useTexts(engineTexts)
  const words = t('progressText', { done: batch.completed + batch.failed, total: batch.total, failed: batch.failed })
  return (
    <div className="stack-s" style={{ gap: 2 }}>
      <progress className="operations-progress" value={batch.completed + batch.failed} max={Math.max(batch.total, 1)} aria-label={words} />
      <span className="nowrap muted">{words}</span>
    </div>
  )
}
