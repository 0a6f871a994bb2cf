import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { programmesApi } from '../api/programmes.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Programmes with their published version. */
export function ProgrammesPage() {
  const t = useTexts(designerTexts)
  const say = useBilingual()
  const query = useQuery({ queryKey: ['programmes'], queryFn: programmesApi.list })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
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
                      {programme.id}　{programme.version === undefined ? '' : t('version', { version: programme.version })}
                      {programme.publishedAt === null || programme.publishedAt === undefined
                        ? ''
                        : `　${formatInstant(programme.publishedAt)}`}
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
