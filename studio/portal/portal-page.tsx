import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { CaseSummary, DraftView, SubjectView } from '../../server/base/api/cases.ts'
import { casesApi, draftsApi, subjectsApi, tasksApi } from '../api/cases.ts'
import { useSite } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatDate, formatDecimal, formatInstant } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { DaysLeft, LightMark, Mark, StatusMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { portalTexts } from './texts.ts'

function CaseCard({ summary }: { readonly summary: CaseSummary }) {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const locale = useLocale()
  return (
    <li>
      <div className="row-between">
        <span className="row">
          <Link to={`/cases/${summary.id}`}>
            <strong>
              {summary.subject.name}　{say(summary.caseTypeName)}
            </strong>
          </Link>
          <StatusMark status={summary.status} />
        </span>
        <span className="muted">{summary.number}</span>
      </div>
      <div className="row" style={{ marginTop: 6 }}>
        {summary.waitingFor === null ? null : (
          <span>
            {t('next')}：{summary.waitingFor}
          </span>
        )}
        {summary.dueOn === null || summary.closedAt !== null ? null : (
          <>
            <LightMark light={summary.light} />
            <span className="muted">{t('due', { date: formatDate(summary.dueOn, locale) })}</span>
          </>
        )}
      </div>
    </li>
  )
}

function DraftCard({ draft, subject }: { readonly draft: DraftView; readonly subject: string }) {
  const t = useTexts(portalTexts)
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => draftsApi.remove(draft.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['drafts'] }),
  })
  return (
    <li className="row-between">
      <span>{t('draftOf', { name: subject, at: formatInstant(draft.updatedAt) })}</span>
      <span className="row">
        <Link className="button" to={`/portal/apply/${draft.id}`}>
          {t('resume')}
        </Link>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() => {
            if (window.confirm(t('discardAsk'))) remove.mutate()
          }}
        >
          {t('discard')}
        </button>
      </span>
    </li>
  )
}

function SubjectCard({ subject }: { readonly subject: SubjectView }) {
  const t = useTexts(portalTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const locale = useLocale()
  return (
    <li>
      <div className="row-between">
        <strong>{subject.name}</strong>
        {subject.level === null ? (
          <Mark tone="grey" icon="circle">
            {t('noLevel')}
          </Mark>
        ) : (
          <Mark tone="good" icon="seal">
            {say(subject.level.name)}
          </Mark>
        )}
      </div>
      <p className="muted">
        {[
          subject.address,
          ...(Number(subject.areaSquareMetres) > 0 ? [`${formatDecimal(subject.areaSquareMetres)} ${common('squareMetres')}`] : []),
          t('openCases', { count: subject.openCases }),
        ].join('　')}
      </p>
      {subject.certificate === null ? null : (
        <p>
          {t('certificate')} {subject.certificate.number}　
          {subject.certificate.lastDay === null ? t('noEnd') : t('validTo', { date: formatDate(subject.certificate.lastDay, locale) })}
        </p>
      )}
      <p className="row">
        <Link to={`/portal/readiness/${subject.id}`} aria-label={`${t('readiness')}：${subject.name}`}>
          {t('readiness')}
        </Link>
        <Link to={`/devices/${subject.id}`} aria-label={`${t('deviceArea')}：${subject.name}`}>
          {t('deviceArea')}
        </Link>
      </p>
    </li>
  )
}

/** The applicant's first page: what waits for him, his cases, drafts and subjects. */
export function PortalPage() {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const { data: site } = useSite()
  const cases = useQuery({ queryKey: ['cases', 'own'], queryFn: () => casesApi.list({ limit: 100 }), refetchInterval: 60_000 })
  const tasks = useQuery({ queryKey: ['tasks', 'own'], queryFn: tasksApi.waiting, refetchInterval: 60_000 })
  const drafts = useQuery({ queryKey: ['drafts'], queryFn: draftsApi.list })
  const subjects = useQuery({ queryKey: ['subjects'], queryFn: () => subjectsApi.list() })
  const subjectWord = say(site?.programmes[0]?.subject?.name)
  const subjectName = (id: string) => subjects.data?.items.find((one) => one.id === id)?.name ?? id
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        <Link className="button" to="/portal/subjects/new">
          {t('newSubject', { name: subjectWord })}
        </Link>
        <Link className="button primary" to="/portal/apply">
          {t('apply')}
        </Link>
      </PageHead>
      <div className="stack-l">
        <Sheet title={t('todo')}>
          <Loaded query={tasks}>
            {(items) =>
              items.length === 0 ? (
                <p className="muted">{t('todoNone')}</p>
              ) : (
                <ul className="plain">
                  {items.map((task) => (
                    <li key={task.key} className="row-between" style={{ padding: '8px 0' }}>
                      <span className="row">
                        <LightMark light={task.light} />
                        <strong>{task.name}</strong>
                        <span className="muted">
                          {task.case?.subject}
                          {task.daysLeft === null ? null : (
                            <>
                              {'　'}
                              <DaysLeft days={task.daysLeft} {...(task.daysUnit === undefined ? {} : { unit: task.daysUnit })} />
                            </>
                          )}
                        </span>
                      </span>
                      <Link
                        className="button primary"
                        to={`/tasks/${task.key}`}
                        aria-label={`${t('goTask')}：${task.name} ${task.case?.subject ?? ''}`}
                      >
                        {t('goTask')}
                      </Link>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Sheet>
        {drafts.data === undefined || drafts.data.length === 0 ? null : (
          <section className="stack-s">
            <h2>{t('drafts')}</h2>
            <ul className="card-list">
              {drafts.data.map((draft) => (
                <DraftCard key={draft.id} draft={draft} subject={subjectName(draft.subjectId)} />
              ))}
            </ul>
          </section>
        )}
        <section className="stack-s">
          <h2>{t('cases')}</h2>
          <Loaded query={cases}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty text={t('casesNone')} />
              ) : (
                <ul className="card-list">
                  {items.map((summary) => (
                    <CaseCard key={summary.id} summary={summary} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
        <section className="stack-s">
          <h2>{t('subjects', { name: subjectWord })}</h2>
          <Loaded query={subjects}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty text={t('subjectsNone')} />
              ) : (
                <ul className="card-list">
                  {items.map((subject) => (
                    <SubjectCard key={subject.id} subject={subject} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
      </div>
    </>
  )
}
