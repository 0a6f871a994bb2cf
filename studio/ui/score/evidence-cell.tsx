import { memo } from 'react'
import { EVIDENCE_CHECKS, type RowEvidence, type SiteVisitView } from '../../../server/base/api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Sparkline } from '../evidence/sparkline.tsx'
import { evidenceTexts } from '../evidence/texts.ts'
import { FindingMark } from '../evidence/visits.tsx'
import { Icon } from '../icon.tsx'
import { Mark } from '../marks.tsx'
import { scoreTexts } from './texts.ts'

/** What one may do with the evidence of a row; absent on a table that is only read. */
export interface EvidenceActions {
  open(rowId: string): void
  /** Asks for a look on the spot; null where nobody can ask. */
  readonly ask: ((rowId: string) => void) | null
}

/** What the devices measured for a row: value, devices, trend, the five checks, what they propose, and the way to the basis. */
export const EvidenceCell = memo(function EvidenceCell({
  evidence,
  rowId,
  number,
  accepted,
  visits,
  actions,
  onAccept,
}: {
  readonly evidence: RowEvidence | undefined
  readonly rowId: string
  readonly number: number
  readonly accepted: boolean
  readonly visits: readonly SiteVisitView[]
  readonly actions: EvidenceActions | null
  readonly onAccept: ((evidence: RowEvidence) => void) | null
}) {
  const t = useTexts(scoreTexts)
  const words = useTexts(evidenceTexts)
  return (
    <div className="evidence">
      {evidence === undefined ? <span className="muted">{t('noEvidence')}</span> : <Figure evidence={evidence} />}
      {evidence === undefined || evidence.suggestion === null ? null : (
        <div className="row">
          <span>{t(evidence.suggestion ? 'suggestMet' : 'suggestNotMet')}</span>
          {accepted ? (
            <Mark tone="blue" icon="check">
              {t('accepted')}
            </Mark>
          ) : onAccept === null ? null : (
            <button type="button" className="button small" aria-label={t('acceptOf', { number })} onClick={() => onAccept(evidence)}>
              {t('accept')}
            </button>
          )}
        </div>
      )}
      {visits.map(({ id, answer }) => (
        <p key={id} className="visit-line">
          {answer === null ? (
            <Mark tone="warn" icon="clock">
              {words('visitWaiting')}
            </Mark>
          ) : (
            <>
              <FindingMark finding={answer.finding} /> {answer.text}
            </>
          )}
        </p>
      ))}
      {actions === null ? null : (
        <div className="row no-print">
          {evidence === undefined ? null : (
            <button
              type="button"
              className="plain-button comment-button"
              aria-label={words('basisOf', { number })}
              onClick={() => actions.open(rowId)}
            >
              {words('basis')}
            </button>
          )}
          {actions.ask === null || visits.some(({ answer }) => answer === null) ? null : (
            <button
              type="button"
              className="plain-button comment-button"
              aria-label={words('visitOf', { number })}
              onClick={() => actions.ask?.(rowId)}
            >
              {words('visit')}
            </button>
          )}
        </div>
      )}
    </div>
  )
})

function Figure({ evidence }: { readonly evidence: RowEvidence }) {
  const t = useTexts(scoreTexts)
  const words = useTexts(evidenceTexts)
  const say = useBilingual()
  const unit = evidence.unitName === undefined ? (evidence.unit ?? '') : say(evidence.unitName)
  if (evidence.value === null && evidence.state !== undefined && evidence.state !== 'measured')
    return <span className="muted">{words(evidence.state)}</span>
  return (
    <>
      <div className="row" style={{ gap: '2px 10px' }}>
        <strong>{evidence.value === null ? words('unknown') : `${evidence.value} ${unit}`}</strong>
        <span className="muted" title={t('window', evidence.window)}>
          {t('reporting', evidence.devices)}
        </span>
        <Sparkline series={evidence.series} />
      </div>
      <ul className="checks" aria-label={t('checks')}>
        {EVIDENCE_CHECKS.map((check) => (
          <li key={check} className={evidence.checks[check] ? 'passed' : 'failed'} title={say(evidence.findings?.[check].text)}>
            <Icon name={evidence.checks[check] ? 'check' : 'cross'} />
            {t(check)}
            <span className="visually-hidden">{t(evidence.checks[check] ? 'checkPassed' : 'checkFailed')}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
