import { useState } from 'react'
import { NavLink, Outlet, useLocation } from 'react-router'
import { type Session, useSession } from '../api/session.tsx'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { ErrorBoundary } from '../ui/states.tsx'
import { Brand, DemoNote } from './brand.tsx'
import { homeOf } from './home.ts'
import { appTexts } from './texts.ts'
import { TopTools } from './top-tools.tsx'

type MenuKey = keyof typeof appTexts.pairs

interface MenuItem {
  readonly to: string
  readonly text: MenuKey
  readonly icon: IconName
  /** Any of these permissions shows the item. */
  readonly needs: readonly string[]
  readonly end?: boolean
}

const MENU: readonly { readonly title: MenuKey; readonly items: readonly MenuItem[] }[] = [
  {
    title: 'work',
    items: [
      { to: '/inbox', text: 'inbox', icon: 'inbox', needs: ['task:work'] },
      { to: '/cases', text: 'cases', icon: 'list', needs: ['case:read-all'], end: true },
      { to: '/overview', text: 'overview', icon: 'chart', needs: ['case:read-all'] },
      { to: '/panels', text: 'panels', icon: 'person', needs: ['panel:score', 'panel:manage'] },
      { to: '/devices', text: 'devices', icon: 'device', needs: ['subject:read-all', 'case:read-all', 'bridge:manage'] },
    ],
  },
  {
    title: 'finance',
    items: [
      { to: '/finance/awards', text: 'awards', icon: 'money', needs: ['award:read', 'award:work'] },
      { to: '/finance/batches', text: 'batches', icon: 'file', needs: ['award:work'] },
      { to: '/finance/ledger', text: 'ledger', icon: 'book', needs: ['ledger:read'] },
    ],
  },
  {
    title: 'design',
    items: [
      { to: '/studio', text: 'studio', icon: 'draw', needs: ['programme:edit', 'programme:review'] },
      { to: '/bridge', text: 'bridge', icon: 'signal', needs: ['bridge:manage'] },
      { to: '/operations', text: 'operations', icon: 'gear', needs: ['operations:read', 'engine:use'] },
    ],
  },
  {
    title: 'admin',
    items: [
      { to: '/admin/users', text: 'users', icon: 'user', needs: ['user:manage'] },
      { to: '/admin/audit', text: 'audit', icon: 'shield', needs: ['audit:read'] },
    ],
  },
]

/** Groups of the side menu that the session may use. */
export function menuFor(session: Pick<Session, 'may'>) {
  return MENU.map((group) => ({ ...group, items: group.items.filter((item) => item.needs.some((need) => session.may(need))) })).filter(
    (group) => group.items.length > 0,
  )
}

/** Frame for staff: side menu by permission, dense content. */
export function StaffLayout() {
  const t = useTexts(appTexts)
  const common = useTexts(commonTexts)
  const session = useSession()
  const { pathname } = useLocation()
  const [open, setOpen] = useState(false)
  return (
    <div className="staff">
      <a className="skip-link" href="#main">
        {common('skip')}
      </a>
      <header className="band">
        <button
          type="button"
          className="plain-button menu-toggle"
          aria-expanded={open}
          aria-controls="side-menu"
          onClick={() => setOpen(!open)}
        >
          <Icon name="menu" />
          <span style={{ marginLeft: 6 }}>{common('menu')}</span>
        </button>
        <Brand to={homeOf(session)} />
        <span className="spacer" />
        <TopTools />
      </header>
      <DemoNote />
      <nav id="side-menu" className={open ? 'side-menu open' : 'side-menu'} aria-label={common('mainNavigation')}>
        {menuFor(session).map((group) => (
          <div key={group.title}>
            <h2>{t(group.title)}</h2>
            <ul className="plain">
              {group.items.map((item) => (
                <li key={item.to}>
                  <NavLink to={item.to} end={item.end === true} onClick={() => setOpen(false)}>
                    <Icon name={item.icon} />
                    {t(item.text)}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <main id="main" tabIndex={-1} style={{ outline: 'none' }}>
        <ErrorBoundary resetKey={pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
    </div>
  )
}
