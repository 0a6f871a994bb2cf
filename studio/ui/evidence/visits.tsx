import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { SiteVisitView } from '../../../server/base/api/evidence.ts'
import { evidenceApi, type VisitAnswer } from '../../api/evidence.ts'
import { useSession } from '../../api/session.tsx'
import { formatDate, formatInstant } from '../../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../marks.tsx'
import { Sheet } from '../page.tsx'
import { useProblemText } from '../states.tsx'
import { evidenceTexts } from './texts.ts'
import './evidence.css'

const FINDINGS = ['met', 'not-met', 'unclear'] as const

/** Experts' requests for a look on the spot: those of a case, or all that wait; the office answers them here. Nothing is shown when there are none. */
export function SiteVisits({ caseId }: { readonly caseId?: string }) {
  const t = useTexts(evidenceTexts)
  const { may } = useSession()
  const { data = [] } = useQuery({
    queryKey: ['visits', caseId ?? 'open'],
    queryFn: () => evidenceApi.visits(caseId === undefined ? { open: true } : { caseId }),
    enabled: may('panel:manage'),
    refetchInterval: 30_000,
  })
  if (data.length === 0) return null
  return (
    <Sheet title={caseId === undefined ? t('visitsOpen', { count: data.length }) : t('visits')}>
      <ul className="visit-list">
        {data.map((visit) => (
          <li key={visit.id}>
            <Visit visit={visit} withCase={caseId === undefined} />
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

function Visit({ visit, withCase }: { readonly visit: SiteVisitView; readonly withCase: boolean }) {
  const t = useTexts(evidenceTexts)
  const say = useBilingual()
  const [answering, setAnswering] = useState(false)
  return (
    <div className="stack-s">
      <div className="row-between">
        <span className="row">
          {withCase ? <Link to={`/cases/${visit.caseId}`}>{visit.subject.name}</Link> : null}
          <strong>{t('visitRow', { number: visit.row.number })}</strong>
          <span>{say(visit.row.text)}</span>
        </span>
        {visit.answer === null ? (
          <Mark tone="warn" icon="clock">
            {t('visitWaiting')}
          </Mark>
        ) : (
          <FindingMark finding={visit.answer.finding} />
        )}
      </div>
      <p>{visit.question}</p>
      <p className="muted">{t('askedBy', { name: visit.askedBy ?? '', at: formatInstant(visit.askedAt) })}</p>
      {visit.answer === null ? (
        answering ? (
          <AnswerForm visit={visit} onClose={() => setAnswering(false)} />
        ) : (
          <p>
            <button
              type="button"
              className="button small"
              aria-label={`${t('answerNow')}：${visit.subject.name} ${t('visitRow', { number: visit.row.number })}`}
              onClick={() => setAnswering(true)}
            >
              {t('answerNow')}
            </button>
          </p>
        )
      ) : (
        <VisitResult answer={visit.answer} />
      )}
    </div>
  )
}

export function FindingMark({ finding }: { readonly finding: VisitAnswer['finding'] }) {
  const t = useTexts(evidenceTexts)
  return (
    <Mark
      tone={finding === 'met' ? 'good' : finding === 'not-met' ? 'bad' : 'grey'}
      icon={finding === 'met' ? 'check' : finding === 'not-met' ? 'cross' : 'circle'}
    >
      {t('visitDone', { finding: t(finding) })}
    </Mark>
  )
}

/** What was found on the spot. */
export function VisitResult({ answer }: { readonly answer: NonNullable<SiteVisitView['answer']> }) {
  const t = useTexts(evidenceTexts)
  const locale = useLocale()
  return (
    <p>
      {answer.text} <span className="muted">{t('answered', { name: answer.by, on: formatDate(answer.visitedOn, locale) })}</span>
    </p>
  )
}

function AnswerForm({ visit, onClose }: { readonly visit: SiteVisitView; readonly onClose: () => void }) {
  const t = useTexts(evidenceTexts)
  const problem = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [finding, setFinding] = useState<VisitAnswer['finding']>('met')
  const [text, setText] = useState('')
  const [visitedOn, setVisitedOn] = useState(visit.askedAt.slice(0, 10))
  const send = useMutation({
    mutationFn: () => evidenceApi.answerVisit(visit.id, { finding, text, visitedOn }),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['visits'] })
    },
  })
  return (
    <form
      className="stack-s"
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <fieldset className="row">
        <legend className="form-label">{t('finding')}</legend>
        {FINDINGS.map((one) => (
          <label key={one} className="choice">
            <input type="radio" name={id} checked={finding === one} onChange={() => setFinding(one)} />
            {t(one)}
          </label>
        ))}
      </fieldset>
      <div>
        <label className="form-label" htmlFor={`${id}-text`}>
          {t('answer')}
        </label>
        <textarea
          id={`${id}-text`}
          className="input"
          rows={2}
          required
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div>
        <label className="form-label" htmlFor={`${id}-on`}>
          {t('visitedOn')}
        </label>
        <input
          id={`${id}-on`}
          className="input"
          type="date"
          required
          value={visitedOn}
          onChange={(event) => setVisitedOn(event.target.value)}
        />
      </div>
      {send.error === null ? null : (
        <p className="form-error" role="alert">
          {problem(send.error)}
        </p>
      )}
      <p>
        <button type="submit" className="button primary small" disabled={send.isPending}>
          {t('answerNow')}
        </button>
      </p>
    </form>
  )
}
