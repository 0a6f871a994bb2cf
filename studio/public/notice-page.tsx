import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { NoticeView } from '../../server/base/api/papers.ts'
import { publicApi } from '../api/papers.ts'
import { documentsApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatDate } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Facts, PageHead, Sheet } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { NoticeState } from './notices-page.tsx'
import { StatementForm } from './statement-form.tsx'
import { publicTexts } from './texts.ts'

/** One notice: its frozen text, the window, the office, and the objection form while it is open. */
export function NoticePage() {
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['public-notice', id], queryFn: () => publicApi.notice(id) })
  return <Loaded query={query}>{(notice) => <Notice notice={notice} />}</Loaded>
}

function Notice({ notice }: { readonly notice: NoticeView }) {
  const t = useTexts(publicTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const locale = useLocale()
  return (
    <>
      <PageHead title={notice.title} above={<Link to="/notices">{t('back')}</Link>}>
        <button type="button" className="button" onClick={() => window.print()}>
          {common('print')}
        </button>
      </PageHead>
      <div className="stack-l">
        <section className="notice-box row" aria-label={t('period')}>
          <NoticeState notice={notice} />
          <span>
            {t('period')}：{t('periodOf', { from: formatDate(notice.publishedOn, locale), to: formatDate(notice.lastDay, locale) })}
          </span>
          {notice.provisional ? <span>{t('provisional')}</span> : null}
        </section>
        <Sheet>
          <article className="stack">
            {notice.body.split(/\n+/).map((paragraph) => (
              <p key={paragraph} style={{ textIndent: locale === 'en' ? 0 : '2em' }}>
                {paragraph}
              </p>
            ))}
            <Facts facts={notice.rows.map((row) => ({ label: say(row.label), value: row.value }))} />
          </article>
        </Sheet>
        <Sheet title={t('office')}>
          <Facts
            facts={[
              { label: t('office'), value: notice.office.name },
              { label: t('phone'), value: notice.office.phone },
              { label: t('email'), value: notice.office.email },
              { label: t('address'), value: notice.office.address },
              { label: t('hash'), value: <code>{notice.hash}</code> },
            ]}
          />
          {notice.documentId === null ? null : (
            <p style={{ marginTop: 16 }}>
              <a className="button" href={documentsApi.url(notice.documentId)}>
                <Icon name="download" />
                {t('download')}
              </a>
            </p>
          )}
        </Sheet>
        {notice.objectionsAllowed ? (
          <Sheet title={t('object')}>
            <p className="muted" style={{ marginBottom: 16 }}>
              {t('objectLead')}
            </p>
            <StatementForm
              factsLabel={t('facts')}
              uploadPath={publicApi.evidencePath(notice.id)}
              evidenceRequired
              sendLabel={t('send')}
              thanks={t('received')}
              onSend={({ name, contact, facts, documentIds }) => publicApi.object(notice.id, { name, contact, facts, documentIds })}
            />
          </Sheet>
        ) : (
          <p className="muted">{t('ended')}</p>
        )}
      </div>
    </>
  )
}
