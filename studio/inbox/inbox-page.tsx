import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { TaskCounts, TaskSummary } from '../../server/base/api/cases.ts'
import type { Light } from '../../server/base/api/common.ts'
import { tasksApi } from '../api/cases.ts'
import { commonTexts, deadlineTexts } from '../i18n/common.ts'
import { formatCount, formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { SiteVisits } from '../ui/evidence/visits.tsx'
import { ArticleMark, DaysLeft, LightMark, Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { FilterSelect, SearchBox } from '../ui/search-box.tsx'
import { ErrorState, useProblemText } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { useQueryState } from '../ui/use-query-state.ts'
import { inboxTexts } from './texts.ts'

const BOXES = ['mine', 'group', 'done'] as const
type Box = (typeof BOXES)[number]
const LIGHTS: readonly Light[] = ['red', 'yellow', 'green', 'paused']

const isBox = (text: string): text is Box => (BOXES as readonly string[]).includes(text)

const countOf = (counts: TaskCounts, one: Box | 'red' | 'yellow') => formatCount(counts[one], counts[one] >= counts.countedTo)

/** Tasks with lights, filters and counts; what is late stands first. */
export function InboxPage() {
  const t = useTexts(inboxTexts)
  const lights = useTexts(deadlineTexts)
  const [boxText, setBox] = useQueryState('box', 'mine')
  const box = isBox(boxText) ? boxText : 'mine'
  const [light, setLight] = useQueryState('light')
  const [caseType, setCaseType] = useQueryState('type')
  const [q, setQ] = useQueryState('q')
  const counts = useQuery({ queryKey: ['tasks', 'counts'], queryFn: tasksApi.counts, refetchInterval: 30_000 })
  const tasks = usePaged(['tasks', box, light, caseType, q], (cursor) => tasksApi.list({ box, light, caseType, q, cursor }), 30_000)
  const say = useBilingual()
  const types = new Map(
    tasks.items.flatMap((task) => (task.case === null ? [] : [[task.case.caseType, say(task.case.caseTypeName)] as const])),
  )
  return (
    <>
      <PageHead
        title={t('title')}
        mark={
          counts.data === undefined ? undefined : (
            <>
              {counts.data.red > 0 ? (
                <Mark tone="bad" icon="over">
                  {t('red', { count: countOf(counts.data, 'red') })}
                </Mark>
              ) : null}
              {counts.data.yellow > 0 ? (
                <Mark tone="warn" icon="clock">
                  {t('yellow', { count: countOf(counts.data, 'yellow') })}
                </Mark>
              ) : null}
            </>
          )
        }
      />
      <SiteVisits />
      <section className="sheet">
        <div className="row-between" style={{ marginBottom: 12 }}>
          <nav className="row box-tabs" aria-label={t('boxes')}>
            {BOXES.map((one) => (
              <button key={one} type="button" className="tab" aria-pressed={one === box} onClick={() => setBox(one)}>
                {t(one)}
                {counts.data === undefined ? null : <span className="tab-count">{countOf(counts.data, one)}</span>}
              </button>
            ))}
          </nav>
          <div className="row">
            <FilterSelect
              label={t('light')}
              value={light}
              options={LIGHTS.map((one) => ({ value: one, label: lights(one) }))}
              onChange={setLight}
            />
            <FilterSelect
              label={t('matter')}
              value={caseType}
              options={[...types].map(([value, label]) => ({ value, label }))}
              onChange={setCaseType}
            />
            <SearchBox label={t('searchTasks')} value={q} onSearch={setQ} />
          </div>
        </div>
        {tasks.error === null ? <TaskTable tasks={tasks} /> : <ErrorState problem={tasks.error} onRetry={() => void tasks.refetch()} />}
      </section>
    </>
  )
}

function TaskTable({ tasks }: { readonly tasks: ReturnType<typeof usePaged<TaskSummary>> }) {
  const t = useTexts(inboxTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  return (
    <>
      <DataTable<TaskSummary>
        rowKey="key"
        loading={tasks.loading}
        dataSource={tasks.items}
        sticky={{ offsetHeader: 52 }}
        columns={[
          { title: t('light'), width: 90, render: (_, task) => <LightMark light={task.light} /> },
          {
            title: t('task'),
            render: (_, task) => (
              <>
                <Link to={`/tasks/${task.key}`}>{task.name}</Link> <ArticleMark article={task.article} />
              </>
            ),
          },
          { title: common('subject'), render: (_, task) => task.case?.subject },
          {
            title: t('number'),
            render: (_, task) => (task.case === null ? null : <Link to={`/cases/${task.case.id}`}>{task.case.number}</Link>),
          },
          { title: t('matter'), render: (_, task) => say(task.case?.caseTypeName) },
          {
            title: t('left'),
            className: 'nowrap',
            render: (_, task) =>
              task.daysLeft === null ? null : (
                <>
                  <DaysLeft days={task.daysLeft} {...(task.daysUnit === undefined ? {} : { unit: task.daysUnit })} />
                  <span className="muted">　{task.dueOn}</span>
                </>
              ),
          },
          { title: t('created'), className: 'nowrap', render: (_, task) => formatInstant(task.createdAt) },
          { title: t('assignee'), render: (_, task) => task.assignee?.name ?? <span className="muted">{t('nobody')}</span> },
          { title: common('actions'), fixed: 'right', render: (_, task) => <RowAction task={task} /> },
        ]}
      />
      <MoreRows
        shown={tasks.items.length}
        total={tasks.total}
        totalIsAtLeast={tasks.totalIsAtLeast}
        more={tasks.hasMore}
        busy={tasks.loadingMore}
        onMore={tasks.loadMore}
      />
    </>
  )
}

function RowAction({ task }: { readonly task: TaskSummary }) {
  const t = useTexts(inboxTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const claim = useMutation({
    mutationFn: () => tasksApi.claim(task.key),
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  const name = `${task.name} ${task.case?.subject ?? ''}`
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      {task.assignee === null ? (
        <button
          type="button"
          className="button small"
          aria-label={`${t('claim')}：${name}`}
          disabled={claim.isPending}
          onClick={() => claim.mutate()}
        >
          {t('claim')}
        </button>
      ) : null}
      <Link className="button small" to={`/tasks/${task.key}`} aria-label={`${t('open')}：${name}`}>
        {t('open')}
      </Link>
      {claim.error === null ? null : <span role="alert">{text(claim.error)}</span>}
    </span>
  )
}
