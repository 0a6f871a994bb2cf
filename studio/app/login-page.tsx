import { type FormEvent, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { useSession } from '../api/session.tsx'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PageHead } from '../ui/page.tsx'
import { useProblemText } from '../ui/states.tsx'
import { homeOf } from './home.ts'
import { appTexts } from './texts.ts'

/** Only an address of our own may follow the log-in. */
export function safeNext(next: string | null): string | null {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : null
}

/** Log-in by user name and password; goes on to where one wanted to be. */
export function LoginPage() {
  const t = useTexts(appTexts)
  const text = useProblemText()
  const session = useSession()
  const navigate = useNavigate()
  const [query] = useSearchParams()
  const [problem, setProblem] = useState<string | null>(null)
  const [missing, setMissing] = useState<readonly ('username' | 'password')[]>([])
  const [busy, setBusy] = useState(false)
  const next = safeNext(query.get('next'))
  if (session.me !== null && !busy) return <Navigate to={next ?? homeOf(session)} replace />

  const enter = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const username = String(form.get('username') ?? '').trim()
    const password = String(form.get('password') ?? '')
    const gaps = [...(username === '' ? (['username'] as const) : []), ...(password === '' ? (['password'] as const) : [])]
    setMissing(gaps)
    setProblem(null)
    const [gap] = gaps
    if (gap !== undefined) return event.currentTarget.querySelector<HTMLInputElement>(`[name=${gap}]`)?.focus()
    setBusy(true)
    try {
      const me = await session.login(username, password)
      navigate(next ?? homeOf({ me, may: (permission) => me.permissions.includes(permission) }), { replace: true })
    } catch (refusal) {
      setProblem(text(refusal))
      setBusy(false)
    }
  }

  return (
    <div style={{ maxWidth: '26em', margin: '0 auto' }}>
      <section className="sheet" style={{ padding: 32 }}>
        <PageHead title={t('loginTitle')} />
        <form noValidate onSubmit={(event) => void enter(event)}>
          {problem === null ? null : (
            <p className="notice-box bad row" role="alert" style={{ marginBottom: 20 }}>
              <Icon name="warning" />
              {problem}
            </p>
          )}
          {(['username', 'password'] as const).map((name) => {
            const gap = missing.includes(name)
            return (
              <div key={name} className={gap ? 'form-field invalid' : 'form-field'}>
                <label className="form-label" htmlFor={name}>
                  {t(name)}
                </label>
                <input
                  className="input"
                  id={name}
                  name={name}
                  type={name === 'password' ? 'password' : 'text'}
                  autoComplete={name === 'password' ? 'current-password' : 'username'}
                  aria-invalid={gap || undefined}
                  aria-describedby={gap ? `${name}-gap` : undefined}
                  maxLength={256}
                />
                {gap ? (
                  <p className="form-error" id={`${name}-gap`}>
                    <Icon name="warning" />
                    {t(name === 'username' ? 'usernameMissing' : 'passwordMissing')}
                  </p>
                ) : null}
              </div>
            )
          })}
          <button type="submit" className="button primary" style={{ width: '100%' }} disabled={busy}>
            {busy ? t('entering') : t('enter')}
          </button>
        </form>
      </section>
    </div>
  )
}
