import { EVIDENCE_CHECKS, type SourceEvidence } from '../../../server/base/api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { evidenceTexts } from './texts.ts'

/** The five checks, each with its sentence and figures, and what to do where one fails. */
export function Findings({ evidence }: { readonly evidence: SourceEvidence }) {
  const t = useTexts(evidenceTexts)
  const say = useBilingual()
  return (
    <ul className="finding-list" aria-label={t('checks')}>
      {EVIDENCE_CHECKS.map((check) => {
        const passed = evidence.checks[check]
        const finding = evidence.findings?.[check]
        return (
          <li key={check} className={passed ? 'passed' : 'failed'}>
            <Icon name={passed ? 'check' : 'cross'} />
            <strong>
              {t(check)}
              <span className="visually-hidden">：{t(passed ? 'passed' : 'failed')}</span>
            </strong>
            <span>
              {say(finding?.text)}
              {finding?.advice == null ? null : <span className="muted"> {t('advice', { text: say(finding.advice) })}</span>}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
