import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { CaseSummary } from '../../server/base/api/cases.ts'
import type { Light } from '../../server/base/api/common.ts'
import { casesApi } from '../api/cases.ts'
import { programmesApi } from '../api/programmes.ts'
import { commonTexts, deadlineTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { Icon } from '../ui/icon.tsx'
import { LightMark, StatusMark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { FilterSelect, SearchBox } from '../ui/search-box.tsx'
import { ErrorState } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { useQueryState } from '../ui/use-query-state.ts'
import { inboxTexts } from './texts.ts'

const LIGHTS: readonly Light[] = ['red', 'yellow', 'green', 'paused', 'none']

/** Statuses, stages and matters of the programmes, to filter by. */
function useChoices() {
  const say = useBilingual()
  const { data } = useQuery({
    queryKey: ['manifests'],
    queryFn: programmesApi.manifests,
    staleTime: 600_000,
  })
  const collect = (pick: 'publicStatuses' | 'stages' | 'caseTypes') => [
    ...new Map(
      (data ?? []).flatMap((manifest) => manifest[pick].map((one) => [one.code, { value: one.code, label: say(one.name) }] as const)),
    ).values(),
  ]
  return { statuses: collect('publicStatuses'), stages: collect('stages'), types: collect('caseTypes') }
}

/** Every case the asker may see, filtered, exported to xlsx with the same filter. */
export function CasesPage() {
  const t = useTexts(inboxTexts)
  const common = useTexts(commonTexts)
  const lights = useTexts(deadlineTexts)
  const say = useBilingual()
  const [q, setQ] = useQueryState('q')
  const [status, setStatus] = useQueryState('status')
  const [stage, setStage] = useQueryState('stage')
  const [light, setLight] = useQueryState('light')
  const [caseType, setCaseType] = useQueryState('type')
  const filter = { q, status, stage, light, caseType }
  const choices = useChoices()
  const cases = usePaged(['cases', filter], (cursor) => casesApi.list({ ...filter, cursor }), 60_000)
  return (
    <>
      <PageHead title={t('casesTitle')}>
        <a className="button" href={casesApi.exportUrl(filter)} download>
          <Icon name="download" />
          {t('export')}
        </a>
      </PageHead>
      <section className="sheet">
        <div className="row" style={{ marginBottom: 12 }}>
          <SearchBox label={t('searchCases')} value={q} onSearch={setQ} />
          <FilterSelect
            label={t('light')}
            value={light}
            options={LIGHTS.map((one) => ({ value: one, label: lights(one) }))}
            onChange={setLight}
          />
          <FilterSelect label={t('status')} value={status} options={choices.statuses} onChange={setStatus} />
          <FilterSelect label={t('stage')} value={stage} options={choices.stages} onChange={setStage} />
          <FilterSelect label={t('matter')} value={caseType} options={choices.types} onChange={setCaseType} />
        </div>
        {cases.error !== null ? (
          <ErrorState problem={cases.error} onRetry={() => void cases.refetch()} />
        ) : (
          <>
            <DataTable<CaseSummary>
              rowKey="id"
              loading={cases.loading}
              dataSource={cases.items}
              sticky={{ offsetHeader: 52 }}
              columns={[
                { title: t('light'), render: (_, one) => <LightMark light={one.light} /> },
                { title: common('number'), render: (_, one) => <Link to={`/cases/${one.id}`}>{one.number}</Link> },
                { title: common('subject'), render: (_, one) => one.subject.name },
                { title: t('matter'), render: (_, one) => say(one.caseTypeName) },
                { title: t('status'), render: (_, one) => <StatusMark status={one.status} /> },
                { title: t('waiting'), render: (_, one) => one.waitingFor },
                { title: common('dueOn'), className: 'nowrap', render: (_, one) => one.dueOn },
                { title: t('applicant'), render: (_, one) => one.applicant.organisation },
                { title: t('submitted'), className: 'nowrap', render: (_, one) => formatInstant(one.submittedAt) },
              ]}
            />
            <MoreRows
              shown={cases.items.length}
              total={cases.total}
              totalIsAtLeast={cases.totalIsAtLeast}
              more={cases.hasMore}
              busy={cases.loadingMore}
              onMore={cases.loadMore}
            />
          </>
        )}
      </section>
    </>
  )
}
