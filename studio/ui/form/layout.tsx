import type { LayoutNode } from '../../../server/rules/forms/types.ts'
import { useBilingual } from '../../i18n/texts.ts'
import { ArticleMark } from '../marks.tsx'
import { useForm } from './context.tsx'
import { Field } from './field.tsx'

/** Fields of a layout, in order. */
export function fieldsOf(nodes: readonly LayoutNode[]): readonly Extract<LayoutNode, { kind: 'field' }>[] {
  return nodes.flatMap((node) => (node.kind === 'field' ? [node] : node.kind === 'text' ? [] : fieldsOf(node.children)))
}

const keyOf = (node: LayoutNode, index: number) =>
  node.kind === 'field' ? node.path : node.kind === 'page' ? node.id : `${node.kind}-${index}`

/** Draws a layout: sections with headings, columns, sentences and fields; hidden parts take no room. */
export function LayoutNodes({ nodes }: { readonly nodes: readonly LayoutNode[] }) {
  return (
    <>
      {nodes.map((node, index) => (
        <LayoutPart key={keyOf(node, index)} node={node} />
      ))}
    </>
  )
}

function Words({ node }: { readonly node: Extract<LayoutNode, { kind: 'text' }> }) {
  const say = useBilingual()
  if (node.style === 'heading') return <h3 className="form-heading">{say(node.text)}</h3>
  return <p className={node.style === 'help' ? 'form-section form-help' : 'form-section'}>{say(node.text)}</p>
}

function LayoutPart({ node }: { readonly node: LayoutNode }) {
  const say = useBilingual()
  const { state } = useForm()
  if (node.kind === 'field') return <Field node={node} />
  if (node.kind === 'text') return <Words node={node} />
  const fields = fieldsOf(node.children)
  if (fields.length > 0 && fields.every((field) => !state.isVisible(field.path))) return null
  if (node.kind === 'columns')
    return (
      <div className="form-columns">
        <LayoutNodes nodes={node.children} />
      </div>
    )
  return (
    <section className="form-section">
      <h3>
        {say(node.title)} {node.kind === 'section' ? <ArticleMark article={node.article} /> : null}
      </h3>
      {node.help === undefined ? null : (
        <p className="form-help" style={{ marginBottom: 16 }}>
          {say(node.help)}
        </p>
      )}
      <LayoutNodes nodes={node.children} />
    </section>
  )
}
