import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ReviewView } from '../../server/base/api/versions.ts'
import { useSession } from '../api/session.tsx'
import { versionsApi } from '../api/versions.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Failed } from '../ui/states.tsx'
import { addressOf } from '../ui/workspace/places.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { titleInView } from './problem-list.tsx'
import { versionTexts } from './texts.ts'

const STATES = {
  none: ['stateNone', 'grey', 'circle'],
  open: ['stateOpen', 'blue', 'clock'],
  agreed: ['stateAgreed', 'good', 'check'],
  returned: ['stateReturned', 'bad', 'cross'],
  outdated: ['stateOutdated', 'warn', 'warning'],
} as const

/** The draft on its way: what is changed, who wrote it, review, publication. */
export function DraftPanel({ review, retired }: { readonly review: ReviewView; readonly retired: boolean }) {
  const t = useTexts(versionTexts)
  const say = useBilingual()
  const { view, programme } = useWorkspace()
  const changed = view.files.filter((file) => file.state !== 'unchanged')
  return (
    <section className="sheet version-draft" aria-label={t('draft')}>
      <div className="row-between sheet-head">
        <h2>{t('draft')}</h2>
        {review.state === 'none' && changed.length === 0 ? null : <StateMark review={review} />}
      </div>
      {changed.length === 0 ? (
        <p>{t(retired ? 'draftRetired' : 'draftSame')}</p>
      ) : (
        <dl className="facts">
          <dt>{t('changedFiles')}</dt>
          <dd>
            <ul className="plain version-parts">
              {changed.map((file) => {
                const title = say(titleInView(view, file.name))
                return (
                  <li key={file.name}>
                    {file.state === 'removed' ? title : <Link to={addressOf(programme, file.name)}>{title}</Link>}{' '}
                    <span className="muted">{t(file.state)}</span>
                  </li>
                )
              })}
            </ul>
          </dd>
          <dt>{t('writtenBy')}</dt>
          <dd>{review.authors.map(({ name }) => name).join('、') || '—'}</dd>
        </dl>
      )}
      <ReviewFacts review={review} />
      {changed.length === 0 ? null : (
        <p>
          <a href="#compare">{t('seeDifferences')}</a>
        </p>
      )}
      <Acts review={review} isEmpty={changed.length === 0} retired={retired} />
    </section>
  )
}

function StateMark({ review }: { readonly review: ReviewView }) {
  const t = useTexts(versionTexts)
  if (review.setting === 'none' && review.state === 'none') return null
  const [text, tone, icon] = STATES[review.state]
  return (
    <span className={`mark mark-${tone}`}>
      <Icon name={icon} />
      {t(text)}
    </span>
  )
}

function ReviewFacts({ review }: { readonly review: ReviewView }) {
  const t = useTexts(versionTexts)
  const { submittedBy, submittedAt, decidedBy, decidedAt } = review
  if (submittedBy === null || submittedAt === null) return null
  const decided = review.state === 'returned' ? 'returnedBy' : 'agreedBy'
  return (
    <div className={`notice-box ${review.state === 'returned' ? 'bad' : review.state === 'agreed' ? 'good' : ''}`}>
      <p>{t('submittedBy', { name: submittedBy.name, at: formatInstant(submittedAt) })}</p>
      {review.note === '' ? null : (
        <p>
          {t('note')}：{review.note}
        </p>
      )}
      {decidedBy === null || decidedAt === null ? null : <p>{t(decided, { name: decidedBy.name, at: formatInstant(decidedAt) })}</p>}
      {review.comment === '' ? null : (
        <p>
          {t('comment')}：{review.comment}
        </p>
      )}
    </div>
  )
}

