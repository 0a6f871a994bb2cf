import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { TaskDetail } from '../../server/base/api/cases.ts'
import type { JsonObject } from '../../server/base/json.ts'
import { casesApi, formsApi, tasksApi } from '../api/cases.ts'
import { ApiProblem } from '../api/http.ts'
import { useTexts } from '../i18n/texts.ts'
import { Deadlines } from '../ui/deadlines.tsx'
import { evidenceOfTask } from '../ui/form/form-evidence.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { useAutosave } from '../ui/form/use-autosave.ts'
import { ArticleMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { Corrections } from './corrections.tsx'
import { portalTexts } from './texts.ts'

/** A step the applicant has to do: correct, confirm, apply for the next stage. */
export function OwnTaskPage() {
  const { key = '' } = useParams()
  const task = useQuery({ queryKey: ['task', key], queryFn: () => tasksApi.get(key), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  return <Loaded query={task}>{(detail) => <OwnTask task={detail} />}</Loaded>
}

function OwnTask({ task }: { readonly task: TaskDetail }) {
  const t = useTexts(portalTexts)
  const caseId = task.case?.id ?? ''
  const detail = useQuery({ queryKey: ['case', caseId], queryFn: () => casesApi.get(caseId), enabled: caseId !== '' })
  const correction = detail.data?.correction
  return (
    <>
      <PageHead
        title={task.name}
        lead={task.case?.subject}
        mark={<ArticleMark article={task.article} />}
        above={caseId === '' ? <Link to="/portal">{t('back')}</Link> : <Link to={`/cases/${caseId}`}>{task.case?.number}</Link>}
      />
      <div className="stack">
        {correction !== null && correction !== undefined && correction.taskKey === task.key ? (
          <Sheet title={t('correction')}>
            <Corrections correction={correction} />
          </Sheet>
        ) : null}
        {task.deadline === null ? null : (
          <Sheet title={t('deadlines')}>
            <Deadlines deadlines={[task.deadline]} />
          </Sheet>
        )}
        <Sheet>
          <TaskFilling task={task} programme={detail.data?.programme ?? null} subjectId={detail.data?.subject.id ?? ''} />
        </Sheet>
      </div>
    </>
  )
}

function TaskFilling({
  task,
  programme,
  subjectId,
}: {
  readonly task: TaskDetail
  readonly programme: string | null
  readonly subjectId: string
}) {
  const evidence = useMemo(() => evidenceOfTask({ key: task.key }, subjectId), [task.key, subjectId])
  const t = useTexts(portalTexts)
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [query] = useSearchParams()
  const form = useQuery({
    queryKey: ['form', programme, task.formId, task.formVersion],
    queryFn: () => formsApi.get(programme ?? '', task.formId ?? '', task.formVersion),
    enabled: programme !== null && task.formId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const save = useCallback(
    (data: JsonObject, revision: number) => tasksApi.saveDraft(task.key, data, revision).then((saved) => saved.revision),
    [task.key],
  )
  const { state, change, flush, end } = useAutosave<JsonObject>(task.draftRevision, save)
  const complete = useMutation({
    mutationFn: async (data: JsonObject) => {
      await flush()
      await tasksApi.complete(task.key, data)
      end()
    },
    onSuccess: async () => {
      await client.invalidateQueries()
      navigate(task.case === null ? '/portal' : `/cases/${task.case.id}`, { state: { message: t('taskDone') } })
    },
  })
  return (
    <Loaded query={form}>
      {(document) => (
        <>
          {complete.error === null ? null : (
            <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
              {text(complete.error)}
            </p>
          )}
          <FormView
            document={document}
            data={task.data}
            facts={task.facts}
            programme={programme}
            evidence={evidence}
            saveState={state}
            busy={complete.isPending}
            focusPath={query.get('field')}
            {...(complete.error instanceof ApiProblem ? { problems: complete.error.details.problems } : {})}
            onChange={change}
            onSubmit={(data) => complete.mutate(data)}
          />
        </>
      )}
    </Loaded>
  )
}
