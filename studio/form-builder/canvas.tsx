import { useDraggable, useDroppable } from '@dnd-kit/core'
import { useEffect, useRef } from 'react'
import type { LayoutNode } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { FieldLook } from './field-look.tsx'
import { actOnKey } from './keys.ts'
import { type At, childrenOf, isSame, keyOf, pathOf } from './model.ts'
import { isRequiredAt } from './schema.ts'
import { StartFrom } from './start-from.tsx'
import { builderTexts } from './texts.ts'
import { useKindName, useNodeName } from './words.ts'

/** Room for canvas, outline and properties side by side. */
export const isWide = () => window.matchMedia('(min-width: 1101px)').matches

/** The form as it will look, light: every node can be chosen, dragged, and dropped beside. */
export function Canvas({ builder, onInsert }: { readonly builder: Builder; readonly onInsert: () => void }) {
  const t = useTexts(builderTexts)
  const canvas = useRef<HTMLElement>(null)
  const { layout } = builder.document
  const chosenKey = builder.chosen === null ? '' : keyOf(builder.chosen)
  useEffect(() => {
    const host = canvas.current
    const node = chosenKey === '' ? null : host?.querySelector<HTMLElement>(`[data-canvas-at="${chosenKey}"]`)
    if (host === null || node === null || node === undefined) return
    // Who works on the canvas by keys stays with what was moved or copied.
    if (host.contains(window.document.activeElement)) node.focus()
    else if (isWide()) node.scrollIntoView({ block: 'nearest' })
  }, [chosenKey])
  return (
    <section ref={canvas} className="builder-canvas" aria-label={t('canvas')} onKeyDown={(event) => actOnKey(event, builder, onInsert)}>
      <StartFrom builder={builder} />
      {layout.length === 0 ? <p className="muted">{t('emptyForm')}</p> : null}
      <Nodes nodes={layout} above={[]} builder={builder} />
    </section>
  )
}

function Nodes({ nodes, above, builder }: { readonly nodes: readonly LayoutNode[]; readonly above: At; readonly builder: Builder }) {
  return (
    <>
      {nodes.map((node, index) => (
        // The place is what identifies a node: it has no other id.
        <Node key={keyOf([...above, index])} node={node} at={[...above, index]} builder={builder} />
      ))}
      <Gap parent={above} index={nodes.length} isEmpty={nodes.length === 0} />
    </>
  )
}

/** A place to drop: before what stands at `index`. */
function Gap({ parent, index, isEmpty = false }: { readonly parent: At; readonly index: number; readonly isEmpty?: boolean }) {
  const t = useTexts(builderTexts)
  const { setNodeRef, isOver } = useDroppable({ id: `gap:${keyOf(parent)}:${index}`, data: { parent, index } })
  return (
    <div ref={setNodeRef} className={`canvas-gap${isOver ? ' over' : ''}${isEmpty ? ' empty' : ''}`}>
      {isEmpty ? t('emptyBox') : null}
    </div>
  )
}

function Node({ node, at, builder }: { readonly node: LayoutNode; readonly at: At; readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const nameOf = useNodeName()
  const kindOf = useKindName()
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: `node:${keyOf(at)}`,
    data: { at, label: nameOf(node) },
    disabled: !builder.mayEdit,
  })
  const isChosen = builder.chosen !== null && isSame(builder.chosen, at)
  const children = childrenOf(node)
  return (
    <>
      <Gap parent={at.slice(0, -1)} index={at.at(-1) ?? 0} />
      <div ref={setNodeRef} className={`canvas-node ${node.kind}${isChosen ? ' chosen' : ''}${isDragging ? ' dragging' : ''}`}>
        <div className="canvas-head">
          <button
            type="button"
            className="canvas-name"
            data-canvas-at={keyOf(at)}
            aria-pressed={isChosen}
            onClick={() => builder.choose(at)}
          >
            {node.kind === 'field' ? (
              <FieldLook
                document={builder.document}
                node={node}
                path={pathOf(builder.document, at) ?? ''}
                isRequired={requiredAt(builder, at)}
              />
            ) : (
              <span className={node.kind === 'text' ? `canvas-text ${node.style ?? ''}` : 'canvas-title'}>{nameOf(node)}</span>
            )}
            <span className="canvas-kind">{kindOf(node)}</span>
          </button>
          {builder.mayEdit ? (
            <span className="canvas-grip" {...listeners} aria-hidden="true" title={t('drag', { what: nameOf(node) })}>
              ⠿
            </span>
          ) : null}
        </div>
        {children === null ? null : (
          <div className={node.kind === 'columns' || node.kind === 'field' ? 'canvas-row' : 'canvas-children'}>
            <Nodes nodes={children} above={at} builder={builder} />
          </div>
        )}
      </div>
    </>
  )
}

function requiredAt({ document }: Builder, at: At): boolean {
  const path = pathOf(document, at)
  return path !== null && isRequiredAt(document.schema, path)
}