function Acts({ review, isEmpty, retired }: { readonly review: ReviewView; readonly isEmpty: boolean; readonly retired: boolean }) {
  const t = useTexts(versionTexts)
  const say = useBilingual()
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { programme, view, flush, mayEdit, problems, reload } = useWorkspace()
  const [note, setNote] = useState('')
  const id = useId()
  const act = useMutation({
    mutationFn: async (work: () => Promise<unknown>) => {
      await flush()
      return work()
    },
    onSettled: () => client.invalidateQueries(),
  })
  const published = act.data as { readonly version?: number } | undefined
  const hasErrors = problems.some(({ severity }) => severity === 'error')
  const mayReview = session.may('programme:review') && review.state === 'open'
  const button = (word: Parameters<typeof t>[0], work: () => Promise<unknown>, more: { primary?: boolean; disabled?: boolean } = {}) => (
    <button
      type="button"
      className={more.primary === true ? 'button primary' : 'button'}
      disabled={act.isPending || more.disabled === true}
      onClick={() => act.mutate(work)}
    >
      {t(word)}
    </button>
  )
  const discard = async () => {
    await versionsApi.discard(programme)
    // Of a programme never published nothing is left.
    if (view.base === null) navigate('/studio')
    else reload()
  }
  const isWaiting = review.state === 'open' || review.state === 'agreed' || review.state === 'outdated'
  const needsReview = review.setting === 'second-person' && review.state !== 'agreed'
  return (
    <div className="stack">
      <Failed error={act.error} />
      {published?.version === undefined ? null : (
        <p className="notice-box good" role="status">
          {t('published', { version: published.version })}
        </p>
      )}
      {(isEmpty && !retired) || !mayEdit ? null : (
        <>
          <p className="muted">{t(review.setting === 'none' ? 'ruleNone' : 'ruleSecond')}</p>
          {needsReview || review.publishRefused === null ? null : (
            <p className="notice-box warn">
              {say(review.publishRefused)} <Link to={`/studio/${programme}/rehearsals`}>{t('toRehearsals')}</Link>
            </p>
          )}
          {review.state === 'open' || review.state === 'agreed' ? null : (
            <div className="studio-field">
              <label htmlFor={`${id}-note`}>{t('note')}</label>
              <textarea
                id={`${id}-note`}
                rows={2}
                maxLength={1000}
                value={note}
                aria-describedby={`${id}-note-help`}
                onChange={(event) => setNote(event.target.value)}
              />
              <span id={`${id}-note-help`} className="muted">
                {t('noteHelp')}
              </span>
            </div>
          )}
          <div className="row">
            {needsReview && review.state !== 'open'
              ? button('submit', () => versionsApi.submit(programme, note.trim()), { primary: true, disabled: hasErrors })
              : null}
            {needsReview
              ? null
              : button(view.base === null ? 'publishFirst' : 'publish', () => versionsApi.publish(programme, note.trim()), {
                  primary: true,
                  disabled: hasErrors || review.publishRefused !== null,
                })}
            {isWaiting ? button('withdraw', () => versionsApi.withdraw(programme)) : null}
            {isEmpty ? null : (
              <button
                type="button"
                className="button danger"
                disabled={act.isPending}
                onClick={() => {
                  if (window.confirm(t('discardAsk'))) act.mutate(discard)
                }}
              >
                {t('discard')}
              </button>
            )}
          </div>
        </>
      )}
      {mayReview ? (
        <section className="version-review" aria-label={t('reviewTitle')}>
          <h3>{t('reviewTitle')}</h3>
          {review.reviewRefused === null ? (
            <Decide onDecide={(agree, comment) => act.mutate(() => versionsApi.decide(programme, { agree, comment, hash: review.hash }))} />
          ) : (
            <p className="row">
              <Icon name="lock" />
              {say(review.reviewRefused)}
            </p>
          )}
        </section>
      ) : null}
    </div>
  )
}

function Decide({ onDecide }: { readonly onDecide: (agree: boolean, comment: string) => void }) {
  const t = useTexts(versionTexts)
  const id = useId()
  const [comment, setComment] = useState('')
  const [lacks, setLacks] = useState(false)
  return (
    <>
      <p className="muted">{t('reviewLead')}</p>
      <div className="studio-field">
        <label htmlFor={id}>{t('comment')}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={1000}
          value={comment}
          aria-invalid={lacks}
          aria-describedby={`${id}-lacks`}
          onChange={(event) => {
            setComment(event.target.value)
            setLacks(false)
          }}
        />
        <p id={`${id}-lacks`} className="field-problem" role="alert">
          {lacks ? t('commentNeeded') : ''}
        </p>
      </div>
      <div className="row">
        <button type="button" className="button primary" onClick={() => onDecide(true, comment.trim())}>
          {t('agree')}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            if (comment.trim() === '') setLacks(true)
            else onDecide(false, comment.trim())
          }}
        >
          {t('giveBack')}
        </button>
      </div>
    </>
  )
}
