import type { Bilingual, Locale } from '../../../../server/base/text.ts'
import { inLocale } from '../../../../server/base/text.ts'
import type { Part } from '../../../../server/engine/lint/types.ts'
import type { PartsBox } from '../parts.ts'
import type { DiagramElement, Injector } from '../services.ts'
import { Edit } from './edit.ts'
import type { Choice } from './entries.ts'
import { PANEL_TEXTS, type PanelTextKey } from './texts.ts'

/** What the groups of one element are made with. */
export class PanelContext {
  readonly element: DiagramElement
  readonly edit: Edit
  readonly injector: Injector
  readonly box: PartsBox
  readonly locale: Locale

  constructor(element: DiagramElement, injector: Injector, box: PartsBox, locale: Locale) {
    this.element = element
    this.injector = injector
    this.box = box
    this.locale = locale
    this.edit = new Edit(injector)
  }

  say(text: Bilingual): string {
    return inLocale(text, this.locale)
  }

  word(key: PanelTextKey, fill: { readonly [name: string]: string } = {}): string {
    return this.say(PANEL_TEXTS[key]).replace(/{(\w+)}/g, (whole, name: string) => fill[name] ?? whole)
  }

  readonly unknown = (id: string): string => this.word('unknown', { id })

  /** Parts as choices, "none chosen" first. */
  choices(parts: readonly Part[] | null): readonly Choice[] {
    return [{ value: '', label: this.word('none') }, ...(parts ?? []).map(({ id, title }) => ({ value: id, label: this.say(title) }))]
  }
}
