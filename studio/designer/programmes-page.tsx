import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useSession } from '../api/session.tsx'
import { workspaceApi } from '../api/workspace.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Programmes with their published version and their draft. */
export function ProgrammesPage() {
  const t = useTexts(designerTexts)
  const say = useBilingual()
  const session = useSession()
  const query = useQuery({ queryKey: ['workspaces'], queryFn: workspaceApi.list })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        {session.may('programme:edit') ? (
          <Link className="button primary" to="/studio/new">
            {t('newProgramme')}
          </Link>
        ) : null}
      </PageHead>
      <Loaded query={query}>
        {(programmes) =>
          programmes.length === 0 ? (
            <Empty text={t('none')} />
          ) : (
            <ul className="card-list">
              {programmes.map((programme) => (
                <li key={programme.id} className="row-between">
                  <span>
                    <Link to={`/studio/${programme.id}`}>
                      <strong>{say(programme.title)}</strong>
                    </Link>
                    <br />
                    <span className="muted">
                      {programme.id}　{programme.base === null ? t('neverPublished') : t('version', { version: programme.base })}
                      {programme.publishedAt === null ? '' : `　${formatInstant(programme.publishedAt)}`}
                      {programme.retired ? `　${t('retired')}` : ''}
                      {programme.changes === 0 ? '' : `　${t('draftChanges', { count: programme.changes })}`}
                    </span>
                  </span>
                  <Link className="button small" to={`/studio/${programme.id}`} aria-label={`${t('deploys')} ${say(programme.title)}`}>
                    {t('deploys')}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}
