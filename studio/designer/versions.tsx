import { useQuery } from '@tanstack/react-query'
import { programmesApi } from '../api/programmes.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { ScrollX } from '../ui/scroll.tsx'
import { Loaded } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Published versions, newest first. */
export function Versions({ programme }: { readonly programme: string }) {
  const t = useTexts(designerTexts)
  const query = useQuery({ queryKey: ['programme-versions', programme], queryFn: () => programmesApi.versions(programme) })
  return (
    <Loaded query={query}>
      {(versions) => (
        <ScrollX>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('versions')}</th>
                <th scope="col">{t('publishedAt')}</th>
                <th scope="col">{t('publishedBy')}</th>
                <th scope="col">{t('hash')}</th>
              </tr>
            </thead>
            <tbody>
              {[...versions]
                .sort((a, b) => b.version - a.version)
                .map((one) => (
                  <tr key={one.version}>
                    <th scope="row">{t('version', { version: one.version })}</th>
                    <td>{formatInstant(one.publishedAt)}</td>
                    <td>{one.publishedBy}</td>
                    <td>
                      <code>{one.hash.slice(0, 16)}</code>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </Loaded>
  )
}
