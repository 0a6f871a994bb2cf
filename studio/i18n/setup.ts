import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Locale } from '../../server/base/text.ts'

const KEY = 'pingji.locale'

/** The language somebody chose on this device; Chinese until then. */
export function rememberedLocale(): Locale {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN'
}

/** One i18next for the whole application; areas add their own texts when they load (see `texts.ts`). */
export const i18n = i18next.createInstance()

void i18n.use(initReactI18next).init({
  lng: typeof localStorage === 'undefined' ? 'zh-CN' : rememberedLocale(),
  fallbackLng: 'zh-CN',
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
  react: { useSuspense: false },
})

/** Switches the language at once and remembers it on this device. */
export function chooseLocale(locale: Locale): void {
  localStorage.setItem(KEY, locale)
  void i18n.changeLanguage(locale)
}
