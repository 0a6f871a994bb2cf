import { useId, useState } from 'react'
import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { PlainTable } from '../../ui/plain-table.tsx'
import { CheckField, TextField } from '../../ui/workspace/fields.tsx'
import { type ArticleChange, compareArticles, splitRegulation } from './split.ts'
import { clausesTexts } from './texts.ts'

type Article = ProgrammeManifest['articles'][number]

const MARKS = {
  added: { tone: 'blue', icon: 'flag' },
  changed: { tone: 'warn', icon: 'pen' },
  unchanged: { tone: 'grey', icon: 'check' },
  removed: { tone: 'bad', icon: 'cross' },
} as const satisfies { readonly [kind in ArticleChange['kind']]: object }

/** Prefix of the ids there are, else the first letters of the programme's id. */
export function prefixOf(articles: readonly Article[], programme: string): string {
  const own = articles[0]?.id.match(/^[A-Z]+/)?.[0]
  return (
    own ??
    (programme
      .replace(/[^a-z]/gi, '')
      .slice(0, 2)
      .toUpperCase() ||
      'A')
  )
}

/** What the articles are after a text was taken over: ids and reasons stay, what the text does not have goes only when asked. */
export function takenOver(now: readonly Article[], changes: readonly ArticleChange[], dropRemoved: boolean): readonly Article[] {
  return changes.flatMap(({ kind, article }): readonly Article[] => {
    const before = now.find((each) => each.id === article.id)
    if (kind === 'removed') return dropRemoved || before === undefined ? [] : [before]
    return [{ ...before, ...article }]
  })
}

/** Pasted text of a regulation, what it gives, and what it would change. */
export function PasteRegulation({
  articles,
  programme,
  onUse,
}: {
  readonly articles: readonly Article[]
  readonly programme: string
  readonly onUse: (articles: readonly Article[]) => void
}) {
  const t = useTexts(clausesTexts)
  const id = useId()
  const [text, setText] = useState('')
  const [prefix, setPrefix] = useState(() => prefixOf(articles, programme))
  const [dropRemoved, setDropRemoved] = useState(false)
  const isPrefix = /^[A-Z][A-Z0-9]*$/.test(prefix)
  const found = text.trim() === '' || !isPrefix ? [] : splitRegulation(text, prefix)
  const changes = compareArticles(articles, found)
  return (
    <div className="stack-s">
      <TextField label={t('prefix')} value={prefix} problem={isPrefix ? undefined : t('prefixWrong')} onChange={setPrefix} />
      <div className="studio-field">
        <label htmlFor={`${id}-text`}>{t('pasteText')}</label>
        <textarea
          id={`${id}-text`}
          rows={10}
          value={text}
          aria-describedby={`${id}-help`}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={`${id}-help`} className="muted">
          {t('pasteHelp')}
        </p>
      </div>
      {text.trim() === '' ? null : (
        <div role="status" className="stack-s">
          <strong>{found.length === 0 ? t('foundNone') : t('found', { count: found.length })}</strong>
          {found.length === 0 ? null : (
            <>
              <PlainTable label={t('found', { count: found.length })} className="split-table">
                {changes.map(({ kind, article }) => (
                  <tr key={`${kind}-${article.id}`}>
                    <th scope="row" className="nowrap">
                      {article.number} <span className="muted">{article.id}</span>
                    </th>
                    <td>{article.text.length > 60 ? `${article.text.slice(0, 60)}…` : article.text}</td>
                    <td>
                      <Mark {...MARKS[kind]}>{t(kind)}</Mark>
                    </td>
                  </tr>
                ))}
              </PlainTable>
              {changes.some((change) => change.kind === 'removed') ? (
                <CheckField label={t('dropRemoved')} value={dropRemoved} onChange={setDropRemoved} />
              ) : null}
              <div>
                <button
                  type="button"
                  className="button primary"
                  onClick={() => {
                    onUse(takenOver(articles, changes, dropRemoved))
                    setText('')
                  }}
                >
                  {t('use')}
                </button>
              </div>
            </>
          )}
        </div>
      )}
    </div>
  )
}
