import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { formatDecimal } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { Facts } from '../../ui/page.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { reportTexts } from '../texts.ts'
import { Count, useLook } from './behind.tsx'
import { missedShare, tenth } from './figures.ts'
import type { ReportProps } from './part.ts'
import { EdgeCells, useEdgeHeads } from './words.tsx'

const STATES = ['opened', 'closed'] as const

/** Where the report says more about what stands against a run. */
const PART_OF: { readonly [code: string]: string } = {
  STUCK_CASES: 'stuck',
  INCIDENTS: 'stuck',
  UNREACHED: 'heat',
  DEADLINES_MISSED: 'deadlines',
}

/** Goes to another part of the report. */
function PartLink({ part, children }: { readonly part: string; readonly children: ReactNode }) {
  return <Link to={`?part=${part}`}>{children}</Link>
}

/** The run in a few figures, what stands against it, and how its cases ended. */
export function SummaryPart({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const missed = missedShare(report.deadlines)
  const incidents = report.incidents.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="stack">
      <Verdict run={run} />
      <Facts
        facts={[
          { label: t('lived'), value: t('fromTo', { from: report.from, to: report.to }) },
          { label: t('allCases'), value: formatDecimal(String(report.cases)) },
          { label: t('steps'), value: formatDecimal(String(report.steps)) },
          { label: t('missedShare'), value: <PartLink part="deadlines">{missed === null ? '—' : `${tenth(missed * 100)}%`}</PartLink> },
          {
            label: t('stuckCount'),
            value: <Count run={run.id} value={report.stuck.length} title={t('part_stuck')} behind={{ what: 'stuck' }} />,
          },
          { label: t('incidentCount'), value: <PartLink part="stuck">{incidents}</PartLink> },
          { label: t('neverCount'), value: <PartLink part="heat">{report.neverReached.length}</PartLink> },
          { label: t('hash'), value: <code>{report.hash}</code> },
        ]}
      />
      <Outcomes run={run} report={report} />
      <Refused report={report} />
    </div>
  )
}

function Verdict({ run }: Pick<ReportProps, 'run'>) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const look = useLook()
  const { verdict } = run
  if (verdict === null) return null
  return (
    <section className={`notice-box ${verdict.clean ? 'good' : 'bad'} stack-s`} aria-label={t('verdict')}>
      <h3>{verdict.clean ? t('isClean') : t('isNotClean')}</h3>
      <ul className="plain stack-s grounds">
        {verdict.grounds.map(({ code, text, behind }) => (
          <li key={`${code} ${text.zh}`}>
            <Icon name="warning" />
            <span>
              {say(text)} {code in PART_OF ? <PartLink part={PART_OF[code] ?? ''}>{t('seePart')}</PartLink> : null}{' '}
              {behind === null ? null : (
                <button
                  type="button"
                  className="count"
                  aria-label={t('casesOf', { what: say(text) })}
                  onClick={() => look({ run: run.id, title: say(text), behind })}
                >
                  {t('seeCases')}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Outcomes({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const edgeHeads = useEdgeHeads()
  const say = useBilingual()
  return (
    <section className="stack-s" aria-label={t('outcomes')}>
      <h3>{t('outcomes')}</h3>
      <PlainTable
        label={t('outcomes')}
        heads={[t('caseType'), ...STATES.map((state) => numberHead(t(state))), ...edgeHeads(t('caseDays')), t('outcome')]}
      >
        {report.caseTypes.map((type) => (
          <tr key={type.code}>
            <th scope="row">{say(type.name)}</th>
            {STATES.map((state) => (
              <td key={state} className="number">
                <Count
                  run={run.id}
                  value={type[state]}
                  title={`${say(type.name)} · ${t(state)}`}
                  behind={{ what: 'cases', caseType: type.code, state }}
                />
              </td>
            ))}
            <EdgeCells of={type.days} unit="days" />
            <td>
              <ul className="plain outcome-list">
                {type.outcomes.map(({ outcome, name, count }) => (
                  <li key={outcome ?? ''}>
                    {say(name)}{' '}
                    <Count
                      run={run.id}
                      value={count}
                      title={`${say(type.name)} · ${say(name)}`}
                      behind={{ what: 'outcome', caseType: type.code, outcome }}
                    />
                  </li>
                ))}
              </ul>
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}

/** Applications that became no case. */
function Refused({ report }: Pick<ReportProps, 'report'>) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const { refused = [] } = report
  if (refused.length === 0) return null
  return (
    <section className="stack-s" aria-label={t('refused')}>
      <h3>{t('refused')}</h3>
      <PlainTable label={t('refused')} heads={[t('caseType'), t('refusedWhy'), numberHead(t('times'))]}>
        {refused.map(({ caseType, name, code, text, count }) => (
          <tr key={`${caseType} ${code}`}>
            <th scope="row">{say(name)}</th>
            <td>{say(text)}</td>
            <td className="number">{count}</td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}
