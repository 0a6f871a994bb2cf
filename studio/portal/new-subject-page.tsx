import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { JsonObject } from '../../server/base/json.ts'
import { formsApi, subjectsApi } from '../api/cases.ts'
import { ApiProblem } from '../api/http.ts'
import { useSite } from '../api/site.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { FormView } from '../ui/form/form-view.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { portalTexts } from './texts.ts'

const NOTHING: JsonObject = {}

/** Registers a subject (its kind and fields come from the programme). */
export function NewSubjectPage() {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const site = useSite()
  const [chosen, setChosen] = useState(0)
  const programme = site.data?.programmes[chosen]
  const formId = programme?.subject?.form
  const form = useQuery({
    queryKey: ['form', programme?.id, formId],
    queryFn: () => formsApi.get(programme?.id ?? '', formId ?? ''),
    enabled: programme !== undefined && formId !== undefined,
  })
  const create = useMutation({
    mutationFn: (data: JsonObject) => subjectsApi.create(programme?.id ?? '', data),
    onSuccess: async (subject) => {
      await client.invalidateQueries({ queryKey: ['subjects'] })
      navigate(`/portal/apply?subject=${encodeURIComponent(subject.id)}`, { state: { message: t('registered') } })
    },
  })
  return (
    <>
      <PageHead title={t('newSubject', { name: say(programme?.subject?.name) })} above={<Link to="/portal">{t('back')}</Link>} />
      {(site.data?.programmes.length ?? 0) > 1 ? (
        <label className="row" style={{ marginBottom: 16 }}>
          {t('programme')}
          <select className="input" style={{ width: 'auto' }} value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {site.data?.programmes.map((one, index) => (
              <option key={one.id} value={index}>
                {say(one.title)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <Sheet>
        <Loaded query={form}>
          {(document) => (
            <>
              {create.error === null ? null : (
                <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
                  {text(create.error)}
                </p>
              )}
              <FormView
                document={document}
                data={NOTHING}
                programme={programme?.id ?? null}
                busy={create.isPending}
                {...(create.error instanceof ApiProblem ? { problems: create.error.details.problems } : {})}
                onSubmit={(data) => create.mutate(data)}
              />
            </>
          )}
        </Loaded>
      </Sheet>
    </>
  )
}
