import { type ReactNode, useEffect, useId, useState } from 'react'
import { Link } from 'react-router'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { useProblemText } from '../states.tsx'
import { addressOfProblem } from './places.ts'
import { type DraftText, useWorkspace } from './workspace.tsx'

const texts = defineTexts('editorBar', {
  saved: ['已保存到草稿', 'Saved to the draft'],
  saving: ['正在保存…', 'Saving…'],
  unsaved: ['有修改尚未保存', 'Not saved yet'],
  conflict: ['内容已被他人修改，您的修改没有保存。', 'Somebody else has changed this; your change is not saved.'],
  load: ['载入最新内容', 'Load the newest'],
  failed: ['没有保存成功：{{why}}', 'Not saved: {{why}}'],
  again: ['重试', 'Try again'],
  readOnly: ['只读：您没有编辑权限', 'Read only: you may not edit'],
  undo: ['撤销', 'Undo'],
  redo: ['重做', 'Redo'],
  problems: ['{{count}} 个问题', '{{count}} problems'],
  noProblems: ['检查通过', 'No problems'],
})

/** Bar above an editor: is the work safe, undo and redo (Ctrl+Z, Ctrl+Y), and what the checks found in this file. */
export function EditorBar({
  draft,
  title,
  ownUndo = false,
  children,
}: {
  readonly draft: DraftText
  readonly title: string
  /** The editor below has an undo of its own for its keys. */
  readonly ownUndo?: boolean
  readonly children?: ReactNode
}) {
  const t = useTexts(texts)
  const text = useProblemText()
  const { mayEdit } = useWorkspace()
  const { undo, redo } = draft
  useEffect(() => {
    if (ownUndo || !mayEdit) return
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
      if (!isRedo && key !== 'z') return
      event.preventDefault()
      if (isRedo) redo()
      else undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [ownUndo, mayEdit, undo, redo])
  return (
    <div className="editor-bar no-print">
      <h2>{title}</h2>
      {mayEdit ? (
        <>
          <button type="button" className="button small" disabled={!draft.canUndo} onClick={undo} aria-keyshortcuts="Control+Z">
            {t('undo')}
          </button>
          <button type="button" className="button small" disabled={!draft.canRedo} onClick={redo} aria-keyshortcuts="Control+Y">
            {t('redo')}
          </button>
        </>
      ) : null}
      {children}
      <span className="spacer" />
      {mayEdit ? (
        <span className="saved" role="status" aria-live="polite">
          {draft.save === 'saved' ? (
            <>
              <Icon name="check" /> {t('saved')}
            </>
          ) : null}
          {draft.save === 'saving' ? t('saving') : null}
          {draft.save === 'unsaved' ? t('unsaved') : null}
          {draft.save === 'failed' ? t('failed', { why: text(draft.error) }) : null}
        </span>
      ) : (
        <span className="muted">{t('readOnly')}</span>
      )}
      <FileProblems file={draft.name} />
      {draft.save === 'conflict' ? (
        <div className="notice-box warn row-between" role="alert">
          <span>{t('conflict')}</span>
          <button type="button" className="button small" onClick={draft.reload}>
            {t('load')}
          </button>
        </div>
      ) : null}
    </div>
  )
}

function FileProblems({ file }: { readonly file: string }) {
  const t = useTexts(texts)
  const say = useBilingual()
  const id = useId()
  const [open, setOpen] = useState(false)
  const { problems, programme } = useWorkspace()
  const own = problems.filter((problem) => problem.file === file)
  if (own.length === 0)
    return (
      <span className="row muted">
        <Icon name="check" /> {t('noProblems')}
      </span>
    )
  return (
    <>
      <button type="button" className="button small warn" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name="warning" /> {t('problems', { count: own.length })}
      </button>
      <ul id={id} hidden={!open} className="editor-problems">
        {own.map((problem, index) => (
          <li key={`${problem.code}-${problem.at ?? ''}-${index.toString()}`} className={problem.severity}>
            <Link to={addressOfProblem(programme, problem)}>{say(problem.text)}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}
