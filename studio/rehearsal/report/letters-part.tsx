import type { RehearsalReport } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import type { ReportProps } from './part.ts'

/** Objections with what became of them, and letters by kind. */
export function LettersPart({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  return (
    <div className="stack">
      <Objections run={run.id} objections={report.objections} />
      <section className="stack-s" aria-label={t('letters')}>
        <h3>{t('letters')}</h3>
        {report.letters.length === 0 ? (
          <p className="muted">{t('noLetters')}</p>
        ) : (
          <PlainTable label={t('letters')} heads={[t('letter'), numberHead(t('issued'))]}>
            {report.letters.map(({ template, title, count }) => (
              <tr key={template}>
                <th scope="row">{say(title)}</th>
                <td className="number">
                  <Count run={run.id} value={count} title={say(title)} behind={{ what: 'letter', template }} />
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </section>
    </div>
  )
}

/** What became of an objection, as the cases behind it are asked for. */
const HOW = { filed: 'filed', late: 'late', withoutEvidence: 'without-evidence' } as const
const FOUNDED = { founded: true, unfounded: false, open: null } as const

function Objections({ run, objections }: { readonly run: string; readonly objections: RehearsalReport['objections'] }) {
  const t = useTexts(reportTexts)
  return (
    <section className="stack-s" aria-label={t('objections')}>
      <h3>{t('objections')}</h3>
      <PlainTable label={t('objections')} className="narrow-table">
        {(['filed', 'late', 'withoutEvidence'] as const).map((key) => (
          <tr key={key}>
            <th scope="row">{t(`objection_${key}`)}</th>
            <td className="number">
              <Count run={run} value={objections[key]} title={t(`objection_${key}`)} behind={{ what: 'objection-filed', how: HOW[key] }} />
            </td>
          </tr>
        ))}
        {(['founded', 'unfounded', 'open'] as const).map((key) => (
          <tr key={key}>
            <th scope="row">{t(`objection_${key}`)}</th>
            <td className="number">
              <Count
                run={run}
                value={objections[key]}
                title={t(`objection_${key}`)}
                behind={{ what: 'objection', founded: FOUNDED[key] }}
              />
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}
