import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { NoticeView } from '../../server/base/api/papers.ts'
import { publicApi } from '../api/papers.ts'
import { formatDate } from '../i18n/format.ts'
import { useLocale, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { publicTexts } from './texts.ts'

/** Is it open, and how long still. */
export function NoticeState({ notice }: { readonly notice: NoticeView }) {
  const t = useTexts(publicTexts)
  if (notice.state === 'closed')
    return (
      <Mark tone="grey" icon="circle">
        {t('closed')}
      </Mark>
    )
  return (
    <>
      <Mark tone="blue" icon="clock">
        {t('open')}
      </Mark>
      <strong>{notice.daysLeft > 0 ? t('countdown', { days: notice.daysLeft }) : t('lastDay')}</strong>
    </>
  )
}

/** Open and past notices, for everyone. */
export function NoticesPage() {
  const t = useTexts(publicTexts)
  const locale = useLocale()
  const query = useQuery({ queryKey: ['public-notices'], queryFn: () => publicApi.notices() })
  return (
    <>
      <PageHead title={t('notices')} lead={t('noticesLead')} />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t('noNotices')} />
          ) : (
            <ul className="card-list">
              {items.map((notice) => (
                <li key={notice.id} className="stack-s">
                  <div className="row-between">
                    <Link to={`/notices/${notice.id}`}>
                      <strong>{notice.title}</strong>
                    </Link>
                    <span className="muted">{t(notice.kind)}</span>
                  </div>
                  <div className="row">
                    <NoticeState notice={notice} />
                    <span className="muted">
                      {t('period')}：
                      {t('periodOf', { from: formatDate(notice.publishedOn, locale), to: formatDate(notice.lastDay, locale) })}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}
