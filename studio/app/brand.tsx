import { Link } from 'react-router'
import { useSite } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

/** Mark and name of the product. */
export function Brand({ to }: { readonly to: string }) {
  const t = useTexts(commonTexts)
  return (
    <Link to={to} className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="6" fill="#fff" fillOpacity="0.16" />
        <path d="M8 22V13m5.3 9V9m5.4 13v-6M24 22V7" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
      </svg>
      {t('product')}
    </Link>
  )
}

/** Says on every page of a demonstration that its data are invented. */
export function DemoNote() {
  const t = useTexts(commonTexts)
  const { data } = useSite()
  return <div className="demo-note">{data?.demo === true ? t('demoBanner') : null}</div>
}
