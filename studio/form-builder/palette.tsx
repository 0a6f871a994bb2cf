import { useDraggable } from '@dnd-kit/core'
import { useState } from 'react'
import { FIELD_KINDS } from '../../server/rules/forms/index.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import type { ContainerKind } from './model.ts'
import { builderTexts } from './texts.ts'

const GROUPS = ['text', 'number', 'choice', 'party', 'record', 'paper', 'words'] as const
const BOXES: readonly ContainerKind[] = ['page', 'section', 'columns']

/** Everything that can be added: by click, by key, or by dragging into the form. */
export function Palette({
  builder,
  onAdded,
  onLeave,
}: {
  readonly builder: Builder
  readonly onAdded: () => void
  readonly onLeave: () => void
}) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const [wanted, setWanted] = useState('')
  const word = wanted.trim().toLowerCase()
  const isWanted = (one: { readonly zh: string; readonly en: string }) => `${one.zh} ${one.en}`.toLowerCase().includes(word)
  const kinds = FIELD_KINDS.filter((kind) => isWanted(kind.title))
  const boxes = BOXES.filter((box) => t(box).toLowerCase().includes(word))
  const addFirst = () => {
    const [kind] = kinds
    const [box] = boxes
    if (word === '' || (kind === undefined && box === undefined)) return
    setWanted('')
    onAdded()
    if (box !== undefined) builder.addContainer(box)
    else if (kind !== undefined) builder.addField(kind.id)
  }
  return (
    <section
      className="builder-palette"
      aria-label={t('palette')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave()
      }}
    >
      <h3>{t('palette')}</h3>
      <input
        type="search"
        className="palette-search"
        aria-label={t('paletteSearch')}
        placeholder={t('paletteSearch')}
        title={t('paletteSearchHelp')}
        disabled={!builder.mayEdit}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') addFirst()
        }}
      />
      <p className="muted">{word === '' ? t('paletteHelp') : t('paletteSearchHelp')}</p>
      {boxes.length === 0 ? null : <h4>{t('group_layout')}</h4>}
      <div className="palette-items">
        {boxes.map((box) => (
          <Item key={box} id={`new:box:${box}`} label={t(box)} disabled={!builder.mayEdit} onPress={() => builder.addContainer(box)} />
        ))}
      </div>
      {GROUPS.filter((group) => kinds.some((kind) => kind.group === group)).map((group) => (
        <div key={group}>
          <h4>{t(`group_${group}`)}</h4>
          <div className="palette-items">
            {kinds
              .filter((kind) => kind.group === group)
              .map((kind) => (
                <Item
                  key={kind.id}
                  id={`new:field:${kind.id}`}
                  label={say(kind.title)}
                  disabled={!builder.mayEdit}
                  onPress={() => builder.addField(kind.id)}
                />
              ))}
          </div>
        </div>
      ))}
    </section>
  )
}

function Item({
  id,
  label,
  disabled,
  onPress,
}: {
  readonly id: string
  readonly label: string
  readonly disabled: boolean
  readonly onPress: () => void
}) {
  const { setNodeRef, listeners } = useDraggable({ id, data: { label }, disabled })
  return (
    <button ref={setNodeRef} type="button" className="palette-item" disabled={disabled} {...listeners} onClick={onPress}>
      {label}
    </button>
  )
}
