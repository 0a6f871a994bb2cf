import { useQueries } from '@tanstack/react-query'
import type { LetterTemplate } from '../../server/letters/types.ts'
import { programmesApi } from '../api/programmes.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { ArticleMark } from '../ui/marks.tsx'
import { ScrollX } from '../ui/scroll.tsx'
import { Loading } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Letter templates of a programme. */
export function LettersList({ programme, names }: { readonly programme: string; readonly names: readonly string[] }) {
  const t = useTexts(designerTexts)
  const say = useBilingual()
  const files = useQueries({
    queries: names.map((name) => ({ queryKey: ['programme-file', programme, name], queryFn: () => programmesApi.file(programme, name) })),
  })
  if (files.some((file) => file.isPending)) return <Loading />
  const templates = files.flatMap((file) => (file.data === undefined ? [] : [JSON.parse(file.data) as LetterTemplate]))
  return (
    <ScrollX>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('code')}</th>
            <th scope="col">{t('layout')}</th>
            <th scope="col">{t('articles')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {templates.map((template) => (
            <tr key={template.id}>
              <th scope="row">{say(template.title)}</th>
              <td>{template.id}</td>
              <td>{template.layout}</td>
              <td>
                <ArticleMark article={template.article} />
              </td>
              <td className="muted">{t('blocks', { count: template.blocks.length })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  )
}
