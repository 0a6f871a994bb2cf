import { useDraggable } from '@dnd-kit/core'
import { FIELD_KINDS } from '../../server/rules/forms/index.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import type { ContainerKind } from './model.ts'
import { builderTexts } from './texts.ts'

const GROUPS = ['text', 'number', 'choice', 'party', 'record', 'paper', 'words'] as const
const BOXES: readonly ContainerKind[] = ['page', 'section', 'columns']

/** Everything that can be added: by click, by key, or by dragging into the form. */
export function Palette({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  return (
    <section className="builder-palette" aria-label={t('palette')}>
      <h3>{t('palette')}</h3>
      <p className="muted">{t('paletteHelp')}</p>
      <h4>{t('group_layout')}</h4>
      <div className="palette-items">
        {BOXES.map((box) => (
          <Item key={box} id={`new:box:${box}`} label={t(box)} disabled={!builder.mayEdit} onPress={() => builder.addContainer(box)} />
        ))}
      </div>
      {GROUPS.map((group) => (
        <div key={group}>
          <h4>{t(`group_${group}`)}</h4>
          <div className="palette-items">
            {FIELD_KINDS.filter((kind) => kind.group === group).map((kind) => (
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
