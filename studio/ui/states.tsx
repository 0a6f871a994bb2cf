import { Component, type ErrorInfo, type ReactNode, useState } from 'react'
import { ApiProblem } from '../api/http.ts'
import { commonTexts } from '../i18n/common.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from './icon.tsx'

/** Waiting for something; read out politely. */
export function Loading({ label }: { readonly label?: string }) {
  const t = useTexts(commonTexts)
  return (
    <div className="state" role="status" aria-live="polite">
      <div className="spinner" aria-hidden="true" />
      {label ?? t('loading')}
    </div>
  )
}

/** There is nothing to list: says so, and offers what to do. */
export function Empty({ text, children }: { readonly text?: string; readonly children?: ReactNode }) {
  const t = useTexts(commonTexts)
  return (
    <div className="state">
      <Icon name="empty" />
      <p>{text ?? t('empty')}</p>
      {children === undefined ? null : <div style={{ marginTop: 16 }}>{children}</div>}
    </div>
  )
}

/** Sentence of a failure for a person; the server's own words when it gave some. */
export function useProblemText(): (problem: unknown) => string {
  const say = useBilingual()
  const t = useTexts(commonTexts)
  return (problem) => {
    if (!(problem instanceof ApiProblem)) return t('brokenTitle')
    const places = problem.details.problems.map((one) => say(one.text))
    return [say(problem.details.text), ...places.slice(0, 5)].join(' ')
  }
}

/** What was asked for did not succeed: why; nothing while there is no error. */
export function Failed({ error }: { readonly error: unknown }) {
  const text = useProblemText()
  if (error === null) return null
  return (
    <p className="notice-box bad" role="alert">
      {text(error)}
    </p>
  )
}

/** A query failed: why, and a way to try again. */
export function ErrorState({ problem, onRetry }: { readonly problem: unknown; readonly onRetry?: () => void }) {
  const t = useTexts(commonTexts)
  const text = useProblemText()
  const forbidden = problem instanceof ApiProblem && problem.status === 403
  return (
    <div className="state" role="alert">
      <Icon name={forbidden ? 'lock' : 'warning'} />
      <h2>{forbidden ? t('forbiddenTitle') : t('failedTitle')}</h2>
      <p>{text(problem)}</p>
      {problem instanceof ApiProblem && problem.details.requestId !== '' ? (
        <p className="muted">{t('requestId', { id: problem.details.requestId })}</p>
      ) : null}
      {onRetry === undefined || forbidden ? null : (
        <button type="button" className="button" style={{ marginTop: 16 }} onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  )
}

/** What is asked for, as far as one sees of it. */
export interface Asked<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/** Something of a query: waits, fails or shows. */
export function Loaded<T>({ query, children }: { readonly query: Asked<T>; readonly children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error !== null && query.error !== undefined) return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
  return <Loading />
}

function Broken() {
  const t = useTexts(commonTexts)
  return (
    <div className="state" role="alert">
      <Icon name="warning" />
      <h2>{t('brokenTitle')}</h2>
      <p>{t('brokenText')}</p>
      <button type="button" className="button primary" style={{ marginTop: 16 }} onClick={() => location.reload()}>
        {t('reload')}
      </button>
    </div>
  )
}

/** Keeps a defect of one part from taking the page away. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode; readonly resetKey?: string }, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }
  override componentDidUpdate(before: { readonly resetKey?: string }) {
    if (before.resetKey !== this.props.resetKey && this.state.failed) this.setState({ failed: false })
  }
  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack)
  }
  override render() {
    return this.state.failed ? <Broken /> : this.props.children
  }
}

/** Long text, cut after `lines` lines until somebody asks for all of it. */
export function LongText({ text, lines = 4 }: { readonly text: string; readonly lines?: number }) {
  const t = useTexts(commonTexts)
  const [open, setOpen] = useState(false)
  const long = text.length > lines * 46 || text.split('\n').length > lines
  if (!long) return <span style={{ whiteSpace: 'pre-wrap' }}>{text}</span>
  return (
    <>
      <span className={open ? undefined : 'clamp'} style={{ whiteSpace: 'pre-wrap', ...(open ? {} : { WebkitLineClamp: lines }) }}>
        {text}
      </span>
      <button type="button" className="plain-button no-print" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t('collapse') : t('expand')}
      </button>
    </>
  )
}
