import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { CaseDetail } from '../../server/base/api/cases.ts'
import { casesApi, draftsApi } from '../api/cases.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { TurnCard } from '../ui/case/turn-card.tsx'
import { SiteVisits } from '../ui/evidence/visits.tsx'
import { Icon } from '../ui/icon.tsx'
import { LightMark, StatusMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { StageBar } from '../ui/stages.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { CaseTabs } from './case-side.tsx'
import { inboxTexts } from './texts.ts'

/** Staff view of a case. */
export function CasePage() {
  const { id = '' } = useParams()
  const { state } = useLocation() as { readonly state: { readonly message?: string } | null }
  // Who has just acted waits for what follows from it.
  const query = useQuery({
    queryKey: ['case', id],
    queryFn: () => casesApi.get(id),
    refetchInterval: state?.message === undefined ? 30_000 : 3_000,
  })
  return <Loaded query={query}>{(detail) => <Case detail={detail} />}</Loaded>
}

function Case({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(inboxTexts)
  const say = useBilingual()
  const { state } = useLocation() as { readonly state: { readonly message?: string } | null }
  return (
    <>
      <PageHead
        title={`${detail.subject.name}　${say(detail.caseTypeName)}`}
        lead={`${detail.number}　${detail.applicant.organisation}`}
        mark={
          <>
            <StatusMark status={detail.status} />
            {detail.closedAt === null ? <LightMark light={detail.light} /> : null}
          </>
        }
        above={<Link to="/cases">{t('backCases')}</Link>}
      >
        <Actions detail={detail} />
      </PageHead>
      <div className="stack">
        {state?.message === undefined ? null : (
          <p className="notice-box good row" role="status">
            <Icon name="check" />
            {state.message}
          </p>
        )}
        <Sheet title={t('progress')}>
          <StageBar stages={detail.stages} />
          <TurnCard detail={detail} />
          {detail.myTasks.length === 0 ? null : (
            <div className="row" style={{ marginTop: 12 }}>
              <strong>{t('tasks')}</strong>
              {detail.myTasks.map((task) => (
                <Link key={task.key} className="button primary small" to={`/tasks/${task.key}`}>
                  {task.name}
                </Link>
              ))}
            </div>
          )}
        </Sheet>
        <SiteVisits caseId={detail.id} />
        <section className="sheet" aria-label={t('tabs')}>
          <CaseTabs detail={detail} />
        </section>
      </div>
    </>
  )
}

/** Acts the programme offers on this case, e.g. spot check, take-over, termination. */
function Actions({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(inboxTexts)
  const say = useBilingual()
  const text = useProblemText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const run = useMutation({
    mutationFn: async (action: CaseDetail['actions'][number]) => {
      if (action.kind === 'message') {
        await casesApi.message(detail.id, action.target, {})
        return null
      }
      const draft = await draftsApi.create({
        programme: detail.programme,
        caseType: action.target,
        subjectId: detail.subject.id,
        parentCaseId: detail.id,
      })
      return draft.id
    },
    onSuccess: async (draftId) => {
      await client.invalidateQueries()
      if (draftId !== null) navigate(`/drafts/${draftId}`)
    },
  })
  return (
    <>
      {run.error === null ? null : (
        <span className="form-error" role="alert">
          {text(run.error)}
        </span>
      )}
      {detail.actions.map((action) =>
        action.kind === 'message' && action.form !== null ? (
          <Link key={action.code} className="button" to={`/cases/${detail.id}/actions/${action.code}`}>
            {say(action.name)}
          </Link>
        ) : (
          <button
            key={action.code}
            type="button"
            className="button"
            disabled={run.isPending}
            onClick={() => {
              if (window.confirm(t('sendAsk', { name: say(action.name) }))) run.mutate(action)
            }}
          >
            {say(action.name)}
          </button>
        ),
      )}
    </>
  )
}
