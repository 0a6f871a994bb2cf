import type { DeadlineReport } from '../../../server/base/api/rehearsal.ts'
import { deadlineTexts } from '../../i18n/common.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BarChart, type BarSeries } from '../../ui/chart/bar-chart.tsx'
import { ArticleMark } from '../../ui/marks.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import type { ReportProps } from './part.ts'
import { EdgeCells, useEdgeHeads, useNames } from './words.tsx'

const LIGHTS = ['green', 'yellow', 'red', 'paused'] as const
const OUTCOMES = ['begun', 'met', 'missed', 'open'] as const

/** Lights at the end of each month, and how each deadline was kept. */
export function DeadlinesPart(props: ReportProps) {
  return (
    <div className="stack">
      <Lights {...props} />
      <Misses {...props} />
    </div>
  )
}

function Lights({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const light = useTexts(deadlineTexts)
  if (report.lights.length === 0) return <Empty />
  const series = LIGHTS.map((one): BarSeries => ({ name: light(one), ground: one }))
  const worst = report.lights.reduce((most, one) => (one.red > most.red ? one : most))
  return (
    <BarChart
      title={t('lights')}
      sentence={worst.red === 0 ? t('lightsNoRed') : t('lightsSay', { month: worst.month, red: worst.red })}
      axis={t('month')}
      series={series}
      points={report.lights.map((one) => ({
        label: one.month.slice(2),
        name: one.month,
        values: LIGHTS.map((colour) => one[colour]),
        cells: LIGHTS.map((colour) => (
          <Count
            key={colour}
            run={run.id}
            value={one[colour]}
            title={`${one.month} ${light(colour)}`}
            behind={{ what: 'light', month: one.month, light: colour }}
          />
        )),
      }))}
    />
  )
}

function Misses({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const edgeHeads = useEdgeHeads()
  if (report.deadlines.length === 0) return <Empty text={t('noDeadlines')} />
  const worstFirst = [...report.deadlines].sort((a, b) => b.missed - a.missed)
  return (
    <section className="stack-s" aria-label={t('misses')}>
      <h3>{t('misses')}</h3>
      <PlainTable
        label={t('misses')}
        className="wrap-rows"
        heads={[
          t('deadline'),
          t('article'),
          t('binds'),
          ...OUTCOMES.map((outcome) => numberHead(t(`deadline_${outcome}`))),
          ...edgeHeads(t('lateDays')),
        ]}
      >
        {worstFirst.map((one) => (
          <Miss key={one.rule} run={run.id} one={one} />
        ))}
      </PlainTable>
    </section>
  )
}

function Miss({ run, one }: { readonly run: string; readonly one: DeadlineReport }) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const names = useNames()
  return (
    <tr>
      <th scope="row">
        {say(one.name)} <span className="muted">{one.rule}</span>
      </th>
      <td className="nowrap">
        <ArticleMark article={one.article} />
      </td>
      <td className="nowrap">{names.role(one.binds)}</td>
      {OUTCOMES.map((outcome) => (
        <td key={outcome} className={outcome === 'missed' && one.missed > 0 ? 'number bad-number' : 'number'}>
          <Count
            run={run}
            value={one[outcome]}
            title={`${say(one.name)} · ${t(`deadline_${outcome}`)}`}
            behind={{ what: 'deadline', rule: one.rule, outcome }}
          />
        </td>
      ))}
      <EdgeCells of={one.lateDays} unit="days" />
    </tr>
  )
}
