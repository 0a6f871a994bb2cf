import { useDraggable, useDroppable } from '@dnd-kit/core'
import type { FieldNode, LayoutNode } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { type At, childrenOf, isSame, keyOf, pathOf } from './model.ts'
import { isRequiredAt } from './schema.ts'
import { builderTexts } from './texts.ts'
import { useKindName, useNodeName } from './words.ts'

/** The form as it will look, light: every node can be chosen, dragged, and dropped beside. */
export function Canvas({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const { layout } = builder.document
  return (
    <section className="builder-canvas" aria-label={t('canvas')}>
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
          <button type="button" className="canvas-name" aria-pressed={isChosen} onClick={() => builder.choose(at)}>
            {node.kind === 'field' ? <FieldLook node={node} isRequired={requiredAt(builder, at)} /> : <span>{nameOf(node)}</span>}
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

function FieldLook({ node, isRequired }: { readonly node: FieldNode; readonly isRequired: boolean }) {
  const say = useBilingual()
  const nameOf = useNodeName()
  const unit = say(node.unit)
  return (
    <span className="canvas-field">
      <span>
        {isRequired ? <span className="required-mark">*</span> : null} {nameOf(node)}
        {unit === '' ? '' : `（${unit}）`}
      </span>
      {node.columns === undefined ? <span className="canvas-control">{say(node.placeholder)}</span> : null}
    </span>
  )
}
