import type { CertificateView } from '../../server/base/api/papers.ts'
import { useTexts } from '../i18n/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import { Mark, type Tone } from '../ui/marks.tsx'
import { publicTexts } from './texts.ts'

const STATUSES = {
  valid: { tone: 'good', icon: 'check' },
  expiring: { tone: 'warn', icon: 'clock' },
  lapsed: { tone: 'bad', icon: 'over' },
  'lapsed-renewal-pending': { tone: 'warn', icon: 'clock' },
  downgraded: { tone: 'warn', icon: 'warning' },
  cancelled: { tone: 'bad', icon: 'cross' },
  superseded: { tone: 'grey', icon: 'circle' },
} as const satisfies { readonly [status in CertificateView['status']]: { readonly tone: Tone; readonly icon: IconName } }

/** Status of a certificate as of now. */
export function CertificateStatus({ status }: { readonly status: CertificateView['status'] }) {
  const t = useTexts(publicTexts)
  return (
    <Mark tone={STATUSES[status].tone} icon={STATUSES[status].icon}>
      {t(status)}
    </Mark>
  )
}
