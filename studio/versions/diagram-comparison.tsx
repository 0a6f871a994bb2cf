import { useTexts } from '../i18n/texts.ts'
import { versionTexts } from './texts.ts'

/** Two versions of a diagram. */
export function DiagramComparison({ name }: { readonly name: string; readonly before: string; readonly after: string }) {
  const t = useTexts(versionTexts)
  return (
    <p>
      {t('diagram')} {name}
    </p>
  )
}
