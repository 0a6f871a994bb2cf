import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useSession } from '../api/session.tsx'
import { notificationsApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { chooseLocale } from '../i18n/setup.ts'
import { useLocale, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { usePreferences } from '../ui/preferences.tsx'

/** Closes a small panel on Escape, on a click outside and when the focus leaves it. */
function useDismiss(open: boolean, close: () => void) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      close()
      host.current?.querySelector<HTMLElement>('button')?.focus()
    }
    const onPointer = (event: MouseEvent) => {
      if (host.current !== null && event.target instanceof Node && !host.current.contains(event.target)) close()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', onPointer)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', onPointer)
    }
  }, [open, close])
  return host
}

function Notifications() {
  const t = useTexts(commonTexts)
  const [open, setOpen] = useState(false)
  const client = useQueryClient()
  const host = useDismiss(open, () => setOpen(false))
  const { data = [] } = useQuery({ queryKey: ['notifications'], queryFn: notificationsApi.list, refetchInterval: 60_000 })
  const unread = data.filter((one) => one.readAt === null)
  const read = async (id: string) => {
    await notificationsApi.read(id)
    await client.invalidateQueries({ queryKey: ['notifications'] })
  }
  return (
    <div ref={host} style={{ position: 'relative' }}>
      <button type="button" className="plain-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
          <Icon name="bell" />
          {t('notifications')}
          {unread.length === 0 ? null : <span className="badge">{unread.length}</span>}
          {unread.length === 0 ? null : <span className="visually-hidden">{t('unread', { count: unread.length })}</span>}
        </span>
      </button>
      {open ? (
        <div className="pop" role="dialog" aria-label={t('notifications')}>
          {data.length === 0 ? <p className="muted">{t('noNotifications')}</p> : null}
          <ul className="plain">
            {data.slice(0, 20).map((one) => (
              <li key={one.id} className="pop-item">
                <strong>{one.title}</strong>
                {one.readAt === null ? <span className="badge">•</span> : null}
                <p>{one.body}</p>
                <span className="muted">{formatInstant(one.at)}</span>{' '}
                {one.caseId === null ? null : (
                  <Link
                    to={`/cases/${one.caseId}`}
                    onClick={() => {
                      setOpen(false)
                      void read(one.id)
                    }}
                  >
                    {t('view')}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  )
}

/** Language, large view, messages and account at the top right of every page. */
export function TopTools() {
  const t = useTexts(commonTexts)
  const locale = useLocale()
  const { elder, setElder } = usePreferences()
  const { me, logout } = useSession()
  const navigate = useNavigate()
  return (
    <div className="tools">
      <button
        type="button"
        className="plain-button"
        lang={locale === 'en' ? 'zh-CN' : 'en'}
        onClick={() => chooseLocale(locale === 'en' ? 'zh-CN' : 'en')}
      >
        {locale === 'en' ? '中文' : 'English'}
      </button>
      <button type="button" className="plain-button" aria-pressed={elder} onClick={() => setElder(!elder)}>
        {elder ? t('elderOff') : t('elderOn')}
      </button>
      {me === null ? (
        <Link className="plain-button" style={{ display: 'inline-flex', alignItems: 'center', textDecoration: 'none' }} to="/login">
          {t('signIn')}
        </Link>
      ) : (
        <>
          <Notifications />
          <span className="row who" style={{ gap: 6, padding: '0 8px' }}>
            <Icon name="user" />
            {me.name}
          </span>
          <button type="button" className="plain-button" onClick={() => void logout().then(() => navigate('/login'))}>
            {t('signOut')}
          </button>
        </>
      )}
    </div>
  )
}
