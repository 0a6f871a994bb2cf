import { useTranslation } from 'react-i18next'
import type { Bilingual, Locale } from '../../server/base/text.ts'
import { inLocale } from '../../server/base/text.ts'
import { i18n } from './setup.ts'

/** A sentence as `[Chinese, English]`; `{{name}}` is filled from the values given to the translator. */
export type TextPairs = { readonly [key: string]: readonly [zh: string, en: string] }

/** The dictionary of one area, known to i18next under its own namespace. */
export interface Texts<T extends TextPairs> {
  readonly namespace: string
  readonly pairs: T
}

/** Fills a sentence of one dictionary in the language of now. */
export type Translator<T extends TextPairs> = (key: keyof T & string, values?: { readonly [name: string]: string | number }) => string

/** Declares the sentences of an area in both languages beside each other, so none is forgotten. */
export function defineTexts<const T extends TextPairs>(namespace: string, pairs: T): Texts<T> {
  const side = (index: 0 | 1) => Object.fromEntries(Object.entries(pairs).map(([key, pair]) => [key, pair[index]]))
  i18n.addResourceBundle('zh-CN', namespace, side(0))
  i18n.addResourceBundle('en', namespace, side(1))
  return { namespace, pairs }
}

/** Translator of a dictionary that follows the language switch. */
export function useTexts<T extends TextPairs>(texts: Texts<T>): Translator<T> {
  const { t } = useTranslation(texts.namespace)
  return (key, values) => t(key, values ?? {}) as string
}

/** The language on screen. */
export function useLocale(): Locale {
  const { i18n: instance } = useTranslation()
  return instance.language === 'en' ? 'en' : 'zh-CN'
}

/** Says a sentence of the server in the language on screen. */
export function useBilingual(): (text: Bilingual | null | undefined) => string {
  const locale = useLocale()
  return (text) => (text === null || text === undefined ? '' : inLocale(text, locale))
}
