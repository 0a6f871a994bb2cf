import { Link, NavLink, Outlet, useParams } from 'react-router'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { useWorkspace, WorkspaceProvider } from '../ui/workspace/workspace.tsx'
import { frameTexts } from './frame-texts.ts'
import { STUDIO_PARTS } from './parts.ts'
import './studio.css'

/** Frame of every page of one programme in the studio: its parts, what is changed, where problems are. */
export function StudioFrame() {
  const { programme = '' } = useParams()
  return (
    <WorkspaceProvider key={programme} programme={programme}>
      <Frame />
    </WorkspaceProvider>
  )
}

function Frame() {
  const t = useTexts(frameTexts)
  const say = useBilingual()
  const { view, problems, programme } = useWorkspace()
  const changes = view.files.filter((file) => file.state !== 'unchanged').length
  return (
    <>
      <PageHead
        title={say(view.title)}
        above={<Link to="/studio">{t('programmes')}</Link>}
        lead={
          <>
            {view.base === null ? t('neverPublished') : t('base', { version: view.base })}
            {' · '}
            {changes === 0 ? t('noChanges') : t('changes', { count: changes })}
          </>
        }
      />
      <nav className="studio-parts no-print" aria-label={t('parts')}>
        <ul className="plain">
          {STUDIO_PARTS.map((part) => {
            const count = problems.filter((problem) => problem.severity === 'error' && part.holds(problem.file)).length
            const word = t(part.text)
            return (
              <li key={part.path}>
                <NavLink
                  to={part.path === '' ? `/studio/${programme}` : `/studio/${programme}/${part.path}`}
                  end={part.path === ''}
                  aria-label={count === 0 ? undefined : t('problemsHere', { part: word, count })}
                >
                  {word}
                  {count === 0 ? null : <span className="part-count">{count}</span>}
                </NavLink>
              </li>
            )
          })}
        </ul>
      </nav>
      <Outlet />
    </>
  )
}
