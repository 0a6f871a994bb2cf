import type { LintProblem } from '../../../server/engine/lint/index.ts'
import { useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { fixLabel } from './fixes.ts'
import { workflowTexts } from './texts.ts'

/** What rules and compiler found; a click goes to the element, a button mends it. */
export function ProblemsList({
  problems,
  readOnly,
  onGo,
  onFix,
}: {
  /** null until the first look is over. */
  readonly problems: readonly LintProblem[] | null
  readonly readOnly: boolean
  readonly onGo: (problem: LintProblem) => void
  readonly onFix: (problem: LintProblem) => void
}) {
  const t = useTexts(workflowTexts)
  const say = useBilingual()
  const locale = useLocale()
  if (problems === null) return <p className="designer-problems muted">{t('checking')}</p>
  return (
    <section className="designer-problems" aria-label={t('problems', { count: problems.length })}>
      <h2>{t('problems', { count: problems.length })}</h2>
      {problems.length === 0 ? (
        <p className="muted">
          <Icon name="check" /> {t('noProblems')}
        </p>
      ) : (
        <ul className="plain">
          {problems.map((problem) => {
            const { fix } = problem
            return (
              <li key={`${problem.rule}-${problem.at ?? ''}-${problem.text.zh}`} className={problem.severity}>
                <span className="problem-kind">
                  <Icon name={problem.severity === 'info' ? 'info' : 'warning'} /> {t(problem.severity)}
                </span>
                <button type="button" className="plain-button" onClick={() => onGo(problem)}>
                  {say(problem.text)}
                </button>
                {fix === undefined || readOnly ? null : (
                  <button type="button" className="button small" onClick={() => onFix(problem)}>
                    {t('fix', { what: fixLabel(fix, locale) })}
                  </button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
