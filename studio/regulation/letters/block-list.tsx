import { closestCenter, DndContext, type DragEndEvent, PointerSensor, useSensor, useSensors } from '@dnd-kit/core'
import { SortableContext, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Problem } from '../../../server/base/errors.ts'
import type { LetterBlock } from '../../../server/letters/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { FeelField } from '../../ui/workspace/fields.tsx'
import { inserted, moved, replaced, without } from '../../ui/workspace/lists.ts'
import { BlockForm, type LetterWords } from './block-form.tsx'
import { BLOCK_KINDS, type BlockKind, newBlock, withWhen } from './model.ts'
import { letterTexts } from './texts.ts'

/** Blocks of a letter in their order: dragged by the mouse, moved by buttons or Alt and an arrow. */
export function BlockList({
  blocks,
  onChange,
  words,
  problems,
  hints,
  disabled,
}: {
  readonly blocks: readonly LetterBlock[]
  readonly onChange: (blocks: readonly LetterBlock[]) => void
  readonly words: LetterWords
  /** Of the template and of the sample; `at` is `blocks/3`. */
  readonly problems: readonly Problem[]
  /** What a clerk would mend; placed likewise. */
  readonly hints: readonly Problem[]
  readonly disabled: boolean
}) {
  const t = useTexts(letterTexts)
  const host = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  /** Block, and control in it, that takes the focus once it stands in its new place. */
  const next = useRef<{ readonly at: number; readonly control: string } | null>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))

  useEffect(() => {
    const wanted = next.current
    if (wanted === null) return
    next.current = null
    const card = host.current?.querySelector<HTMLElement>(`[data-at="blocks/${wanted.at}"]`)
    const control = card?.querySelector<HTMLElement>(wanted.control)
    const enabled = control?.matches(':disabled') === true ? card?.querySelector<HTMLElement>('.block-head button:enabled') : control
    enabled?.focus()
  })

  const move = (from: number, to: number, control: string) => {
    if (to < 0 || to >= blocks.length) return
    next.current = { at: to, control }
    setSaid(t('movedTo', { number: to + 1 }))
    onChange(moved(blocks, from, to))
  }
  const add = (after: number, block: LetterBlock) => {
    next.current = { at: after + 1, control: '.piece-host, .cm-content, input, select' }
    onChange(inserted(blocks, after, block))
  }
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over !== null && active.id !== over.id) move(Number(active.id), Number(over.id), '[data-act="drag"]')
  }
  const ids = blocks.map((_, at) => String(at))
  return (
    <div ref={host} className="stack-s">
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {blocks.length === 0 ? <p className="notice-box">{t('noBlocks')}</p> : null}
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          {blocks.map((block, at) => (
            <BlockCard
              key={at.toString()}
              block={block}
              at={at}
              last={blocks.length - 1}
              words={words}
              disabled={disabled}
              problems={problems.filter((problem) => problem.at === `blocks/${at}`)}
              hints={hints.filter((hint) => hint.at === `blocks/${at}`)}
              onChange={(changed) => onChange(replaced(blocks, at, changed))}
              onMove={(to, control) => move(at, to, control)}
              onCopy={() => add(at, block)}
              onRemove={() => {
                next.current = { at: Math.min(at, blocks.length - 2), control: '[data-act="remove"]' }
                onChange(without(blocks, at))
              }}
              onEnter={() => add(at, newBlock('paragraph'))}
            />
          ))}
        </SortableContext>
      </DndContext>
      {disabled ? null : <AddBlock onAdd={(kind) => add(blocks.length - 1, newBlock(kind))} />}
    </div>
  )
}

function AddBlock({ onAdd }: { readonly onAdd: (kind: BlockKind) => void }) {
  const t = useTexts(letterTexts)
  return (
    <fieldset className="add-block">
      <legend>{t('addBlock')}</legend>
      {BLOCK_KINDS.map((kind) => (
        <button key={kind} type="button" className="button small" onClick={() => onAdd(kind)}>
          ＋{t(kind)}
        </button>
      ))}
    </fieldset>
  )
}

function BlockCard({
  block,
  at,
  last,
  words,
  disabled,
  problems,
  hints,
  onChange,
  onMove,
  onCopy,
  onRemove,
  onEnter,
}: {
  readonly block: LetterBlock
  readonly at: number
  readonly last: number
  readonly words: LetterWords
  readonly disabled: boolean
  readonly problems: readonly Problem[]
  readonly hints: readonly Problem[]
  readonly onChange: (block: LetterBlock) => void
  readonly onMove: (to: number, control: string) => void
  readonly onCopy: () => void
  readonly onRemove: () => void
  readonly onEnter: () => void
}) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const id = useId()
  const { setNodeRef, setActivatorNodeRef, listeners, transform, transition, isDragging } = useSortable({ id: String(at), disabled })
  const [conditional, setConditional] = useState(false)
  const name = t('block', { number: at + 1, kind: t(block.kind) })
  const when = block.when ?? ''
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || disabled || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1, '[data-act="up"]')
  }
  const act = (key: 'up' | 'down' | 'copy' | 'remove', run: () => void, isOff = false) => (
    <button type="button" className="button small" data-act={key} disabled={isOff} aria-label={`${t(key)} ${name}`} onClick={run}>
      {t(key)}
    </button>
  )
  const shift = transform === null ? undefined : `translate3d(0, ${Math.round(transform.y)}px, 0)`
  return (
    <section
      ref={setNodeRef}
      className={`block-card ${block.kind}${problems.length > 0 ? ' faulty' : ''}${isDragging ? ' dragging' : ''}`}
      style={{ transform: shift, transition }}
      aria-label={name}
      data-at={`blocks/${at}`}
      onKeyDown={onKey}
    >
      <div className="block-head row">
        {disabled ? null : (
          <button
            ref={setActivatorNodeRef}
            type="button"
            className="drag-handle"
            data-act="drag"
            tabIndex={-1}
            aria-label={`${t('drag')} ${name}`}
            {...listeners}
          >
            ⋮⋮
          </button>
        )}
        <strong>{name}</strong>
        {when === '' ? null : <span className="muted">{t('onlyWhen')}</span>}
        <span className="spacer" />
        {disabled ? null : (
          <>
            {act('up', () => onMove(at - 1, '[data-act="up"]'), at === 0)}
            {act('down', () => onMove(at + 1, '[data-act="down"]'), at === last)}
            {act('copy', onCopy)}
            {act('remove', onRemove)}
          </>
        )}
      </div>
      {problems.map((problem) => (
        <p key={`${problem.code}${problem.text.zh}`} className="field-problem">
          {say(problem.text)}
        </p>
      ))}
      {hints.map((hint) => (
        <p key={hint.code} className="hint row">
          <Icon name="info" /> {say(hint.text)}
        </p>
      ))}
      <BlockForm block={block} words={words} disabled={disabled} onChange={onChange} onEnter={onEnter} />
      {when !== '' || conditional ? (
        <FeelField
          label={t('condition')}
          value={when}
          variables={words.variables}
          disabled={disabled}
          help={t('conditionHelp')}
          onChange={(next) => onChange(withWhen(block, next))}
        />
      ) : disabled ? null : (
        <div>
          <button type="button" className="button small quiet" aria-describedby={`${id}-always`} onClick={() => setConditional(true)}>
            ＋{t('condition')}
          </button>{' '}
          <span id={`${id}-always`} className="muted">
            {t('always')}
          </span>
        </div>
      )}
    </section>
  )
}
