import type { Bilingual } from '../../server/base/text.ts'
import { FIELD_KINDS } from '../../server/rules/forms/index.ts'
import type { LayoutNode } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { builderTexts } from './texts.ts'

/** How a node is called in outline, canvas and announcements. */
export function useNodeName(): (node: LayoutNode) => string {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  return (node) => {
    const words: Bilingual | null =
      node.kind === 'field' ? node.label : node.kind === 'text' ? node.text : node.kind === 'columns' ? null : node.title
    const text = words === null ? t('columns') : say(words).trim()
    return text === '' ? t('unnamed') : text.length > 40 ? `${text.slice(0, 40)}…` : text
  }
}

/** The word for the kind of a node. */
export function useKindName(): (node: LayoutNode) => string {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  return (node) => {
    if (node.kind === 'page' || node.kind === 'section' || node.kind === 'columns') return t(node.kind)
    const id = node.kind === 'text' ? (node.style ?? 'paragraph') : (node.widget ?? 'text')
    const kind = FIELD_KINDS.find((one) => one.id === id)
    return kind === undefined ? id : say(kind.title)
  }
}
