/** A sentence in both languages of the product; zh-CN is the default everywhere. */
export interface Bilingual {
  readonly zh: string
  readonly en: string
}
export type Locale = 'zh-CN' | 'en'

export function inLocale(text: Bilingual, locale: Locale): string {
  return locale === 'en' ? text.en : text.zh
}
