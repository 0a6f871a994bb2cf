import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { guardXml } from '../../../server/engine/model/guard.ts'
import { readDefinitions } from '../../../server/engine/model/moddle.ts'
import { ProblemList } from '../../../server/engine/model/problems.ts'
import { decodeXml } from '../../../server/engine/model/source.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { drawable } from '../../ui/bpmn/drawable.ts'
import { newFile } from '../../ui/workspace/new-files.ts'
import { addressOf } from '../../ui/workspace/places.ts'
import { type DraftText, useWorkspace } from '../../ui/workspace/workspace.tsx'
import type { Designer } from './designer.ts'
import { KeysDialog, NameDialog } from './dialogs.tsx'
import { download, type ExportKind, exportDiagram } from './export.ts'
import type { Canvas, Modeling } from './services.ts'
import { workflowTexts } from './texts.ts'

const EXPORTS = [
  ['svg', 'exportSvg'],
  ['png', 'exportPng'],
  ['pdf', 'exportPdf'],
  ['bpmn', 'exportBpmn'],
] as const satisfies readonly (readonly [ExportKind, string])[]

/** What one does with the file as a whole: export, import, new, rename. */
export function FileActions({
  id,
  name,
  draft,
  designer,
  onSaid,
}: {
  readonly id: string
  readonly name: string
  readonly draft: DraftText
  readonly designer: Designer | null
  readonly onSaid: (text: string, bad: boolean) => void
}) {
  const t = useTexts(workflowTexts)
  const say = useBilingual()
  const { programme, mayEdit, addFile, removeFile, flush, filesOf } = useWorkspace()
  const navigate = useNavigate()
  const chooser = useRef<HTMLInputElement>(null)
  const [asking, setAsking] = useState<'new' | 'rename' | 'keys' | null>(null)
  const taken = (wanted: string) => filesOf('process').some((file) => file.name === `${wanted}.bpmn`)
  const failed = (cause: unknown) => onSaid(t('failed', { why: cause instanceof Error ? cause.message : String(cause) }), true)

  const send = (kind: ExportKind) => {
    if (designer === null) return
    exportDiagram(designer, kind, name).then((blob) => download(blob, `${id}.${kind}`), failed)
  }
  const bring = async (file: File) => {
    const found = new ProblemList()
    const decoded = decodeXml(new Uint8Array(await file.arrayBuffer()))
    const text = decoded.ok ? decoded.value : ''
    if (decoded.ok) guardXml(text, found)
    const definitions = decoded.ok && found.all.length === 0 ? await readDefinitions(text, found) : null
    if (definitions === null) {
      const problems = decoded.ok ? found.all : decoded.problems
      onSaid(t('importWrong', { name: file.name, why: problems.map((problem) => say(problem.text)).join(' ') }), true)
      return
    }
    draft.change(await drawable(text))
    onSaid(t('imported', { name: file.name }), false)
  }
  const create = async (title: string, wanted: string) => {
    const { name: fileName, content } = newFile('process', wanted, title)
    await addFile(fileName, content)
    setAsking(null)
    await navigate(addressOf(programme, fileName))
  }
  const rename = async (title: string, wanted: string) => {
    if (designer !== null && title !== name) {
      designer.service<Modeling>('modeling').updateProperties(designer.service<Canvas>('canvas').getRootElement(), { name: title })
      await designer.flush()
    }
    setAsking(null)
    if (wanted === id) return
    await flush()
    await addFile(`${wanted}.bpmn`, designer === null ? draft.content : await designer.xml())
    await navigate(addressOf(programme, `${wanted}.bpmn`))
    await removeFile(`${id}.bpmn`)
  }

  return (
    <>
      {EXPORTS.map(([kind, label]) => (
        <button key={kind} type="button" className="button small" onClick={() => send(kind)} disabled={designer === null}>
          {t(label)}
        </button>
      ))}
      {mayEdit ? (
        <>
          <button type="button" className="button small" onClick={() => chooser.current?.click()}>
            {t('importBpmn')}
          </button>
          <button type="button" className="button small" onClick={() => setAsking('new')}>
            {t('newDiagram')}
          </button>
          <button type="button" className="button small" onClick={() => setAsking('rename')}>
            {t('rename')}
          </button>
        </>
      ) : null}
      <button type="button" className="button small" onClick={() => setAsking('keys')}>
        {t('keys')}
      </button>
      <input
        ref={chooser}
        type="file"
        accept=".bpmn,.xml"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('importBpmn')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file !== undefined) bring(file).catch(failed)
        }}
      />
      {asking === 'new' ? (
        <NameDialog
          title={t('newDiagram')}
          action={t('create')}
          name=""
          id=""
          taken={taken}
          onDone={create}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === 'rename' ? (
        <NameDialog
          title={t('rename')}
          action={t('save')}
          name={name}
          id={id}
          taken={(wanted) => wanted !== id && taken(wanted)}
          onDone={rename}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === 'keys' ? <KeysDialog onClose={() => setAsking(null)} /> : null}
    </>
  )
}
