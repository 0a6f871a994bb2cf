import { useBilingual, useTexts } from '../../i18n/texts.ts'
import type { FieldProblem } from './context.tsx'
import { fieldId } from './paths.ts'
import { formTexts } from './texts.ts'

/** Moves to a field and its control, as near as there is one (a row's field stands for its table). */
export function focusField(path: string): void {
  const segments = path.split('.')
  for (let length = segments.length; length > 0; length -= 1) {
    const id = fieldId(segments.slice(0, length).join('.'))
    const place = document.getElementById(`${id}-group`) ?? document.getElementById(id)
    if (place === null) continue
    place.scrollIntoView({ block: 'center' })
    const control = document.getElementById(id) ?? place.querySelector<HTMLElement>('input, textarea, select, button') ?? place
    control.focus({ preventScroll: true })
    return
  }
}

/** All errors of the page with links to their places; takes the focus when it appears. */
export function ErrorSummary({ problems, onGo }: { readonly problems: readonly FieldProblem[]; readonly onGo: (path: string) => void }) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  if (problems.length === 0) return null
  return (
    <div className="notice-box bad" role="alert" tabIndex={-1} ref={(element) => element?.focus()} style={{ marginBottom: 24 }}>
      <h3>{t('problems', { count: problems.length })}</h3>
      <p className="muted">{t('problemsHelp')}</p>
      <ul className="error-list" style={{ paddingLeft: '1.2em', marginTop: 8 }}>
        {problems.map((problem, index) => (
          <li key={`${problem.path ?? ''}-${index.toString()}`}>
            {problem.path === null ? (
              say(problem.text)
            ) : (
              <a
                href={`#${fieldId(problem.path)}`}
                onClick={(event) => {
                  event.preventDefault()
                  if (problem.path !== null) onGo(problem.path)
                }}
              >
                {say(problem.text)}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
