import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../ui/page.tsx'
import { devicesTexts } from '../texts.ts'

/** What the devices of one subject say now, and said lately. */
export function DashboardPage() {
  const t = useTexts(devicesTexts)
  return <PageHead title={t('dashboard')} />
}
