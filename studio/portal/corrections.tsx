import { Link } from 'react-router'
import type { CaseDetail } from '../../server/base/api/cases.ts'
import { useTexts } from '../i18n/texts.ts'
import { portalTexts } from './texts.ts'

/** Items of a correction request, one by one, each with a link to its field. */
export function Corrections({ correction }: { readonly correction: NonNullable<CaseDetail['correction']> }) {
  const t = useTexts(portalTexts)
  return (
    <>
      <p className="muted" style={{ marginBottom: 12 }}>
        {t('correctionHelp')}
      </p>
      <ol className="card-list" style={{ counterReset: 'item' }}>
        {correction.items.map((item, index) => (
          <li key={`${item.material}-${index.toString()}`} className="stack-s">
            <div className="row-between">
              <strong>
                {index + 1}. {item.material}
              </strong>
              {item.field === undefined ? null : (
                <Link
                  className="button small"
                  to={`/tasks/${correction.taskKey}?field=${encodeURIComponent(item.field)}`}
                  reloadDocument={false}
                  aria-label={`${t('goField')}：${item.material}`}
                >
                  {t('goField')}
                </Link>
              )}
            </div>
            <dl className="facts">
              <dt>{t('fault')}</dt>
              <dd>{item.fault}</dd>
              <dt>{t('fix')}</dt>
              <dd>{item.howToFix}</dd>
            </dl>
          </li>
        ))}
      </ol>
    </>
  )
}
