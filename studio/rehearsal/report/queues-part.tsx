import { useId, useState } from 'react'
import type { QueueReport } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BarChart } from '../../ui/chart/bar-chart.tsx'
import { Mark } from '../../ui/marks.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import type { ReportProps } from './part.ts'
import { EdgeCells, useEdgeHeads } from './words.tsx'

/** Who has how much before them week by week, and how many people would clear it. */
export function QueuesPart({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const id = useId()
  const [role, setRole] = useState(report.queues[0]?.role ?? '')
  const queue = report.queues.find((one) => one.role === role)
  if (queue === undefined) return <Empty />
  return (
    <div className="stack">
      <section className="stack-s" aria-label={t('staffing')}>
        <h3>{t('staffing')}</h3>
        <p className="muted">{t('staffingLead')}</p>
        <Staffing queues={report.queues} />
      </section>
      <div className="row">
        <label htmlFor={id}>{t('roleOfQueue')}</label>
        <select id={id} className="input narrow-select" value={role} onChange={(event) => setRole(event.target.value)}>
          {report.queues.map((one) => (
            <option key={one.role} value={one.role}>
              {say(one.name)}
            </option>
          ))}
        </select>
      </div>
      <Weeks key={queue.role} run={run.id} queue={queue} />
    </div>
  )
}

const percent = (share: number) => `${Math.round(share * 100)}%`
const busiest = ({ weeks }: QueueReport) => Math.max(0, ...weeks.map(({ busy }) => busy))

function Staffing({ queues }: { readonly queues: readonly QueueReport[] }) {
  const t = useTexts(reportTexts)
  const edgeHeads = useEdgeHeads()
  const say = useBilingual()
  return (
    <PlainTable
      label={t('staffing')}
      heads={[
        t('role'),
        numberHead(t('people')),
        numberHead(t('needed')),
        t('judgement'),
        numberHead(t('busiest')),
        ...edgeHeads(t('waitingShort')),
      ]}
    >
      {queues.map((queue) => (
        <tr key={queue.role}>
          <th scope="row">{say(queue.name)}</th>
          <td className="number">{queue.people}</td>
          <td className="number">{queue.needed}</td>
          <td>
            {queue.needed > queue.people ? (
              <Mark tone="warn" icon="warning">
                {t('lacks', { count: queue.needed - queue.people })}
              </Mark>
            ) : (
              <Mark tone="good" icon="check">
                {t('enough')}
              </Mark>
            )}
          </td>
          <td className="number">{percent(busiest(queue))}</td>
          <EdgeCells of={queue.waitingHours} unit="hours" />
        </tr>
      ))}
    </PlainTable>
  )
}

const NUMBERS = ['arrived', 'done', 'waiting'] as const

function Weeks({ run, queue }: { readonly run: string; readonly queue: QueueReport }) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const longest = queue.weeks.reduce((most, week) => Math.max(most, week.waiting), 0)
  const at = queue.weeks.find(({ waiting }) => waiting === longest)?.week ?? ''
  return (
    <>
      <BarChart
        title={t('waitingByWeek', { role: say(queue.name) })}
        sentence={longest === 0 ? t('noQueue') : t('queueSays', { week: at, count: longest })}
        axis={t('week')}
        isTabled={false}
        series={[{ name: t('week_waiting'), ground: 'blue' }]}
        points={queue.weeks.map(({ week, waiting }) => ({ label: week.slice(2, 7), name: week, values: [waiting] }))}
      />
      <details>
        <summary>{t('weekTable')}</summary>
        <PlainTable
          label={t('weekTable')}
          heads={[t('week'), ...NUMBERS.map((number) => numberHead(t(`week_${number}`))), numberHead(t('busy'))]}
        >
          {queue.weeks.map((week) => (
            <tr key={week.week}>
              <th scope="row">{week.week}</th>
              {NUMBERS.map((number) => (
                <td key={number} className="number">
                  <Count
                    run={run}
                    value={week[number]}
                    title={`${say(queue.name)} ${week.week} ${t(`week_${number}`)}`}
                    behind={{ what: 'queue', role: queue.role, week: week.week, number }}
                  />
                </td>
              ))}
              <td className="number">{percent(week.busy)}</td>
            </tr>
          ))}
        </PlainTable>
      </details>
    </>
  )
}
