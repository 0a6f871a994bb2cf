import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { ProblemDetails } from '../../server/base/api/common.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument, LayoutNode } from '../../server/rules/forms/types.ts'
import { ApiProblem } from '../api/http.ts'
import { publicApi } from '../api/papers.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Empty, ErrorState, Loading, useProblemText } from '../ui/states.tsx'
import { Thanks } from './statement-form.tsx'
import { publicTexts } from './texts.ts'

const FormView = lazy(() => import('../ui/form/form-view.tsx').then((module) => ({ default: module.FormView })))
const COMPLAINT = 'complaint'
const NOTHING: JsonObject = {}
const NONE: NonNullable<ProblemDetails['problems']> = []

/** Complaint of an owner or anybody else about a graded subject: the questions of the programme's own form. */
export function ComplaintPage() {
  const t = useTexts(publicTexts)
  const say = useBilingual()
  const [chosen, setChosen] = useState<string | null>(null)
  const forms = useQuery({ queryKey: ['public-forms'], queryFn: publicApi.forms })
  const taking = (forms.data?.items ?? []).filter((one) => one.caseType === COMPLAINT)
  const current = taking.find((one) => one.programme === chosen) ?? taking[0]
  return (
    <>
      <PageHead title={t('complaint')} lead={t('complaintLead')} />
      <Sheet>
        {forms.isLoading ? <Loading /> : null}
        {forms.error === null ? null : <ErrorState problem={forms.error} onRetry={() => void forms.refetch()} />}
        {forms.data !== undefined && current === undefined ? <Empty text={t('noComplaints')} /> : null}
        {taking.length < 2 || current === undefined ? null : (
          <div className="form-field">
            <label className="form-label" htmlFor="complaint-programme">
              {t('complaintProgramme')}
            </label>
            <select
              id="complaint-programme"
              className="input"
              value={current.programme}
              onChange={(event) => setChosen(event.target.value)}
            >
              {taking.map((one) => (
                <option key={one.programme} value={one.programme}>
                  {say(one.programmeTitle)}
                </option>
              ))}
            </select>
          </div>
        )}
        {current === undefined ? null : <Complaint key={current.programme} programme={current.programme} form={current.form} />}
      </Sheet>
    </>
  )
}

/** Uploads need an account: without one the papers are asked for later. */
function withoutFiles(form: FormDocument): FormDocument {
  const keep = (nodes: readonly LayoutNode[]): readonly LayoutNode[] =>
    nodes.flatMap((node): readonly LayoutNode[] => {
      if (node.kind === 'field') return node.widget === 'files' ? [] : [node]
      return node.kind === 'text' ? [node] : [{ ...node, children: keep(node.children) }]
    })
  return { ...form, layout: keep(form.layout) }
}

function Complaint({ programme, form }: { readonly programme: string; readonly form: string }) {
  const t = useTexts(publicTexts)
  const text = useProblemText()
  const [subject, setSubject] = useState('')
  const document = useQuery({ queryKey: ['public-form', programme, form], queryFn: () => publicApi.form(programme, form) })
  const certificates = useQuery({ queryKey: ['certificates'], queryFn: publicApi.certificates })
  const shown = useMemo(() => (document.data === undefined ? null : withoutFiles(document.data)), [document.data])
  const send = useMutation({ mutationFn: (data: JsonObject) => publicApi.complain({ programme, subject: subject.trim(), data }) })

  const refused = useMemo(() => (send.error instanceof ApiProblem ? (send.error.details.problems ?? NONE) : NONE), [send.error])

  if (send.data !== undefined) return <Thanks receipt={send.data} thanks={t('complaintReceived')} />
  if (document.error !== null) return <ErrorState problem={document.error} onRetry={() => void document.refetch()} />
  if (shown === null) return <Loading />
  return (
    <div style={{ maxWidth: '46em' }}>
      <div className="form-field">
        <label className="form-label" htmlFor="complaint-subject">
          {t('complaintSubject')}
        </label>
        <input
          id="complaint-subject"
          className="input"
          list="complaint-subjects"
          autoComplete="off"
          maxLength={200}
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
        <datalist id="complaint-subjects">
          {certificates.data?.items.map((one) => (
            <option key={one.number} value={one.subject} />
          ))}
        </datalist>
      </div>
      {send.error === null || refused.length > 0 ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {text(send.error)}
        </p>
      )}
      <Suspense fallback={<Loading />}>
        <FormView
          document={shown}
          data={NOTHING}
          programme={programme}
          busy={send.isPending}
          problems={refused}
          submitLabel={t('sendComplaint')}
          onSubmit={(data) => send.mutate(data)}
        />
      </Suspense>
    </div>
  )
}
