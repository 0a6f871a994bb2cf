import type { Locale } from '../../../../server/base/text.ts'
import { pageWords } from './translate.ts'

/** Parts whose text is the package's own, never something a person wrote. */
const SPOKEN = '[class^="bts-"], [class*=" bts-"], .bio-properties-panel-feel-editor__open-popup-placeholder'
const NAMED = ['title', 'aria-label', 'placeholder'] as const

/** Says in the language on screen what packages write on the page without asking a translator; answers how to stop. */
export function translatePage(root: HTMLElement, locale: Locale): () => void {
  const name = (element: Element) => {
    for (const attribute of NAMED) {
      const text = element.getAttribute(attribute)
      const words = text === null ? undefined : pageWords(text, locale)
      if (words !== undefined && words !== text) element.setAttribute(attribute, words)
    }
  }
  const say = (node: Node) => {
    if (node.nodeType !== Node.TEXT_NODE || node.parentElement?.closest(SPOKEN) == null) return
    const words = pageWords(node.nodeValue ?? '', locale)
    if (words !== undefined && words !== node.nodeValue) node.nodeValue = words
  }
  const visit = (node: Node) => {
    say(node)
    if (!(node instanceof Element)) return
    name(node)
    for (const inner of node.querySelectorAll('[title], [aria-label], [placeholder]')) name(inner)
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) say(text)
  }
  visit(root)
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes' && change.target instanceof Element) name(change.target)
      if (change.type === 'characterData') say(change.target)
      for (const node of change.addedNodes) visit(node)
    }
  })
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...NAMED] })
  return () => observer.disconnect()
}
