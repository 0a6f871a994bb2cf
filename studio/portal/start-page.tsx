import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { draftsApi, subjectsApi } from '../api/cases.ts'
import { type CaseTypeView, programmesApi } from '../api/programmes.ts'
import { useSession } from '../api/session.tsx'
import { useSite } from '../api/site.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { ArticleMark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Empty, Loaded, useProblemText } from '../ui/states.tsx'
import { portalTexts } from './texts.ts'

/** Chooses subject and matter, and opens the draft. */
export function StartPage() {
  const t = useTexts(portalTexts)
  const say = useBilingual()
  const text = useProblemText()
  const navigate = useNavigate()
  const session = useSession()
  const { state } = useLocation() as { readonly state: { readonly message?: string } | null }
  const [query] = useSearchParams()
  const subjects = useQuery({ queryKey: ['subjects'], queryFn: () => subjectsApi.list() })
  const types = useQuery({ queryKey: ['case-types'], queryFn: programmesApi.caseTypes })
  const [subjectId, setSubjectId] = useState(query.get('subject') ?? '')
  const [typeKey, setTypeKey] = useState('')
  const [missing, setMissing] = useState(false)
  const create = useMutation({
    mutationFn: ({ programme, code }: CaseTypeView) => draftsApi.create({ programme, caseType: code, subjectId }),
    onSuccess: (draft) => navigate(`/portal/apply/${draft.id}`),
  })
  const site = useSite()
  const programme = subjects.data?.items.find(({ id }) => id === subjectId)?.programme
  const titleOf = (id: string) => say(site.data?.programmes.find((one) => one.id === id)?.title)
  const several = new Set(subjects.data?.items.map((one) => one.programme)).size > 1
  const offered = (types.data ?? []).filter(
    (type) => type.parent === undefined && session.may(type.permission) && (programme === undefined || type.programme === programme),
  )
  const chosen = offered.find((type) => `${type.programme}/${type.code}` === typeKey) ?? (offered.length === 1 ? offered[0] : undefined)
  return (
    <>
      <PageHead title={t('startTitle')} above={<Link to="/portal">{t('back')}</Link>} />
      {state?.message === undefined ? null : (
        <p className="notice-box good" role="status" style={{ marginBottom: 16 }}>
          {state.message}
        </p>
      )}
      <Sheet>
        {create.error === null ? null : (
          <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
            {text(create.error)}
          </p>
        )}
        <Loaded query={subjects}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty text={t('startNoSubject')}>
                <Link className="button primary" to="/portal/subjects/new">
                  {t('newSubject', { name: '' })}
                </Link>
              </Empty>
            ) : (
              <form
                noValidate
                onSubmit={(event) => {
                  event.preventDefault()
                  const ready = chosen !== undefined && subjectId !== ''
                  setMissing(!ready)
                  if (ready) create.mutate(chosen)
                }}
              >
                <fieldset className="form-field">
                  <legend className="form-label">{t('startSubject')}</legend>
                  {items.map((subject) => (
                    <label key={subject.id} className="choice">
                      <input type="radio" name="subject" checked={subjectId === subject.id} onChange={() => setSubjectId(subject.id)} />
                      <span>
                        {subject.name} <span className="muted">{subject.address}</span>
                        {several ? <span className="muted">　{titleOf(subject.programme)}</span> : null}
                      </span>
                    </label>
                  ))}
                </fieldset>
                <Loaded query={types}>
                  {() => (
                    <fieldset className="form-field">
                      <legend className="form-label">{t('startType')}</legend>
                      {offered.map((type) => (
                        <label key={`${type.programme}/${type.code}`} className="choice">
                          <input
                            type="radio"
                            name="type"
                            checked={chosen === type}
                            onChange={() => setTypeKey(`${type.programme}/${type.code}`)}
                          />
                          <span>
                            {say(type.name)} <ArticleMark article={type.article} />
                            {programme === undefined && several ? <span className="muted">　{titleOf(type.programme)}</span> : null}
                          </span>
                        </label>
                      ))}
                    </fieldset>
                  )}
                </Loaded>
                {missing ? (
                  <p className="form-error" role="alert">
                    {t('startMissing')}
                  </p>
                ) : null}
                <div className="form-actions">
                  <button type="submit" className="button primary" disabled={create.isPending}>
                    {t('startGo')}
                  </button>
                  {subjectId === '' ? null : (
                    <Link className="button" to={`/portal/readiness/${encodeURIComponent(subjectId)}`}>
                      {t('readiness')}
                    </Link>
                  )}
                </div>
              </form>
            )
          }
        </Loaded>
      </Sheet>
    </>
  )
}
