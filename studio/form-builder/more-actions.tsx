import { useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { nodeAt, outlineOf } from './model.ts'
import { clashes, insertShared, type SharedSectionFile, shared } from './sections.ts'
import { builderTexts } from './texts.ts'

const CLIPBOARD = 'pingji-form-clipboard'

/** Acts on what is chosen, beside the keys of the outline; sections travel between forms. */
export function MoreActions({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const { chosen, document, mayEdit } = builder
  if (!mayEdit) return null
  const node = chosen === null ? undefined : nodeAt(document, chosen)
  const hasNode = node !== undefined
  return (
    <>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.step('up')}>
        {t('up')}
      </button>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.step('down')}>
        {t('down')}
      </button>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.step('in')}>
        {t('in')}
      </button>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.step('out')}>
        {t('out')}
      </button>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.duplicate()}>
        {t('duplicate')}
      </button>
      <button type="button" className="button small" disabled={!hasNode} onClick={() => builder.remove()}>
        {t('remove')}
      </button>
      <button
        type="button"
        className="button small"
        disabled={node?.kind !== 'section'}
        onClick={() => {
          const copied = chosen === null ? null : shared(document, chosen, 'clipboard', 1)
          if (copied !== null) localStorage.setItem(CLIPBOARD, JSON.stringify(copied))
        }}
      >
        {t('copyTo')}
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => {
          const file = copied()
          if (file === null || clashes(document, file).length > 0) return
          const page = chosen?.[0] ?? 0
          const isPaged = nodeAt(document, [page])?.kind === 'page'
          const pasted = insertShared(document, file, isPaged ? [page] : [])
          builder.change(withoutMark(pasted))
        }}
      >
        {t('paste')}
      </button>
    </>
  )
}

function copied(): SharedSectionFile | null {
  const text = localStorage.getItem(CLIPBOARD)
  return text === null ? null : (JSON.parse(text) as SharedSectionFile)
}

/** What came from the clipboard stands for itself. */
function withoutMark(document: Builder['document']): Builder['document'] {
  const last = outlineOf(document).find(({ node }) => node.kind === 'section' && node.from?.id === 'clipboard')
  if (last === undefined) return document
  const strip = (nodes: Builder['document']['layout']): Builder['document']['layout'] =>
    nodes.map((node) => {
      if (node.kind === 'section' && node.from?.id === 'clipboard') {
        const { from: _, ...own } = node
        return own
      }
      return node.kind === 'page' ? { ...node, children: strip(node.children) } : node
    })
  return { ...document, layout: strip(document.layout) }
}
