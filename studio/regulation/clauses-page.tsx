import { useMemo, useState } from 'react'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty, Loading, LongText } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { AddButton } from '../ui/workspace/add-button.tsx'
import { useDraftFiles } from '../ui/workspace/draft-files.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { CheckField, TextField } from '../ui/workspace/fields.tsx'
import { useGoToPlace } from '../ui/workspace/go-to-place.ts'
import { useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { type ArticleCoverage, type Coverage, coverageOf } from './clauses/coverage.ts'
import { PasteRegulation, prefixOf } from './clauses/paste.tsx'
import { PlaceLinks } from './clauses/place-links.tsx'
import { clausesTexts } from './clauses/texts.ts'
import './regulation.css'

type Article = ProgrammeManifest['articles'][number]

/** The regulation article by article, what carries each out, and what names no article. */
export function ClausesPage() {
  const t = useTexts(clausesTexts)
  const manifest = useManifest()
  const { mayEdit, programme } = useWorkspace()
  const { files, loading } = useDraftFiles((name) => !name.startsWith('tests/') && !name.startsWith('sections/'))
  const coverage = useMemo(() => coverageOf(files), [files])
  const [tab, setTab] = useQueryState('show', 'articles')
  const [pasting, setPasting] = useState(false)
  useGoToPlace(!loading)
  if (manifest.value === undefined) return <Loading />
  const articles = manifest.value.articles ?? []
  const change = (next: readonly Article[]) => manifest.update((now) => ({ ...now, articles: next }))
  const count = (state: ArticleCoverage['state']) => coverage.articles.filter((article) => article.state === state).length
  return (
    <section className="sheet stack" aria-label={t('title')}>
      <EditorBar draft={manifest} title={t('title')}>
        {mayEdit ? (
          <button type="button" className="button small primary" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
            {t('paste')}
          </button>
        ) : null}
      </EditorBar>
      <p className="muted reg-lead">{t('lead')}</p>
      {pasting ? (
        <div className="reg-pane">
          <PasteRegulation
            articles={articles}
            programme={programme}
            onUse={(next) => {
              change(next)
              setPasting(false)
            }}
          />
        </div>
      ) : null}
      {loading ? (
        <Loading />
      ) : articles.length === 0 ? (
        <Empty text={t('none')} />
      ) : (
        <>
          <p>
            <strong>
              {t('counts', { all: articles.length, covered: count('covered'), exempt: count('exempt'), open: count('open') })}
            </strong>
          </p>
          <Tabs
            label={t('title')}
            active={tab}
            onChange={setTab}
            tabs={[
              {
                key: 'articles',
                label: t('articles'),
                content: () => (
                  <Articles articles={articles} coverage={coverage} disabled={!mayEdit} programme={programme} onChange={change} />
                ),
              },
              { key: 'without', label: t('without', { count: coverage.without.length }), content: () => <Without coverage={coverage} /> },
            ]}
          />
        </>
      )}
    </section>
  )
}

function Without({ coverage }: { readonly coverage: Coverage }) {
  const t = useTexts(clausesTexts)
  return (
    <div className="stack">
      {coverage.unknown.length === 0 ? null : (
        <div className="notice-box warn stack-s">
          <strong>{t('unknown')}</strong>
          <PlaceLinks places={coverage.unknown} />
        </div>
      )}
      {coverage.without.length === 0 ? (
        <p className="notice-box good">{t('withoutNone')}</p>
      ) : (
        <>
          <p className="muted">{t('withoutLead')}</p>
          <PlaceLinks places={coverage.without} />
        </>
      )}
    </div>
  )
}

function Articles({
  articles,
  coverage,
  disabled,
  programme,
  onChange,
}: {
  readonly articles: readonly Article[]
  readonly coverage: Coverage
  readonly disabled: boolean
  readonly programme: string
  readonly onChange: (articles: readonly Article[]) => void
}) {
  const t = useTexts(clausesTexts)
  const [onlyOpen, setOnlyOpen] = useState(false)
  const [editing, setEditing] = useState<number | null>(null)
  /** Rows changed while only open ones are listed: they stay to be finished. */
  const [touched, setTouched] = useState<readonly number[]>([])
  const set = (at: number, article: Article) => {
    if (!touched.includes(at)) setTouched([...touched, at])
    onChange(articles.map((each, index) => (index === at ? article : each)))
  }
  return (
    <div className="stack-s">
      <CheckField
        label={t('onlyOpen')}
        value={onlyOpen}
        onChange={(is) => {
          setOnlyOpen(is)
          setTouched([])
        }}
      />
      <PlainTable label={t('articles')} className="clauses" heads={[t('article'), t('text'), t('carried')]}>
        {articles.map((article, at) => {
          const found = coverage.articles[at]
          if (found === undefined || (onlyOpen && found.state !== 'open' && editing !== at && !touched.includes(at))) return null
          return (
            <tr key={at.toString()} data-at={`/articles/${article.id}`}>
              <th scope="row">
                {article.number}
                <br />
                <span className="muted">{article.id}</span>
                {disabled ? null : (
                  <div>
                    <button
                      type="button"
                      className="button small"
                      aria-expanded={editing === at}
                      aria-label={t('editOf', { number: article.number })}
                      onClick={() => setEditing(editing === at ? null : at)}
                    >
                      {t(editing === at ? 'done' : 'edit')}
                    </button>
                  </div>
                )}
              </th>
              <td>
                {editing === at ? (
                  <ArticleForm
                    article={article}
                    onChange={(next) => set(at, next)}
                    onRemove={() => {
                      setEditing(null)
                      onChange(articles.filter((_, index) => index !== at))
                    }}
                  />
                ) : (
                  <LongText text={article.text} lines={3} />
                )}
              </td>
              <td>
                {found.state === 'open' ? (
                  <Mark tone="warn" icon="warning">
                    {t('open')}
                  </Mark>
                ) : null}
                <PlaceLinks places={found.places} />
                {found.places.length === 0 ? <Exempt article={article} disabled={disabled} onChange={(next) => set(at, next)} /> : null}
              </td>
            </tr>
          )
        })}
      </PlainTable>
      {disabled ? null : (
        <AddButton
          label={t('add')}
          onAdd={() => {
            onChange([...articles, { id: freshId(articles, programme), number: '', text: '' }])
            setEditing(articles.length)
          }}
        />
      )}
    </div>
  )
}

function freshId(articles: readonly Article[], programme: string): string {
  const prefix = prefixOf(articles, programme)
  for (let number = articles.length + 1; ; number += 1)
    if (!articles.some((article) => article.id === `${prefix}-${number}`)) return `${prefix}-${number}`
}

function ArticleForm({
  article,
  onChange,
  onRemove,
}: {
  readonly article: Article
  readonly onChange: (article: Article) => void
  readonly onRemove: () => void
}) {
  const t = useTexts(clausesTexts)
  return (
    <>
      <div className="reg-pair">
        <TextField label={t('number')} value={article.number} onChange={(number) => onChange({ ...article, number })} />
        <TextField label={t('id')} value={article.id} onChange={(id) => onChange({ ...article, id })} />
      </div>
      <TextField label={t('text')} value={article.text} multiline onChange={(text) => onChange({ ...article, text })} />
      <button type="button" className="button small danger" aria-label={`${t('remove')} ${article.number}`} onClick={onRemove}>
        {t('remove')}
      </button>
    </>
  )
}

function Exempt({
  article,
  disabled,
  onChange,
}: {
  readonly article: Article
  readonly disabled: boolean
  readonly onChange: (article: Article) => void
}) {
  const t = useTexts(clausesTexts)
  const { exempt, ...rest } = article
  return (
    <>
      <label className="studio-check">
        <input
          type="checkbox"
          aria-label={t('exemptOf', { number: article.number })}
          checked={exempt !== undefined}
          disabled={disabled}
          onChange={(event) => onChange(event.target.checked ? { ...article, exempt: t('reasonDefault') } : rest)}
        />
        {t('exempt')}
      </label>
      {exempt === undefined ? null : (
        <input
          className="input reason"
          aria-label={t('reasonOf', { number: article.number })}
          value={exempt}
          disabled={disabled}
          onChange={(event) => onChange({ ...article, exempt: event.target.value })}
        />
      )}
    </>
  )
}
