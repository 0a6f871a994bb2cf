import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { devicesTexts } from '../texts.ts'

/** How the bridge is doing. */
export function HealthPage() {
  const t = useTexts(devicesTexts)
  return <PageHead title={t('health')} />
}
