import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { type ReactNode, useMemo } from 'react'
import { useLocale } from '../i18n/texts.ts'
import { usePreferences } from './preferences.tsx'
import { themeOf } from './theme.ts'

/** Ant Design in our tokens, language and size. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const locale = useLocale()
  const { elder } = usePreferences()
  const theme = useMemo(() => themeOf(elder), [elder])
  return (
    <ConfigProvider theme={theme} locale={locale === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  )
}
