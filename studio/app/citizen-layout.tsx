import { NavLink, Outlet, useLocation } from 'react-router'
import { useSession } from '../api/session.tsx'
import { useSite } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { ErrorBoundary } from '../ui/states.tsx'
import { Brand, DemoNote } from './brand.tsx'
import { homeOf } from './home.ts'
import { appTexts } from './texts.ts'
import { TopTools } from './top-tools.tsx'

/** Frame for applicants and the public: a band on top, air, the office at the foot. */
export function CitizenLayout() {
  const t = useTexts(appTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const session = useSession()
  const { data: site } = useSite()
  const { pathname } = useLocation()
  const home = homeOf(session)
  return (
    <div className="citizen">
      <a className="skip-link" href="#main">
        {common('skip')}
      </a>
      <header className="band">
        <div className="band-inner">
          <Brand to={home} />
          <nav className="top-nav" aria-label={common('mainNavigation')}>
            {session.may('case:start') || session.may('case:read-own') ? <NavLink to="/portal">{t('portal')}</NavLink> : null}
            {session.may('case:read-all') || session.may('panel:score') ? <NavLink to={home}>{t('staffHome')}</NavLink> : null}
            <NavLink to="/notices">{t('notices')}</NavLink>
            <NavLink to="/verify">{t('certificates')}</NavLink>
            <NavLink to="/complaint">{t('complaint')}</NavLink>
          </nav>
          <span className="spacer" />
          <TopTools />
        </div>
      </header>
      <DemoNote />
      <main id="main" className="frame" tabIndex={-1} style={{ outline: 'none' }}>
        <ErrorBoundary resetKey={pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <footer className="site-footer">
        <div className="frame stack-s">
          {site?.programmes.map((programme) => (
            <div key={programme.id}>
              {say(programme.title)}
              {programme.office === undefined ? null : <p>{t('contact', { ...programme.office })}</p>}
            </div>
          ))}
        </div>
      </footer>
    </div>
  )
}
