import type { PayloadShapeView } from '../../../server/base/api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { mappingTexts, reasonKey } from './texts.ts'

/** Builds of payloads that were refused lately; each can be tried on the mapping as it is being edited. */
export function ShapesTab({
  shapes,
  onTry,
}: {
  readonly shapes: readonly PayloadShapeView[]
  readonly onTry: (payload: string, number: number) => void
}) {
  const t = useTexts(mappingTexts)
  return (
    <section className="sheet">
      <p>{t('refusedLead')}</p>
      {shapes.length === 0 ? <Empty text={t('noRefused')} /> : null}
      {shapes.map(({ id, version, reason, payload, times, lastAt }, index) => {
        const key = reasonKey(reason)
        return (
          <article key={id} className="mapping-part shape">
            <div className="row-between">
              <h3>{t('tried', { n: index + 1 })}</h3>
              <button
                type="button"
                className="button small"
                aria-label={t('tryThisOf', { n: index + 1 })}
                onClick={() => onTry(payload, index + 1)}
              >
                {t('tryThis')}
              </button>
            </div>
            <Facts
              facts={[
                { label: t('why'), value: key === undefined ? reason : t(key) },
                { label: t('version'), value: t('versionN', { n: version }) },
                { label: t('often'), value: String(times) },
                { label: t('last'), value: formatInstant(lastAt) },
              ]}
            />
            <pre>
              <code>{payload}</code>
            </pre>
          </article>
        )
      })}
    </section>
  )
}
