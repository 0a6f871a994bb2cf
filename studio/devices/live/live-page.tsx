import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { devicesTexts } from '../texts.ts'

/** Readings of one subject as they come. */
export function LivePage() {
  const t = useTexts(devicesTexts)
  return <PageHead title={t('live')} />
}
