import { useState } from 'react'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { TextField } from '../ui/workspace/fields.tsx'
import { useDraftJson, useWorkspace, type Workspace, written } from '../ui/workspace/workspace.tsx'
import type { Builder } from './builder.ts'
import { type At, nodeAt } from './model.ts'
import { changesOf, clashes, insertShared, type SharedSectionFile, sectionOf, shared, takeOver } from './sections.ts'
import { builderTexts } from './texts.ts'

const ID_SHAPE = /^[a-z][a-z0-9-]*$/
const CHANGE = { added: 'fieldAdded', removed: 'fieldRemoved', changed: 'fieldChanged' } as const

function newestVersions(workspace: Workspace): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const { name } of workspace.filesOf('section')) {
    const found = sectionOf(name)
    if (found !== null) newest.set(found.id, Math.max(found.version, newest.get(found.id) ?? 0))
  }
  return newest
}

/** Sections that forms share: save the chosen one, put one in, take over a newer version. */
export function SharedSection({ builder }: { readonly builder: Builder }) {
  const workspace = useWorkspace()
  const { chosen, document, mayEdit } = builder
  const node = chosen === null ? undefined : nodeAt(document, chosen)
  const newest = newestVersions(workspace)
  if (!mayEdit || (node?.kind !== 'section' && newest.size === 0)) return null
  const version = node?.kind === 'section' && node.from !== undefined ? newest.get(node.from.id) : undefined
  return (
    <div className="stack" style={{ marginTop: 16 }}>
      {node?.kind === 'section' && chosen !== null ? <Save builder={builder} at={chosen} newest={newest} /> : null}
      {node?.kind === 'section' && node.from !== undefined && chosen !== null && version !== undefined && version > node.from.version ? (
        <Newer builder={builder} at={chosen} id={node.from.id} version={version} />
      ) : null}
      {[...newest].map(([id, own]) => (
        <Insert key={id} builder={builder} id={id} version={own} />
      ))}
    </div>
  )
}

function Save({ builder, at, newest }: { readonly builder: Builder; readonly at: At; readonly newest: ReadonlyMap<string, number> }) {
  const t = useTexts(builderTexts)
  const workspace = useWorkspace()
  const node = nodeAt(builder.document, at)
  const from = node?.kind === 'section' ? node.from : undefined
  const [id, setId] = useState(from?.id ?? '')
  const [saved, setSaved] = useState<number | null>(null)
  const save = async () => {
    const version = (newest.get(id) ?? 0) + 1
    const file = shared(builder.document, at, id, version)
    if (file === null) return
    await workspace.addFile(`sections/${id}.v${version}.json`, written(file))
    setSaved(version)
  }
  return (
    <div className="notice-box">
      {from === undefined ? null : <p className="muted">{t('sharedFrom', { id: from.id, version: from.version })}</p>}
      <TextField label={t('shareSection')} value={id} onChange={setId} />
      <button type="button" className="button small" disabled={!ID_SHAPE.test(id)} onClick={() => void save()}>
        {t('shareSection')}
      </button>
      {saved === null ? null : <p role="status">{t('sectionSaved', { id, version: saved })}</p>}
    </div>
  )
}

function Insert({ builder, id, version }: { readonly builder: Builder; readonly id: string; readonly version: number }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const { value: file } = useDraftJson<SharedSectionFile>(`sections/${id}.v${version}.json`)
  if (file === undefined || clashes(builder.document, file).length > 0) return null
  const page = builder.chosen?.[0] ?? 0
  const isPaged = nodeAt(builder.document, [page])?.kind === 'page'
  return (
    <button
      type="button"
      className="button small"
      onClick={() => builder.change(insertShared(builder.document, file, isPaged ? [page] : []))}
    >
      {t('insertSection')}：{say(file.section.title)}
    </button>
  )
}

function Newer({
  builder,
  at,
  id,
  version,
}: {
  readonly builder: Builder
  readonly at: At
  readonly id: string
  readonly version: number
}) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const { value: file } = useDraftJson<SharedSectionFile>(`sections/${id}.v${version}.json`)
  if (file === undefined) return null
  return (
    <div className="notice-box warn">
      <p>{t('newerShared', { version })}</p>
      <ul>
        {changesOf(builder.document, at, file).map((change, index) => (
          <li key={`${change.kind}-${index.toString()}`}>{t(CHANGE[change.kind], { name: say(change.label) })}</li>
        ))}
      </ul>
      <button type="button" className="button small" onClick={() => builder.change(takeOver(builder.document, at, file))}>
        {t('takeNewer')}
      </button>
    </div>
  )
}
