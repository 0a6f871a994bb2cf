import { useState } from 'react'
import type { StuckCase } from '../../../server/base/api/rehearsal.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { MoreRows } from '../../ui/data-table.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { reportTexts } from '../texts.ts'
import { Count, useLook } from './behind.tsx'
import type { ReportProps } from './part.ts'
import { elementName, useNames } from './words.tsx'

/** Cases shown at first. */
const LINES = 50

/** Cases that stand still and what stopped on a fault. */
export function StuckPart(props: ReportProps) {
  return (
    <div className="stack">
      <Stuck {...props} />
      <Incidents {...props} />
    </div>
  )
}

function Stuck({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const common = useTexts(commonTexts)
  const [shown, setShown] = useState(LINES)
  const { stuck } = report
  return (
    <section className="stack-s" aria-label={t('stuck')}>
      <h3>{t('stuck')}</h3>
      <p className="muted">{t('stuckLead')}</p>
      {stuck.length === 0 ? (
        <p className="notice-box good">{t('noStuck')}</p>
      ) : (
        <>
          <PlainTable label={t('stuck')} heads={[common('number'), t('process'), t('element'), t('reason')]}>
            {stuck.slice(0, shown).map((one) => (
              <StuckRow key={`${one.caseId} ${one.elementId}`} run={run.id} report={report} one={one} />
            ))}
          </PlainTable>
          <MoreRows
            shown={Math.min(shown, stuck.length)}
            total={stuck.length}
            more={shown < stuck.length}
            busy={false}
            onMore={() => setShown(shown + LINES)}
          />
        </>
      )}
    </section>
  )
}

function StuckRow({ run, report, one }: { readonly run: string; readonly report: ReportProps['report']; readonly one: StuckCase }) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const names = useNames()
  const look = useLook()
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="count"
          aria-label={t('lifeOf', { number: one.number })}
          onClick={() => look({ run, title: one.number, caseId: one.caseId })}
        >
          {one.number}
        </button>
      </th>
      <td>{names.process(one.processId)}</td>
      <td>{nameIn(report, one)}</td>
      <td>
        <strong>{t(`reason_${one.reason}`)}</strong>
        <br />
        {say(one.text)}
      </td>
    </tr>
  )
}

function Incidents({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const names = useNames()
  return (
    <section className="stack-s" aria-label={t('incidents')}>
      <h3>{t('incidents')}</h3>
      {report.incidents.length === 0 ? (
        <p className="notice-box good">{t('noIncidents')}</p>
      ) : (
        <PlainTable label={t('incidents')} heads={[t('process'), t('element'), t('fault'), numberHead(t('times'))]}>
          {report.incidents.map((one) => {
            const { processId, elementId } = one
            const name = nameIn(report, one)
            return (
              <tr key={`${processId} ${elementId} ${one.type} ${one.message}`}>
                <td>{names.process(processId)}</td>
                <th scope="row">{name}</th>
                <td>
                  <code>
                    {one.type}：{one.message}
                  </code>
                </td>
                <td className="number">
                  <Count
                    run={run.id}
                    value={one.count}
                    title={t('incidentAt', { name })}
                    behind={{ what: 'incident', processId, elementId, type: one.type, message: one.message }}
                  />
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
    </section>
  )
}

function nameIn({ elements }: ReportProps['report'], one: { readonly processId: string; readonly elementId: string }): string {
  const element = elements.find(({ processId, elementId }) => processId === one.processId && elementId === one.elementId)
  return elementName(element ?? { name: null, elementId: one.elementId })
}
