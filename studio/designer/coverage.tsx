import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { type ProgrammeView, programmesApi } from '../api/programmes.ts'
import { useTexts } from '../i18n/texts.ts'
import { ScrollX } from '../ui/scroll.tsx'
import { LongText } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Files and manifest parts that name an article, by article id. */
export function usesOfArticles(
  manifest: ProgrammeManifest,
  files: readonly { readonly name: string; readonly content: string }[],
): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>()
  const note = (article: string | undefined, where: string) => {
    if (article === undefined) return
    const list = uses.get(article) ?? []
    if (!list.includes(where)) uses.set(article, [...list, where])
  }
  for (const rule of manifest.deadlines) note(rule.article, rule.id)
  for (const type of manifest.caseTypes) note(type.article, type.code)
  for (const stage of manifest.stages) note(stage.article, stage.code)
  for (const role of manifest.roles) note(role.article, role.code)
  const ids = manifest.articles.map((article) => article.id)
  for (const { name, content } of files) {
    const named = new Set(content.match(/[A-Z]{2,4}-\d+[A-Za-z0-9-]*/g) ?? [])
    for (const id of ids) if (named.has(id)) note(id, name)
  }
  return uses
}

/** Articles of the regulation, and what carries each of them out. */
export function Coverage({ view }: { readonly view: ProgrammeView }) {
  const t = useTexts(designerTexts)
  const [onlyOpen, setOnlyOpen] = useState(false)
  const { id: programme, manifest } = view
  const names = view.files.filter((file) => file.kind !== 'manifest').map((file) => file.name)
  const files = useQueries({
    queries: names.map((name) => ({ queryKey: ['programme-file', programme, name], queryFn: () => programmesApi.file(programme, name) })),
  })
  const uses = usesOfArticles(
    manifest,
    files.flatMap((file, index) => (file.data === undefined ? [] : [{ name: names[index] ?? '', content: file.data }])),
  )
  const covered = manifest.articles.filter((article) => uses.has(article.id)).length
  const shown = onlyOpen ? manifest.articles.filter((article) => !uses.has(article.id)) : manifest.articles
  return (
    <div className="stack">
      <p>{t('coverageLead', { count: manifest.articles.length, covered })}</p>
      <label className="choice">
        <input type="checkbox" checked={onlyOpen} onChange={(event) => setOnlyOpen(event.target.checked)} />
        {t('onlyOpen')}
      </label>
      <ScrollX>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('article')}</th>
              <th scope="col">{t('text')}</th>
              <th scope="col">{t('usedIn')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((article) => (
              <tr key={article.id}>
                <th scope="row">
                  {article.number}
                  <br />
                  <span className="muted">{article.id}</span>
                </th>
                <td>
                  <LongText text={article.text} lines={3} />
                </td>
                <td>{uses.get(article.id)?.join('、') ?? <span className="muted">{t('notUsed')}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </div>
  )
}
