import { useQuery } from '@tanstack/react-query'
import { NavLink, Outlet, useParams } from 'react-router'
import { subjectsApi } from '../api/cases.ts'
import { useSession } from '../api/session.tsx'
import { useTexts } from '../i18n/texts.ts'
import { ErrorState, Loading } from '../ui/states.tsx'
import { devicesTexts } from './texts.ts'
import './devices.css'

interface Part {
  readonly to: string
  readonly word: string
  readonly end?: boolean
}

function Parts({ label, parts }: { readonly label: string; readonly parts: readonly Part[] }) {
  return (
    <nav className="device-parts no-print" aria-label={label}>
      <ul className="plain">
        {parts.map(({ to, word, end }) => (
          <li key={to}>
            <NavLink to={to} end={end === true}>
              {word}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The subject of the address (`:subject`), as whoever is logged in may see it. */
export function useSubject() {
  const { subject = '' } = useParams()
  return useQuery({ queryKey: ['subjects', subject], queryFn: () => subjectsApi.get(subject), staleTime: 60_000 })
}

/** Frame of the pages about one subject's devices: which subject, and its parts. */
export function SubjectFrame() {
  const t = useTexts(devicesTexts)
  const session = useSession()
  const { subject = '' } = useParams()
  const query = useSubject()
  if (query.error !== null) return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <Loading />
  const root = `/devices/${subject}`
  const all = session.may('subject:read-all') || session.may('case:read-all') || session.may('bridge:manage')
  return (
    <>
      <div className="device-subject">
        <p>
          <NavLink to={all ? '/devices' : '/portal'} end>
            {all ? t('area') : t('portal')}
          </NavLink>
          <span aria-hidden="true"> / </span>
          <strong>{query.data.name}</strong>
        </p>
        <Parts
          label={t('parts')}
          parts={[
            { to: root, word: t('dashboard'), end: true },
            { to: `${root}/live`, word: t('live') },
            { to: `${root}/plan`, word: t('plans') },
            { to: `${root}/registry`, word: t('registry') },
          ]}
        />
      </div>
      <Outlet />
    </>
  )
}

/** Frame of the pages about the bridge itself. */
export function BridgeFrame() {
  const t = useTexts(devicesTexts)
  return (
    <>
      <Parts
        label={t('parts')}
        parts={[
          { to: '/bridge', word: t('health'), end: true },
          { to: '/bridge/mappings', word: t('mappings') },
          { to: '/bridge/sources', word: t('sources') },
        ]}
      />
      <Outlet />
    </>
  )
}
