import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { CaseDetail } from '../../server/base/api/cases.ts'
import { casesApi, draftsApi, subjectsApi } from '../api/cases.ts'
import { formatDate } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { CaseFacts } from '../ui/case/case-facts.tsx'
import { Submissions } from '../ui/case/submissions.tsx'
import { TurnCard } from '../ui/case/turn-card.tsx'
import { Deadlines } from '../ui/deadlines.tsx'
import { Icon } from '../ui/icon.tsx'
import { Mark, StatusMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Documents, Letters } from '../ui/papers.tsx'
import { StageBar } from '../ui/stages.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { Timeline } from '../ui/timeline.tsx'
import { Corrections } from './corrections.tsx'
import { portalTexts } from './texts.ts'

/** The applicant's view of a case: where it is, what is asked, by when, and everything handed out. */
export function OwnCasePage() {
  const { id = '' } = useParams()
  const { state } = useLocation() as { readonly state: { readonly message?: string } | null }
  // Who has just acted waits for what follows from it.
  const query = useQuery({
    queryKey: ['case', id],
    queryFn: () => casesApi.get(id),
    refetchInterval: state?.message === undefined ? 30_000 : 3_000,
  })
  return <Loaded query={query}>{(detail) => <OwnCase detail={detail} />}</Loaded>
}

function OwnCase({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const locale = useLocale()
  const { state } = useLocation() as { readonly state: { readonly message?: string } | null }
  const timeline = useQuery({ queryKey: ['timeline', detail.id], queryFn: () => casesApi.timeline(detail.id), refetchInterval: 30_000 })
  return (
    <>
      <PageHead
        title={`${detail.subject.name}　${say(detail.caseTypeName)}`}
        lead={detail.number}
        mark={<StatusMark status={detail.status} />}
        above={<Link to="/portal">{t('back')}</Link>}
      />
      <div className="stack-l">
        {state?.message === undefined ? null : (
          <p className="notice-box good row" role="status">
            <Icon name="check" />
            {state.message}
          </p>
        )}
        <Sheet title={t('progress')}>
          <StageBar stages={detail.stages} />
          <TurnCard detail={detail} />
        </Sheet>
        {detail.correction === null ? null : (
          <Sheet
            title={t('correction')}
            extra={
              <Link className="button primary" to={`/tasks/${detail.correction.taskKey}`}>
                {t('correctAll')}
              </Link>
            }
          >
            <Corrections correction={detail.correction} />
          </Sheet>
        )}
        <Actions detail={detail} />
        <CertificateCard subjectId={detail.subject.id} />
        <div className="grid-2" style={{ alignItems: 'start' }}>
          <Sheet title={t('deadlines')}>
            {detail.deadlines.length === 0 ? <p className="muted">{t('deadlinesNone')}</p> : <Deadlines deadlines={detail.deadlines} />}
          </Sheet>
          <Sheet title={t('letters')}>
            <Letters letters={detail.letters} />
          </Sheet>
        </div>
        {detail.notices.length === 0 ? null : (
          <Sheet title={t('notices')}>
            {detail.notices.map((notice) => (
              <p key={notice.id}>
                <Link to={`/notices/${notice.id}`}>{notice.title}</Link>{' '}
                <span className="muted">{t('lastDay', { date: formatDate(notice.lastDay, locale) })}</span>
              </p>
            ))}
          </Sheet>
        )}
        <div className="grid-2" style={{ alignItems: 'start' }}>
          <Sheet title={t('timeline')}>
            <Loaded query={timeline}>{(entries) => <Timeline entries={entries} />}</Loaded>
          </Sheet>
          <div className="stack">
            <Sheet>
              <CaseFacts detail={detail} />
            </Sheet>
            <Sheet title={t('forms')}>
              <Submissions detail={detail} />
            </Sheet>
            <Sheet title={t('documents')}>
              <Documents documents={detail.documents} />
            </Sheet>
            {detail.links.length === 0 ? null : (
              <Sheet title={t('links')}>
                {detail.links.map((link) => (
                  <p key={link.caseId}>
                    <Link to={`/cases/${link.caseId}`}>{link.number}</Link> <span className="muted">{link.relation}</span>
                  </p>
                ))}
              </Sheet>
            )}
          </div>
        </div>
      </div>
    </>
  )
}

/** What can be started now, e.g. the final application or the subsidy. */
function Actions({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: async (action: CaseDetail['actions'][number]) => {
      if (action.kind === 'start-case')
        return (
          await draftsApi.create({
            programme: detail.programme,
            caseType: action.target,
            subjectId: detail.subject.id,
            parentCaseId: detail.id,
          })
        ).id
      await casesApi.message(detail.id, action.target, {})
      return null
    },
    onSuccess: async (draftId) => {
      await client.invalidateQueries({ queryKey: ['case', detail.id] })
      if (draftId !== null) navigate(`/portal/apply/${draftId}`)
    },
  })
  const tasks = detail.myTasks.filter((task) => task.key !== detail.correction?.taskKey)
  if (detail.actions.length === 0 && tasks.length === 0) return null
  return (
    <Sheet title={t('actions')}>
      {run.error === null ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 12 }}>
          {text(run.error)}
        </p>
      )}
      <div className="row">
        {tasks.map((task) => (
          <Link key={task.key} className="button primary" to={`/tasks/${task.key}`}>
            {task.name}
          </Link>
        ))}
        {detail.actions.map((action) =>
          action.kind === 'message' && action.form !== null ? (
            <Link key={action.code} className="button" to={`/cases/${detail.id}/actions/${action.code}`}>
              {say(action.name)}
            </Link>
          ) : (
            <button key={action.code} type="button" className="button primary" disabled={run.isPending} onClick={() => run.mutate(action)}>
              {say(action.name)}
            </button>
          ),
        )}
      </div>
    </Sheet>
  )
}

function CertificateCard({ subjectId }: { readonly subjectId: string }) {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const locale = useLocale()
  const { data } = useQuery({ queryKey: ['subject', subjectId], queryFn: () => subjectsApi.get(subjectId) })
  if (data === undefined || data.certificate === null) return null
  return (
    <Sheet title={t('certificate')}>
      <div className="row-between">
        <span className="row">
          <Mark tone="good" icon="seal">
            {say(data.level?.name)}
          </Mark>
          <strong>{data.certificate.number}</strong>
          <span className="muted">
            {data.certificate.lastDay === null ? t('noEnd') : t('validTo', { date: formatDate(data.certificate.lastDay, locale) })}
          </span>
        </span>
        <Link className="button" to={`/verify/${encodeURIComponent(data.certificate.number)}`}>
          {t('certificatePage')}
        </Link>
      </div>
    </Sheet>
  )
}
