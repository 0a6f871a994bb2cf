import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from 'react-router'
import type { CaseDetail } from '../../../server/base/api/cases.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import { casesApi, formsApi } from '../../api/cases.ts'
import { ApiProblem } from '../../api/http.ts'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import { FormView } from '../form/form-view.tsx'
import { PageHead, Sheet } from '../page.tsx'
import { Empty, Loaded, useProblemText } from '../states.tsx'

const texts = defineTexts('action', {
  gone: ['此操作现在不可办理。', 'This can not be done now.'],
  done: ['“{{name}}”已提交。', '“{{name}}” has been submitted.'],
})

const NOTHING: JsonObject = {}

/** An act on a running case that asks for a form first, e.g. withdrawal or termination. */
export function ActionPage() {
  const { id = '', code = '' } = useParams()
  const t = useTexts(texts)
  const query = useQuery({ queryKey: ['case', id], queryFn: () => casesApi.get(id) })
  return (
    <Loaded query={query}>
      {(detail) => {
        const action = detail.actions.find((one) => one.code === code)
        if (action === undefined || action.form === null)
          return (
            <Empty text={t('gone')}>
              <Link to={`/cases/${detail.id}`}>{detail.number}</Link>
            </Empty>
          )
        return <Action detail={detail} action={action} formId={action.form} />
      }}
    </Loaded>
  )
}

function Action({
  detail,
  action,
  formId,
}: {
  readonly detail: CaseDetail
  readonly action: CaseDetail['actions'][number]
  readonly formId: string
}) {
  const t = useTexts(texts)
  const say = useBilingual()
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const form = useQuery({
    queryKey: ['form', detail.programme, formId, detail.programmeVersion],
    queryFn: () => formsApi.get(detail.programme, formId, detail.programmeVersion),
  })
  const send = useMutation({
    mutationFn: (data: JsonObject) => casesApi.message(detail.id, action.target, data),
    onSuccess: async () => {
      navigate(`/cases/${detail.id}`, { state: { message: t('done', { name: say(action.name) }) } })
      await client.invalidateQueries()
    },
  })
  return (
    <>
      <PageHead title={say(action.name)} lead={detail.subject.name} above={<Link to={`/cases/${detail.id}`}>{detail.number}</Link>} />
      <Sheet>
        {send.error === null ? null : (
          <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
            {text(send.error)}
          </p>
        )}
        <Loaded query={form}>
          {(document) => (
            <FormView
              document={document}
              data={NOTHING}
              programme={detail.programme}
              busy={send.isPending}
              submitLabel={say(action.name)}
              {...(send.error instanceof ApiProblem ? { problems: send.error.details.problems } : {})}
              onSubmit={(data) => send.mutate(data)}
            />
          )}
        </Loaded>
      </Sheet>
    </>
  )
}
