import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { devicesTexts } from '../texts.ts'

/** Everything about one device. */
export function DevicePage() {
  const t = useTexts(devicesTexts)
  return <PageHead title={t('registry')} />
}
