import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { devicesTexts } from '../texts.ts'

/** All subjects with their devices, levels and evidence. */
export function ZonePage() {
  const t = useTexts(devicesTexts)
  return <PageHead title={t('area')} />
}
