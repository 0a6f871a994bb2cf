import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { TaskDetail } from '../../server/base/api/cases.ts'
import type { JsonObject } from '../../server/base/json.ts'
import { casesApi, formsApi, tasksApi } from '../api/cases.ts'
import { ApiProblem } from '../api/http.ts'
import { useSession } from '../api/session.tsx'
import { useTexts } from '../i18n/texts.ts'
import { TurnCard } from '../ui/case/turn-card.tsx'
import { Deadlines } from '../ui/deadlines.tsx'
import type { FormEvidence } from '../ui/form/context.tsx'
import { evidenceOfTask } from '../ui/form/form-evidence.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { ReadOnlyForm } from '../ui/form/read-only-form.tsx'
import { useAutosave } from '../ui/form/use-autosave.ts'
import { ArticleMark, LightMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Failed, Loaded, useProblemText } from '../ui/states.tsx'
import { CaseTabs } from './case-side.tsx'
import { Reassign } from './reassign.tsx'
import { inboxTexts } from './texts.ts'

/** One task: the form at the left, the case at the right. */
export function TaskPage() {
  const { key = '' } = useParams()
  const task = useQuery({ queryKey: ['task', key], queryFn: () => tasksApi.get(key), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  // Claiming must not take away what one has begun to type; losing the task does.
  return <Loaded query={task}>{(detail) => <Task key={`${detail.key}-${detail.mayComplete}`} task={detail} />}</Loaded>
}

function Task({ task }: { readonly task: TaskDetail }) {
  const t = useTexts(inboxTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const session = useSession()
  const caseId = task.case?.id ?? ''
  const detail = useQuery({ queryKey: ['case', caseId], queryFn: () => casesApi.get(caseId), enabled: caseId !== '' })
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [door] }) => door === 'task' || door === 'tasks' || door === 'case' })
  const claim = useMutation({ mutationFn: () => tasksApi.claim(task.key), onSuccess: refresh })
  const release = useMutation({ mutationFn: () => tasksApi.release(task.key), onSuccess: refresh })
  const failure = claim.error ?? release.error
  return (
    <>
      <PageHead
        title={task.name}
        lead={task.case?.subject}
        mark={
          <>
            <LightMark light={task.light} />
            <ArticleMark article={task.article} />
          </>
        }
        above={
          <>
            <Link to="/inbox">{t('back')}</Link>
            {task.case === null ? null : (
              <>
                {' / '}
                <Link to={`/cases/${task.case.id}`}>{task.case.number}</Link>
              </>
            )}
          </>
        }
      >
        {task.mayClaim ? (
          <button type="button" className="button primary" disabled={claim.isPending} onClick={() => claim.mutate()}>
            {t('claim')}
          </button>
        ) : null}
        {task.assignee?.id === session.me?.id ? (
          <button type="button" className="button" disabled={release.isPending} onClick={() => release.mutate()}>
            {t('release')}
          </button>
        ) : null}
        {session.may('task:assign') ? <Reassign task={task} onDone={refresh} /> : null}
      </PageHead>
      {failure === null ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {text(failure)}
        </p>
      )}
      <div className="split">
        <Sheet title={t('taskForm')}>
          {task.deadline === null ? null : (
            <div style={{ marginBottom: 16 }}>
              <Deadlines deadlines={[task.deadline]} />
            </div>
          )}
          <Work task={task} programme={detail.data?.programme ?? null} subjectId={detail.data?.subject.id ?? ''} />
        </Sheet>
        <aside className="sheet" aria-label={t('taskSide')}>
          <Loaded query={detail}>
            {(view) => (
              <>
                <TurnCard detail={view} />
                <CaseTabs detail={view} />
              </>
            )}
          </Loaded>
        </aside>
      </div>
    </>
  )
}

function Work({
  task,
  programme,
  subjectId,
}: {
  readonly task: TaskDetail
  readonly programme: string | null
  readonly subjectId: string
}) {
  const t = useTexts(inboxTexts)
  const evidence = useMemo(() => evidenceOfTask({ key: task.key }, subjectId), [task.key, subjectId])
  const form = useQuery({
    queryKey: ['form', programme, task.formId, task.formVersion],
    queryFn: () => formsApi.get(programme ?? '', task.formId ?? '', task.formVersion),
    enabled: programme !== null && task.formId !== null && task.screen === 'form',
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (task.screen !== 'form')
    return (
      <div className="stack">
        <p>{t('panelTask')}</p>
        {task.panelId === null ? null : (
          <p>
            <Link className="button primary" to={`/panels/${task.panelId}`}>
              {t('goPanel')}
            </Link>
          </p>
        )}
      </div>
    )
  const why = task.mayComplete ? null : task.assignee === null ? t('notMine') : t('notYours', { name: task.assignee.name })
  return (
    <>
      {why === null ? null : (
        <p className="notice-box warn" style={{ marginBottom: 16 }}>
          {why}
        </p>
      )}
      {task.formId === null ? (
        task.mayComplete ? (
          <PlainCompletion task={task} />
        ) : null
      ) : (
        <Loaded query={form}>
          {(document) =>
            task.mayComplete ? (
              <Filling task={task} programme={programme} form={document} evidence={evidence} />
            ) : (
              <ReadOnlyForm document={document} data={task.data} facts={task.facts} programme={programme} evidence={evidence} />
            )
          }
        </Loaded>
      )}
    </>
  )
}

function useCompletion(task: TaskDetail, done?: () => void) {
  const t = useTexts(inboxTexts)
  const navigate = useNavigate()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (data: JsonObject) => {
      await tasksApi.complete(task.key, data)
      done?.()
    },
    onSuccess: async () => {
      navigate(task.case === null ? '/inbox' : `/cases/${task.case.id}`, { state: { message: t('completed', { name: task.name }) } })
      await client.invalidateQueries()
    },
  })
}

function PlainCompletion({ task }: { readonly task: TaskDetail }) {
  const t = useTexts(inboxTexts)
  const complete = useCompletion(task)
  return (
    <div className="stack">
      <p>{t('noForm')}</p>
      <Failed error={complete.error} />
      <p>
        <button type="button" className="button primary" disabled={complete.isPending} onClick={() => complete.mutate({})}>
          {t('complete')}
        </button>
      </p>
    </div>
  )
}

function Filling({
  task,
  programme,
  form,
  evidence,
}: {
  readonly task: TaskDetail
  readonly programme: string | null
  readonly evidence: FormEvidence
  readonly form: React.ComponentProps<typeof FormView>['document']
}) {
  const t = useTexts(inboxTexts)
  const text = useProblemText()
  const save = useCallback(
    (data: JsonObject, revision: number) => tasksApi.saveDraft(task.key, data, revision).then((saved) => saved.revision),
    [task.key],
  )
  const { state, change, flush, end } = useAutosave<JsonObject>(task.draftRevision, save)
  const complete = useCompletion(task, end)
  return (
    <>
      {complete.error === null ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {text(complete.error)}
        </p>
      )}
      <FormView
        document={form}
        data={task.data}
        facts={task.facts}
        programme={programme}
        evidence={evidence}
        saveState={state}
        busy={complete.isPending}
        submitLabel={t('complete')}
        {...(complete.error instanceof ApiProblem ? { problems: complete.error.details.problems } : {})}
        onChange={change}
        onSubmit={(data) => void flush().then(() => complete.mutate(data))}
      />
    </>
  )
}
