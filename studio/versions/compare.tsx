import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link } from 'react-router'
import type { VersionView } from '../../server/base/api/versions.ts'
import { type Side, versionsApi } from '../api/versions.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Loaded, Loading } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { addressOf } from '../ui/workspace/places.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { wordedDiagramChanges } from './diagram-changes.ts'
import { fileChanges, titleOfFile } from './differences/file-changes.ts'
import { sideOf } from './differences/sides.ts'
import { both, type Change } from './differences/words.ts'
import { versionTexts } from './texts.ts'

const DiagramComparison = lazy(() => import('./diagram-comparison.tsx').then((module) => ({ default: module.DiagramComparison })))

interface FileDifference {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  readonly changes: readonly Change[]
}

/** Every file that differs between two sides, with its sentences. */
async function differencesOf(programme: string, from: Side | null, to: Side): Promise<readonly FileDifference[]> {
  const [olds, news] = await Promise.all([from === null ? [] : versionsApi.filesOf(programme, from), versionsApi.filesOf(programme, to)])
  const [before, after] = [new Map(olds.map((file) => [file.name, file])), new Map(news.map((file) => [file.name, file]))]
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const differing = names.filter((name) => before.get(name)?.sha256 !== after.get(name)?.sha256)
  return Promise.all(
    differing.map(async (name): Promise<FileDifference> => {
      const [old, now] = await Promise.all([
        from === null || !before.has(name) ? null : versionsApi.textOf(programme, from, name),
        after.has(name) ? versionsApi.textOf(programme, to, name) : null,
      ])
      const isDiagram = name.endsWith('.bpmn') && old !== null && now !== null
      return { name, before: old, after: now, changes: isDiagram ? await diagramSentences(old, now) : await fileChanges(name, old, now) }
    }),
  )
}

async function diagramSentences(before: string, after: string): Promise<readonly Change[]> {
  const found = await wordedDiagramChanges(before, after).catch(() => null)
  if (found === null)
    return [{ kind: 'changed', at: '', text: both('流程图有改动，但无法逐项比较。', 'The diagram has changed, but it can not be read.') }]
  return found.flatMap(({ kind, id, sentences }) => sentences.map((text): Change => ({ kind, at: id, text })))
}

/** Any two versions, or the draft with one, beside each other: what changed in every part, in sentences, and diagrams in colours. */
export function Compare({ versions }: { readonly versions: readonly VersionView[] }) {
  const t = useTexts(versionTexts)
  const { programme, view } = useWorkspace()
  const base = view.base
  const hasChanges = view.files.some((file) => file.state !== 'unchanged')
  const newest = versions[0]?.version
  const [toText, setTo] = useQueryState('to', hasChanges || newest === undefined ? 'draft' : String(newest))
  const to = sideOf(toText) ?? 'draft'
  const usualFrom = to === 'draft' ? base : (versions.find(({ version }) => version < to)?.version ?? null)
  const [fromText, setFrom] = useQueryState('from', usualFrom === null ? '' : String(usualFrom))
  const from = sideOf(fromText) ?? null
  const query = useQuery({
    queryKey: ['programme-differences', programme, from, to],
    queryFn: () => differencesOf(programme, from, to),
    staleTime: 0,
  })
  const options = (
    <>
      <option value="draft">{t('draft')}</option>
      {versions.map(({ version }) => (
        <option key={version} value={version}>
          {t('version', { version })}
        </option>
      ))}
    </>
  )
  return (
    <section className="sheet" aria-label={t('compare')} id="compare">
      <h2>{t('compare')}</h2>
      <p className="muted">{t('compareLead')}</p>
      <div className="row version-sides">
        <label>
          {t('from')}{' '}
          <select className="input" value={from === null ? '' : String(from)} onChange={(event) => setFrom(event.target.value)}>
            <option value="">{t('nothing')}</option>
            {options}
          </select>
        </label>
        <label>
          {t('to')}{' '}
          <select className="input" value={String(to)} onChange={(event) => setTo(event.target.value)}>
            {options}
          </select>
        </label>
      </div>
      <Loaded query={query}>
        {(files) => <Differences files={files} programme={programme} isDraft={to === 'draft'} fresh={!query.isFetching} />}
      </Loaded>
    </section>
  )
}

function Differences({
  files,
  programme,
  isDraft,
  fresh,
}: {
  readonly files: readonly FileDifference[]
  readonly programme: string
  readonly isDraft: boolean
  readonly fresh: boolean
}) {
  const t = useTexts(versionTexts)
  if (!fresh) return <Loading label={t('comparing')} />
  if (files.length === 0) return <p role="status">{t('noDifference')}</p>
  const count = files.reduce((sum, file) => sum + Math.max(1, file.changes.length), 0)
  return (
    <div className="stack">
      <p role="status">{t('differences', { files: files.length, count })}</p>
      {files.map((file) => (
        <OneFile key={file.name} file={file} programme={programme} isDraft={isDraft} />
      ))}
    </div>
  )
}

function OneFile({ file, programme, isDraft }: { readonly file: FileDifference; readonly programme: string; readonly isDraft: boolean }) {
  const t = useTexts(versionTexts)
  const say = useBilingual()
  const { name, before, after, changes } = file
  const title = say(titleOfFile(name, after ?? before))
  const isDiagram = name.endsWith('.bpmn') && before !== null && after !== null
  const sentences =
    changes.length === 0 ? (
      <p className="muted">{t('onlyWhitespace')}</p>
    ) : (
      <Sentences file={file} programme={programme} isDraft={isDraft} />
    )
  return (
    <section className="version-file" aria-label={title}>
      <h3>
        {title} <span className="muted">{name}</span>
      </h3>
      {isDiagram ? (
        <Suspense fallback={<Loading />}>
          <DiagramComparison name={title} before={before} after={after} sentences={sentences} />
        </Suspense>
      ) : (
        sentences
      )}
    </section>
  )
}

function Sentences({ file, programme, isDraft }: { readonly file: FileDifference; readonly programme: string; readonly isDraft: boolean }) {
  const t = useTexts(versionTexts)
  const say = useBilingual()
  const { name, after, changes } = file
  return (
    <ul className="plain version-changes">
      {changes.map((change, index) => (
        <li key={`${change.at}-${index.toString()}`} className={`change-${change.kind}`}>
          <span className="change-kind">{t(change.kind)}</span>
          <span>
            {say(change.text)}
            {change.article === undefined ? null : <span className="article"> {change.article}</span>}
            {isDraft && after !== null && change.kind !== 'removed' ? (
              <>
                {' '}
                <Link to={addressOf(programme, name, change.at)} aria-label={t('goThere', { where: say(change.text) })}>
                  {t('open')}
                </Link>
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
