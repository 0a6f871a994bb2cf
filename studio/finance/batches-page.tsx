import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BatchView } from '../../server/base/api/papers.ts'
import { financeApi } from '../api/papers.ts'
import { formatInstant, formatYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PageHead } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { BatchItems } from './batch-items.tsx'
import { NewBatch } from './new-batch.tsx'
import { MoneyState } from './states.tsx'
import { financeTexts } from './texts.ts'

/** Payment batches: create, export for the bank, confirm what the bank did. */
export function BatchesPage() {
  const t = useTexts(financeTexts)
  const [creating, setCreating] = useState(false)
  const [chosen, setChosen] = useQueryState('batch')
  const query = useQuery({ queryKey: ['batches'], queryFn: financeApi.batches })
  return (
    <>
      <PageHead title={t('batches')} lead={t('yuan')}>
        <button type="button" className="button primary" aria-expanded={creating} onClick={() => setCreating(!creating)}>
          {t('newBatch')}
        </button>
      </PageHead>
      <div className="stack">
        {creating ? <NewBatch onDone={() => setCreating(false)} /> : null}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty text={t('noBatches')} />
            ) : (
              <ul className="card-list">
                {items.map((batch) => (
                  <Batch
                    key={batch.id}
                    batch={batch}
                    open={chosen === batch.id}
                    onToggle={() => setChosen(chosen === batch.id ? '' : batch.id)}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </>
  )
}

function Batch({ batch, open, onToggle }: { readonly batch: BatchView; readonly open: boolean; readonly onToggle: () => void }) {
  const t = useTexts(financeTexts)
  return (
    <li>
      <div className="row-between">
        <span className="row">
          <strong>{batch.number}</strong>
          <MoneyState state={batch.state} />
          <span>{t('controlTotal', { count: batch.count, total: formatYuan(batch.totalFen) })}</span>
          <span className="muted">{formatInstant(batch.createdAt)}</span>
        </span>
        <span className="row">
          <a
            className="button small"
            href={financeApi.exportUrl(batch.id, 'xlsx')}
            download
            aria-label={`${t('exportXlsx')} ${batch.number}`}
          >
            <Icon name="download" />
            {t('exportXlsx')}
          </a>
          <a
            className="button small"
            href={financeApi.exportUrl(batch.id, 'csv')}
            download
            aria-label={`${t('exportCsv')} ${batch.number}`}
          >
            <Icon name="download" />
            {t('exportCsv')}
          </a>
          <button
            type="button"
            className="button small"
            aria-expanded={open}
            aria-label={`${t('details')} ${batch.number}`}
            onClick={onToggle}
          >
            {t('details')}
          </button>
        </span>
      </div>
      {open ? <BatchItems batch={batch} /> : null}
    </li>
  )
}
