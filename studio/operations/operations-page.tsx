import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { engineApi, type Incident, type ProcessInstance, type SearchAnswer } from '../api/engine.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { FilterSelect } from '../ui/search-box.tsx'
import { Empty, ErrorState, LongText, useProblemText } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { useQueryState } from '../ui/use-query-state.ts'
import { operationsTexts } from './texts.ts'

const STATES = ['ACTIVE', 'COMPLETED', 'TERMINATED'] as const

const asPage = <T,>({ items, page }: SearchAnswer<T>) => ({
  items,
  total: page.totalItems,
  nextCursor: items.length < 50 ? null : (page.endCursor ?? null),
})

/** Process instances and incidents of the engine, with retry. */
export function OperationsPage() {
  const t = useTexts(operationsTexts)
  const [view, setView] = useQueryState('view', 'incidents')
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      <section className="sheet">
        <nav className="row" aria-label={t('views')} style={{ marginBottom: 12 }}>
          {(['incidents', 'instances'] as const).map((one) => (
            <button key={one} type="button" className="tab" aria-pressed={view === one} onClick={() => setView(one)}>
              {t(one)}
            </button>
          ))}
        </nav>
        {view === 'instances' ? <Instances /> : <Incidents />}
      </section>
    </>
  )
}

function Incidents() {
  const t = useTexts(operationsTexts)
  const common = useTexts(commonTexts)
  const incidents = usePaged(['incidents'], (cursor) => engineApi.incidents({ state: 'ACTIVE' }, cursor).then(asPage), 15_000)
  if (incidents.error !== null) return <ErrorState problem={incidents.error} onRetry={() => void incidents.refetch()} />
  if (!incidents.loading && incidents.items.length === 0) return <Empty text={t('noIncidents')} />
  return (
    <>
      <DataTable<Incident>
        rowKey="incidentKey"
        loading={incidents.loading}
        dataSource={incidents.items}
        columns={[
          { title: t('process'), dataIndex: 'processDefinitionId' },
          { title: t('key'), dataIndex: 'processInstanceKey' },
          { title: t('element'), dataIndex: 'elementId' },
          {
            title: t('error'),
            width: 480,
            render: (_, incident) => <LongText text={`${incident.errorType} ${incident.errorMessage}`} lines={3} />,
          },
          { title: t('since'), className: 'nowrap', render: (_, incident) => formatInstant(incident.creationTime) },
          { title: common('actions'), render: (_, incident) => <Retry incident={incident} /> },
        ]}
      />
      <MoreRows
        shown={incidents.items.length}
        total={incidents.total}
        more={incidents.hasMore}
        busy={incidents.loadingMore}
        onMore={incidents.loadMore}
      />
    </>
  )
}

function Retry({ incident }: { readonly incident: Incident }) {
  const t = useTexts(operationsTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => engineApi.resolveIncident(incident.incidentKey),
    onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }),
  })
  return (
    <span className="row">
      <button
        type="button"
        className="button small"
        aria-label={t('retryOf', { element: incident.elementId })}
        disabled={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {t('retry')}
      </button>
      {retry.isSuccess ? <span role="status">{t('retried')}</span> : null}
      {retry.error === null ? null : <span role="alert">{text(retry.error)}</span>}
    </span>
  )
}

function Instances() {
  const t = useTexts(operationsTexts)
  const [state, setState] = useState('')
  const instances = usePaged(
    ['instances', state],
    (cursor) => engineApi.instances(state === '' ? {} : { state }, cursor).then(asPage),
    30_000,
  )
  return (
    <>
      <div className="row" style={{ marginBottom: 12 }}>
        <FilterSelect label={t('state')} value={state} options={STATES.map((one) => ({ value: one, label: t(one) }))} onChange={setState} />
      </div>
      {instances.error !== null ? (
        <ErrorState problem={instances.error} onRetry={() => void instances.refetch()} />
      ) : (
        <>
          <DataTable<ProcessInstance>
            rowKey="processInstanceKey"
            loading={instances.loading}
            dataSource={instances.items}
            columns={[
              { title: t('key'), dataIndex: 'processInstanceKey' },
              { title: t('process'), render: (_, one) => one.processDefinitionName ?? one.processDefinitionId },
              { title: t('version'), dataIndex: 'processDefinitionVersion', align: 'right' },
              {
                title: t('state'),
                render: (_, one) => (
                  <span className="row">
                    <Mark tone={one.state === 'ACTIVE' ? 'blue' : 'grey'} icon={one.state === 'ACTIVE' ? 'clock' : 'check'}>
                      {one.state in operationsTexts.pairs ? t(one.state as 'ACTIVE') : one.state}
                    </Mark>
                    {one.hasIncident ? (
                      <Mark tone="bad" icon="warning">
                        {t('hasIncident')}
                      </Mark>
                    ) : null}
                  </span>
                ),
              },
              { title: t('started'), className: 'nowrap', render: (_, one) => formatInstant(one.startDate) },
              {
                title: t('ended'),
                className: 'nowrap',
                render: (_, one) => (one.endDate === null || one.endDate === undefined ? '—' : formatInstant(one.endDate)),
              },
            ]}
          />
          <MoreRows
            shown={instances.items.length}
            total={instances.total}
            more={instances.hasMore}
            busy={instances.loadingMore}
            onMore={instances.loadMore}
          />
        </>
      )}
    </>
  )
}
