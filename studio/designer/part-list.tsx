import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { PartView } from '../../server/base/api/studio.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty, Failed, useProblemText } from '../ui/states.tsx'
import { TextField } from '../ui/workspace/fields.tsx'
import { newFile } from '../ui/workspace/new-files.ts'
import { addressOf } from '../ui/workspace/places.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { frameTexts } from './frame-texts.ts'
import { LISTED, type ListedPath } from './parts.ts'

const ID_SHAPE = /^[a-z][a-z0-9-]*$/

/** The files of one kind: state, problems, add, remove and bring back. */
export function PartListPage({ path }: { readonly path: ListedPath }) {
  const t = useTexts(frameTexts)
  const say = useBilingual()
  const workspace = useWorkspace()
  const { kind, empty } = LISTED[path]
  const [adding, setAdding] = useState(false)
  const titles = titlesOf(workspace.view)
  const files = workspace.view.files.filter((file) => file.kind === kind)
  const act = useMutation({ mutationFn: (work: () => Promise<void>) => work() })
  const titleOf = (name: string) => {
    const found = titles.filter((part) => part.file === name)
    return found.length === 0 ? name : found.map((part) => say(part.title)).join('、')
  }
  return (
    <section className="sheet" aria-label={t(path)}>
      {workspace.mayEdit ? (
        <div className="row" style={{ marginBottom: 12 }}>
          <button type="button" className="button primary" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            {t('add', { what: t(kind) })}
          </button>
        </div>
      ) : null}
      {adding ? <NewPart path={path} onEnd={() => setAdding(false)} /> : null}
      <Failed error={act.error} />
      {files.length === 0 ? (
        <Empty text={t(empty)} />
      ) : (
        <PlainTable heads={[t('name'), t('id'), t('state'), t('problems'), <td key="end" />]}>
          {files.map((file) => {
            const count = workspace.problems.filter((problem) => problem.file === file.name).length
            const title = titleOf(file.name)
            return (
              <tr key={file.name}>
                <th scope="row">
                  {file.state === 'removed' ? title : <Link to={addressOf(workspace.programme, file.name)}>{title}</Link>}
                </th>
                <td>{file.name.split('/').at(-1)}</td>
                <td>{t(file.state)}</td>
                <td>
                  {count === 0 ? (
                    '—'
                  ) : (
                    <span className="row">
                      <Icon name="warning" /> {count}
                    </span>
                  )}
                </td>
                <td className="nowrap">
                  {!workspace.mayEdit ? null : file.state === 'changed' || file.state === 'removed' ? (
                    <button
                      type="button"
                      className="button small"
                      aria-label={`${t('revert')} ${title}`}
                      onClick={() => act.mutate(() => workspace.revertFile(file.name))}
                    >
                      {t('revert')}
                    </button>
                  ) : null}{' '}
                  {!workspace.mayEdit || file.state === 'removed' ? null : (
                    <button
                      type="button"
                      className="button small"
                      aria-label={`${t('remove')} ${title}`}
                      onClick={() => {
                        if (window.confirm(t('removeSure', { name: title }))) act.mutate(() => workspace.removeFile(file.name))
                      }}
                    >
                      {t('remove')}
                    </button>
                  )}
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
    </section>
  )
}

function titlesOf(view: {
  readonly forms: readonly PartView[]
  readonly letters: readonly PartView[]
  readonly processes: readonly PartView[]
  readonly decisions: readonly PartView[]
}): readonly PartView[] {
  return [...view.forms, ...view.letters, ...view.processes, ...view.decisions]
}

function NewPart({ path, onEnd }: { readonly path: ListedPath; readonly onEnd: () => void }) {
  const t = useTexts(frameTexts)
  const text = useProblemText()
  const navigate = useNavigate()
  const workspace = useWorkspace()
  const [title, setTitle] = useState('')
  const [id, setId] = useState('')
  const { kind } = LISTED[path]
  const file = newFile(kind, id, title.trim())
  const isTaken = workspace.view.files.some((one) => one.name === file.name && one.state !== 'removed')
  const problem = id === '' ? undefined : !ID_SHAPE.test(id) ? t('idWrong') : isTaken ? t('idTaken') : undefined
  const create = useMutation({
    mutationFn: () => workspace.addFile(file.name, file.content),
    onSuccess: () => {
      onEnd()
      navigate(addressOf(workspace.programme, file.name))
    },
  })
  return (
    <form
      className="notice-box"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === undefined && id !== '' && title.trim() !== '') create.mutate()
      }}
    >
      <TextField label={t('titleField')} value={title} onChange={setTitle} required />
      <TextField label={t('idField')} value={id} onChange={setId} problem={problem} required />
      {create.error === null ? null : (
        <p role="alert" className="field-problem">
          {text(create.error)}
        </p>
      )}
      <div className="row">
        <button
          type="submit"
          className="button primary"
          disabled={create.isPending || problem !== undefined || id === '' || title.trim() === ''}
        >
          {t('create')}
        </button>
        <button type="button" className="button" onClick={onEnd}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}

export const WorkflowsPage = () => <PartListPage path="workflows" />
export const FormsPage = () => <PartListPage path="forms" />
export const DecisionsPage = () => <PartListPage path="decisions" />
export const LettersPage = () => <PartListPage path="letters" />
