import { useTexts } from '../../i18n/texts.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { scenarioTexts } from '../texts.ts'

/** The file as it is stored, to read and copy. */
export function JsonPart({ content }: { readonly content: string }) {
  const t = useTexts(scenarioTexts)
  return (
    <div className="stack-s">
      <p className="muted">{t('jsonLead')}</p>
      <ScrollX label={t('section_json')}>
        <pre>{content}</pre>
      </ScrollX>
    </div>
  )
}
