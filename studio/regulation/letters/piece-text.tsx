import { type HTMLAttributes, useEffect, useId, useRef, useState } from 'react'
import { joinPieces, piecesOf, type TextPiece } from '../../../server/rules/feel/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { FeelField, type FeelVariable } from '../../ui/workspace/fields.tsx'
import { letterTexts } from './texts.ts'
import { type LetterField, labelOf } from './variables.ts'

/** Draws text with its fields as chips; chips are not edited by typing. */
function draw(host: HTMLElement, text: string, name: (expression: string) => string): void {
  host.replaceChildren(
    ...piecesOf(text).map((piece) => {
      if (piece.kind === 'text') return document.createTextNode(piece.text)
      const chip = document.createElement('span')
      chip.className = 'feel-chip'
      chip.contentEditable = 'false'
      chip.dataset.feel = piece.text
      chip.title = piece.text
      chip.textContent = name(piece.text)
      return chip
    }),
  )
}

/** The text that stands in the editor, chips as `{= … }`. */
function readText(node: Node): string {
  if (node instanceof HTMLElement && node.dataset.feel !== undefined) return joinPieces([{ kind: 'expression', text: node.dataset.feel }])
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replaceAll('\u00a0', ' ').replaceAll('\u200b', '')
  return [...node.childNodes].map(readText).join('')
}

/** How many characters of the text (as `readText` counts) stand before the caret; the whole when it is elsewhere. */
function caretIn(host: HTMLElement): number {
  const selection = document.getSelection()
  const range = selection !== null && selection.rangeCount > 0 ? selection.getRangeAt(0) : null
  if (range === null || !host.contains(range.startContainer)) return readText(host).length
  const before = range.cloneRange()
  before.setStart(host, 0)
  return readText(before.cloneContents()).length
}

/** Rich text is no input element, but is edited like one. */
const EDITABLE = { role: 'textbox', tabIndex: 0, 'aria-multiline': true } as const

/** Puts the caret behind so many characters of the text; never into a chip. */
function putCaret(host: HTMLElement, offset: number): void {
  const range = document.createRange()
  range.selectNodeContents(host)
  range.collapse(false)
  let left = offset
  for (const node of host.childNodes) {
    const length = readText(node).length
    if (left <= length) {
      if (node.nodeType === Node.TEXT_NODE) range.setStart(node, left)
      else range.setStartAfter(node)
      range.collapse(true)
      break
    }
    left -= length
  }
  const selection = document.getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
}

interface Editing {
  /** Index of the piece that is changed; null: a new one is put in at `at`. */
  readonly piece: number | null
  readonly at: number
  readonly expression: string
}

