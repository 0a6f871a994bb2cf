import type { PanelView } from '../../server/base/api/panels.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Facts } from '../ui/page.tsx'
import { ScrollX } from '../ui/scroll.tsx'
import { panelTexts } from './texts.ts'

/** The record from which anybody can repeat the draw. */
export function Draw({ panel }: { readonly panel: PanelView }) {
  const t = useTexts(panelTexts)
  const { draw } = panel
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(draw, null, 2))}`
  const code = (value: string | null) => (value === null ? <span className="muted">{t('notRevealed')}</span> : <code>{value}</code>)
  return (
    <div className="stack">
      <p>{t('drawLead')}</p>
      <Facts
        facts={[
          { label: t('drawnAt'), value: formatInstant(draw.drawnAt) },
          { label: t('algorithm'), value: draw.algorithm },
          { label: t('drawnList'), value: draw.drawn.join('、') },
          { label: t('spares'), value: draw.spares.join('、') },
          { label: t('eligible', { count: draw.eligible.length }), value: draw.eligible.join('、') },
          { label: t('eligibleHash'), value: code(draw.eligibleHash) },
          { label: t('commitment'), value: code(draw.commitment) },
          { label: t('secret'), value: code(draw.secret) },
          { label: t('publicValue'), value: code(draw.publicValue) },
          { label: t('seed'), value: code(draw.seed) },
        ]}
      />
      {panel.excluded.length === 0 ? null : (
        <ScrollX>
          <h3>{t('excluded')}</h3>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('expert')}</th>
                <th scope="col">{t('ground')}</th>
                <th scope="col">{t('fact')}</th>
              </tr>
            </thead>
            <tbody>
              {panel.excluded.map((one) => (
                <tr key={one.name}>
                  <th scope="row">{one.name}</th>
                  <td>{one.ground}</td>
                  <td>{one.fact}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
      <p className="no-print">
        <a className="button" href={file} download={`draw-${panel.caseNumber}.json`}>
          {t('copyRecord')}
        </a>
      </p>
    </div>
  )
}
