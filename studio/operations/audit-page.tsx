import { useMutation } from '@tanstack/react-query'
import { type AuditView, adminApi } from '../api/site.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { ErrorState, useProblemText } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { useQueryState } from '../ui/use-query-state.ts'
import { operationsTexts } from './texts.ts'

/** The audit record, and a check of its chain. */
export function AuditPage() {
  const t = useTexts(operationsTexts)
  const text = useProblemText()
  const [actor, setActor] = useQueryState('actor')
  const [caseId, setCaseId] = useQueryState('case')
  const audit = usePaged(['audit', actor, caseId], (cursor) => adminApi.audit({ actor, caseId, cursor }))
  const verify = useMutation({ mutationFn: adminApi.verifyAudit })
  return (
    <>
      <PageHead title={t('audit')} lead={t('auditLead')}>
        <button type="button" className="button" disabled={verify.isPending} onClick={() => verify.mutate()}>
          {t('verify')}
        </button>
      </PageHead>
      <section className="sheet">
        {verify.data === undefined ? null : (
          <p className={verify.data.ok ? 'notice-box good' : 'notice-box bad'} role="status" style={{ marginBottom: 12 }}>
            {verify.data.ok
              ? t('verified', { entries: verify.data.entries })
              : t('broken', { stream: verify.data.stream, position: verify.data.position })}
          </p>
        )}
        {verify.error === null ? null : <p role="alert">{text(verify.error)}</p>}
        <div className="row" style={{ marginBottom: 12 }}>
          <SearchBox label={t('byActor')} value={actor} onSearch={setActor} />
          <SearchBox label={t('byCase')} value={caseId} onSearch={setCaseId} />
        </div>
        {audit.error !== null ? (
          <ErrorState problem={audit.error} onRetry={() => void audit.refetch()} />
        ) : (
          <>
            <DataTable<AuditView>
              rowKey="seq"
              loading={audit.loading}
              dataSource={audit.items}
              sticky={{ offsetHeader: 52 }}
              expandable={{
                expandedRowRender: (entry) => (
                  <pre style={{ margin: 0, whiteSpace: 'pre-wrap' }}>{JSON.stringify(entry.detail, null, 2)}</pre>
                ),
              }}
              columns={[
                { title: t('at'), className: 'nowrap', render: (_, entry) => formatInstant(entry.at) },
                { title: t('actor'), dataIndex: 'actor' },
                { title: t('action'), dataIndex: 'action' },
                { title: t('object'), render: (_, entry) => `${entry.object.kind} ${entry.object.id}` },
                {
                  title: t('result'),
                  render: (_, entry) => (
                    <Mark tone={entry.result === 'ok' ? 'good' : 'bad'} icon={entry.result === 'ok' ? 'check' : 'cross'}>
                      {t(entry.result === 'ok' ? 'ok' : 'refused')}
                    </Mark>
                  ),
                },
                { title: t('hash'), render: (_, entry) => <code title={entry.hash}>{entry.hash.slice(0, 12)}…</code> },
              ]}
            />
            <MoreRows
              shown={audit.items.length}
              total={audit.total}
              more={audit.hasMore}
              busy={audit.loadingMore}
              onMore={audit.loadMore}
            />
          </>
        )}
      </section>
    </>
  )
}
