import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { engineApi, type SearchAnswer } from '../api/engine.ts'
import { operationsApi } from '../api/operations.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { MoreRows } from '../ui/data-table.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty, ErrorState, Loading, useProblemText } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { engineTexts } from './engine-texts.ts'
import { IncidentWords, OperationsHead, Time } from './parts.tsx'
import './operations.css'

const PAGE = 50
const asPage = <T,>({ items, page }: SearchAnswer<T>) => ({
  items,
  total: page.totalItems,
  nextCursor: items.length < PAGE ? null : (page.endCursor ?? null),
})

/** Everything that stopped and waits for a person, newest first. */
export function IncidentsPage() {
  const t = useTexts(engineTexts)
  const common = useTexts(commonTexts)
  const incidents = usePaged(['incidents'], (cursor) => engineApi.incidents({ state: 'ACTIVE' }, cursor).then(asPage), 15_000)
  return (
    <>
      <OperationsHead page="incidents" />
      <section className="sheet">
        {incidents.error !== null ? (
          <ErrorState problem={incidents.error} onRetry={() => void incidents.refetch()} />
        ) : incidents.loading ? (
          <Loading />
        ) : incidents.items.length === 0 ? (
          <Empty text={t('noIncidents')} />
        ) : (
          <>
            <PlainTable
              label={t('incidents')}
              heads={[
                t('process'),
                t('step'),
                <th key="why" scope="col" style={{ minWidth: '20em' }}>
                  {t('why')}
                </th>,
                t('since'),
                common('actions'),
              ]}
            >
              {incidents.items.map((incident) => (
                <tr key={incident.incidentKey}>
                  <td>
                    {incident.processDefinitionId}
                    <br />
                    <Link to={`/operations/instances/${incident.processInstanceKey}`}>{incident.processInstanceKey}</Link>
                  </td>
                  <td>{incident.elementId}</td>
                  <td>
                    <IncidentWords type={incident.errorType} message={incident.errorMessage} />
                  </td>
                  <td>
                    <Time at={incident.creationTime} />
                  </td>
                  <td>
                    <Retry incidentKey={incident.incidentKey} name={incident.elementId} />
                  </td>
                </tr>
              ))}
            </PlainTable>
            <MoreRows
              shown={incidents.items.length}
              total={incidents.total}
              more={incidents.hasMore}
              busy={incidents.loadingMore}
              onMore={incidents.loadMore}
            />
          </>
        )}
      </section>
    </>
  )
}

/** Tries again exactly what stopped. */
export function Retry({ incidentKey, name }: { readonly incidentKey: string; readonly name: string }) {
  const t = useTexts(engineTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => operationsApi.retry(incidentKey),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['incidents'] })
      await client.invalidateQueries({ queryKey: ['operations'] })
    },
  })
  return (
    <span className="row">
      <button
        type="button"
        className="button small"
        aria-label={t('retryOf', { name })}
        disabled={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {t('retry')}
      </button>
      {retry.error === null ? null : <span role="alert">{text(retry.error)}</span>}
    </span>
  )
}