/** Text of a letter: typed like text, fields of the data stand in it as chips that are put in, changed and removed by mouse or keyboard. */
export function PieceText({
  label,
  value,
  onChange,
  fields,
  variables,
  disabled,
  hideLabel = false,
  onEnter,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly fields: readonly LetterField[]
  readonly variables: readonly FeelVariable[]
  readonly disabled: boolean
  readonly hideLabel?: boolean
  /** Enter ends the text, e.g. to begin the next block. */
  readonly onEnter?: () => void
}) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const id = useId()
  const host = useRef<HTMLDivElement>(null)
  const shown = useRef<string | null>(null)
  const caret = useRef(value.length)
  /** Where the caret goes once the changed text is drawn. */
  const wanted = useRef<number | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  const name = (expression: string) => say(labelOf(expression, fields))
  const names = useRef(name)
  names.current = name

  useEffect(() => {
    if (host.current === null || shown.current === value) return
    shown.current = value
    draw(host.current, value, (expression) => names.current(expression))
    if (wanted.current !== null) {
      host.current.focus()
      putCaret(host.current, wanted.current)
      caret.current = wanted.current
      wanted.current = null
    }
  }, [value])

  /** Fields that were typed as `{= … }` become chips, and labels follow the data, when the text is left. */
  const settle = () => {
    if (host.current !== null) draw(host.current, value, name)
  }
  const typed = () => {
    if (host.current === null) return
    const text = readText(host.current)
    caret.current = caretIn(host.current)
    shown.current = text
    if (text !== value) onChange(text)
  }
  const pieces = piecesOf(value)
  const chips = pieces.flatMap((piece, index) => (piece.kind === 'expression' ? [{ index, expression: piece.text }] : []))
  const finish = (next: readonly TextPiece[] | string, at: number) => {
    const text = typeof next === 'string' ? next : joinPieces(next)
    setEditing(null)
    if (text === value) return host.current?.focus()
    shown.current = null
    wanted.current = at
    onChange(text)
  }
  const endOf = (piece: number | null) => joinPieces(pieces.slice(0, piece ?? pieces.length)).length
  const apply = ({ piece, at, expression }: Editing) => {
    const field = joinPieces([{ kind: 'expression', text: expression.trim() }])
    if (expression.trim() === '') return
    if (piece === null) return finish(`${value.slice(0, at)}${field}${value.slice(at)}`, at + field.length)
    const next = pieces.map((each, index): TextPiece => (index === piece ? { kind: 'expression', text: expression.trim() } : each))
    finish(next, endOf(piece) + field.length)
  }
  const editor: HTMLAttributes<HTMLDivElement> & { suppressContentEditableWarning: true } = {
    ...EDITABLE,
    className: 'piece-host',
    'aria-labelledby': `${id}-label`,
    'aria-readonly': disabled,
    contentEditable: !disabled,
    suppressContentEditableWarning: true,
    onInput: typed,
    onKeyUp: () => {
      if (host.current !== null) caret.current = caretIn(host.current)
    },
    onMouseUp: (event) => {
      if (host.current !== null) caret.current = caretIn(host.current)
      const chip = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-feel]') : null
      if (chip === null || disabled) return
      const order = [...(host.current?.querySelectorAll('[data-feel]') ?? [])].indexOf(chip)
      const found = chips[order]
      if (found !== undefined) setEditing({ piece: found.index, at: 0, expression: found.expression })
    },
    onBlur: settle,
    onPaste: (event) => {
      event.preventDefault()
      document.execCommand('insertText', false, event.clipboardData.getData('text/plain').replace(/\s*\n\s*/g, ''))
    },
    onKeyDown: (event) => {
      if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
      event.preventDefault()
      onEnter?.()
    },
  }
  return (
    <div className="piece-text studio-field">
      <span id={`${id}-label`} className={hideLabel ? 'visually-hidden' : 'studio-label'}>
        {label}
      </span>
      <div ref={host} {...editor} />
      {disabled ? null : (
        <div className="piece-tools row">
          {chips.map(({ index, expression }) => (
            <button
              key={index}
              type="button"
              className="button small"
              aria-label={t('editField', { name: name(expression) })}
              aria-expanded={editing?.piece === index}
              onClick={() => setEditing({ piece: index, at: 0, expression })}
            >
              {name(expression)}
            </button>
          ))}
          <button
            type="button"
            className="button small"
            aria-label={t('insertInto', { label })}
            aria-expanded={editing !== null && editing.piece === null}
            onClick={() => setEditing({ piece: null, at: caret.current, expression: '' })}
          >
            ＋{t('insert')}
          </button>
        </div>
      )}
      {editing === null ? null : (
        <FieldPanel
          editing={editing}
          fields={fields}
          variables={variables}
          onChange={(expression) => setEditing({ ...editing, expression })}
          onApply={() => apply(editing)}
          onRemove={() =>
            finish(
              pieces.filter((_, index) => index !== editing.piece),
              endOf(editing.piece),
            )
          }
          onCancel={() => {
            setEditing(null)
            host.current?.focus()
          }}
        />
      )}
    </div>
  )
}

function FieldPanel({
  editing,
  fields,
  variables,
  onChange,
  onApply,
  onRemove,
  onCancel,
}: {
  readonly editing: Editing
  readonly fields: readonly LetterField[]
  readonly variables: readonly FeelVariable[]
  readonly onChange: (expression: string) => void
  readonly onApply: () => void
  readonly onRemove: () => void
  readonly onCancel: () => void
}) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const id = useId()
  const first = useRef<HTMLSelectElement>(null)
  useEffect(() => first.current?.focus(), [])
  const groups = [...new Set(fields.map((field) => field.group))]
  return (
    <fieldset
      className="piece-panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
      }}
    >
      <legend className="visually-hidden">{t(editing.piece === null ? 'insert' : 'fieldsHere')}</legend>
      <div className="studio-field">
        <label htmlFor={`${id}-choice`}>{t('chooseField')}</label>
        <select
          ref={first}
          id={`${id}-choice`}
          value={fields.some((field) => field.expression === editing.expression) ? editing.expression : ''}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">—</option>
          {groups.map((group) => (
            <optgroup key={group} label={t(`group_${group}`)}>
              {fields
                .filter((field) => field.group === group)
                .map((field) => (
                  <option key={field.expression} value={field.expression}>
                    {say(field.label)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <FeelField label={t('expression')} value={editing.expression} variables={variables} onChange={onChange} />
      <div className="row">
        <button type="button" className="button small primary" disabled={editing.expression.trim() === ''} onClick={onApply}>
          {t(editing.piece === null ? 'putIn' : 'change')}
        </button>
        {editing.piece === null ? null : (
          <button type="button" className="button small danger" onClick={onRemove}>
            {t('takeOut')}
          </button>
        )}
        <button type="button" className="button small" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </fieldset>
  )
}
