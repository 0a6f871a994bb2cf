import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { DraftView } from '../../server/base/api/cases.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { draftsApi, formsApi } from '../api/cases.ts'
import { ApiProblem } from '../api/http.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { evidenceOfDraft } from '../ui/form/form-evidence.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { useAutosave } from '../ui/form/use-autosave.ts'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { portalTexts } from './texts.ts'

/** Fills in an application page by page; every change is saved. */
export function ApplyPage() {
  const { draftId = '' } = useParams()
  const draft = useQuery({
    queryKey: ['draft', draftId],
    queryFn: () => draftsApi.get(draftId),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return <Loaded query={draft}>{(view) => <DraftForm draft={view} />}</Loaded>
}

function DraftForm({ draft }: { readonly draft: DraftView }) {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const form = useQuery({
    queryKey: ['form', draft.programme, draft.formId, draft.formVersion],
    queryFn: () => formsApi.get(draft.programme, draft.formId, draft.formVersion),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded query={form}>
      {(document) => (
        <>
          <PageHead title={say(document.title)} above={<Link to="/portal">{t('back')}</Link>} />
          <Sheet>
            <Filling draft={draft} form={document} />
          </Sheet>
        </>
      )}
    </Loaded>
  )
}

function Filling({ draft, form }: { readonly draft: DraftView; readonly form: FormDocument }) {
  const t = useTexts(portalTexts)
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [facts, setFacts] = useState(draft.facts)
  const known = useRef(draft.facts)
  const { id, subjectId } = draft
  const evidence = useMemo(() => evidenceOfDraft({ id, subjectId }), [id, subjectId])
  const save = useCallback(
    async (data: JsonObject, revision: number) => {
      const saved = await draftsApi.save(draft.id, data, revision)
      known.current = saved.facts
      setFacts((before) => (JSON.stringify(before) === JSON.stringify(saved.facts) ? before : saved.facts))
      return saved.revision
    },
    [draft.id],
  )
  const { state, change, flush, end } = useAutosave<JsonObject>(draft.revision, save)
  const settle = async (data: JsonObject) => {
    change(data)
    return (await flush()) ? known.current : undefined
  }
  const submit = useMutation({
    mutationFn: async () => {
      const submitted = await draftsApi.submit(draft.id)
      end()
      return submitted
    },
    onSuccess: async ({ caseId, number }) => {
      await client.invalidateQueries()
      navigate(`/cases/${caseId}`, { state: { message: t('submitted', { number }) } })
    },
  })
  return (
    <>
      {submit.error instanceof ApiProblem ? (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {text(submit.error)}
        </p>
      ) : null}
      <FormView
        document={form}
        data={draft.data}
        facts={facts}
        programme={draft.programme}
        evidence={evidence}
        saveState={state}
        busy={submit.isPending}
        submitLabel={t('submitCase')}
        {...(submit.error instanceof ApiProblem ? { problems: submit.error.details.problems } : {})}
        onChange={change}
        settle={settle}
        onSubmit={() => submit.mutate()}
      />
    </>
  )
}
