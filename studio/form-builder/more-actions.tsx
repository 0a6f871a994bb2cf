import { useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { clip, clipIn } from './clipboard.ts'
import { nodeAt } from './model.ts'
import { builderTexts } from './texts.ts'

const CLIPBOARD = 'pingji-form-clipboard'

/** What is chosen goes to the clipboard of this browser, for this form or another. */
export function copyChosen(builder: Builder): boolean {
  const copy = builder.chosen === null ? null : clip(builder.document, builder.chosen)
  if (copy !== null) localStorage.setItem(CLIPBOARD, JSON.stringify(copy))
  return copy !== null
}

export function pasteCopied(builder: Builder): void {
  const copy = clipIn(localStorage.getItem(CLIPBOARD))
  if (copy !== null) builder.paste(copy)
}

/** Acts on what is chosen, beside the keys of the outline; anything travels between forms. */
export function MoreActions({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const { chosen, document, mayEdit } = builder
  if (!mayEdit) return null
  const isNothing = chosen === null || nodeAt(document, chosen) === undefined
  const acts = [
    [t('up'), () => builder.step('up'), 'Alt+ArrowUp'],
    [t('down'), () => builder.step('down'), 'Alt+ArrowDown'],
    [t('in'), () => builder.step('in'), 'Alt+ArrowRight'],
    [t('out'), () => builder.step('out'), 'Alt+ArrowLeft'],
    [t('duplicate'), () => builder.duplicate(), 'Control+D'],
    [t('remove'), () => builder.remove(), 'Delete'],
    [t('copyTo'), () => copyChosen(builder) && builder.tell(t('copiedTo')), 'Control+C'],
  ] as const
  return (
    <>
      {acts.map(([word, act, keys]) => (
        <button key={word} type="button" className="button small" disabled={isNothing} aria-keyshortcuts={keys} onClick={act}>
          {word}
        </button>
      ))}
      <button type="button" className="button small" aria-keyshortcuts="Control+V" onClick={() => pasteCopied(builder)}>
        {t('paste')}
      </button>
    </>
  )
}
