import { memo } from 'react'
import type { RowEvidence } from '../../../server/base/api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { scoreTexts } from './texts.ts'

const CHECKS = ['complete', 'recent', 'typeAndUnit', 'plausible', 'documentedSource'] as const

/** Small curve of a series; gaps stay gaps. */
function Sparkline({ series, label }: { readonly series: RowEvidence['series']; readonly label: string }) {
  const values = series.flatMap((point) => (point.value === null ? [] : [point.value]))
  if (values.length < 2) return null
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  const step = 84 / Math.max(1, series.length - 1)
  let pen = 'M'
  const path = series
    .map((point, index) => {
      if (point.value === null) {
        pen = 'M'
        return ''
      }
      const segment = `${pen}${(index * step + 2).toFixed(1)} ${(20 - ((point.value - low) / span) * 16).toFixed(1)}`
      pen = 'L'
      return segment
    })
    .join('')
  return (
    <svg width="88" height="24" viewBox="0 0 88 24" role="img" aria-label={label}>
      <path d={path} fill="none" stroke="#1f4e8c" strokeWidth="1.5" />
    </svg>
  )
}

/** What the devices measured for a row: value, devices, trend and the five admissibility checks. */
export const EvidenceCell = memo(function EvidenceCell({
  evidence,
  number,
  onAccept,
}: {
  readonly evidence: RowEvidence | undefined
  readonly number: number
  readonly onAccept: ((evidence: RowEvidence) => void) | null
}) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  if (evidence === undefined) return <span className="muted">{t('noEvidence')}</span>
  return (
    <div className="evidence">
      <div className="row" style={{ gap: '2px 10px' }}>
        <strong>
          {evidence.value ?? '—'}
          {evidence.unit === null ? '' : ` ${evidence.unit}`}
        </strong>
        <span className="muted" title={t('window', evidence.window)}>
          {t('reporting', evidence.devices)}
        </span>
        <Sparkline series={evidence.series} label={`${t('trend')}：${say(evidence.title)}`} />
      </div>
      <ul className="checks" aria-label={t('checks')}>
        {CHECKS.map((check) => (
          <li key={check} className={evidence.checks[check] ? 'passed' : 'failed'}>
            <Icon name={evidence.checks[check] ? 'check' : 'cross'} />
            {t(check)}
            <span className="visually-hidden">{t(evidence.checks[check] ? 'checkPassed' : 'checkFailed')}</span>
          </li>
        ))}
      </ul>
      {evidence.suggestion === null ? null : (
        <div className="row">
          <span>{t(evidence.suggestion ? 'suggestMet' : 'suggestNotMet')}</span>
          {onAccept === null ? null : (
            <button type="button" className="button small" aria-label={t('acceptOf', { number })} onClick={() => onAccept(evidence)}>
              {t('accept')}
            </button>
          )}
        </div>
      )}
    </div>
  )
})
