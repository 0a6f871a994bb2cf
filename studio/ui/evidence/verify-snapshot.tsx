import { useMutation } from '@tanstack/react-query'
import { evidenceApi } from '../../api/evidence.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { useProblemText } from '../states.tsx'
import { evidenceTexts } from './texts.ts'

/** The hash of a frozen snapshot, and a button that has it computed again from what is stored. */
export function VerifySnapshot({ id, hash }: { readonly id: string; readonly hash: string }) {
  const t = useTexts(evidenceTexts)
  const text = useProblemText()
  const verify = useMutation({ mutationFn: () => evidenceApi.snapshot(id) })
  const found = verify.data
  const bound = found === undefined ? [] : [...found.sheets, ...found.submissions, ...(found.opinion === null ? [] : [found.opinion])]
  const isGood = found?.matches === true && bound.every(({ matches }) => matches)
  return (
    <div className="stack-s">
      <p className="row">
        <span className="muted">{t('snapshot')}</span> <code>{hash}</code>
        <button
          type="button"
          className="button small"
          aria-label={t('verifyOf', { hash: hash.slice(0, 8) })}
          disabled={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('verify')}
        </button>
      </p>
      {verify.error === null ? null : (
        <p className="form-error" role="alert">
          {text(verify.error)}
        </p>
      )}
      {found === undefined ? null : (
        <p className={`notice-box ${isGood ? 'good' : 'bad'} row`} role="status">
          <Icon name={isGood ? 'check' : 'warning'} />
          {t(isGood ? 'verified' : 'forged')}
          <span className="muted">
            {t('takenAt', { at: formatInstant(found.takenAt) })}　
            {found.submissions.length === 0
              ? t('sheetsBound', { count: found.sheets.length })
              : t('formsBound', { count: found.submissions.length })}
            {found.opinion === null ? '' : `　${t('opinionBound')}`}
          </span>
        </p>
      )}
    </div>
  )
}
