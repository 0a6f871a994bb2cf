import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import type { ReportProps } from './part.ts'
import { sharesOf } from './shares.ts'
import { EdgeCells, useEdgeHeads, useNames } from './words.tsx'

/** Levels of each stage with the scores behind them. */
export function ResultsPart({ run, report }: ReportProps) {
  const t = useTexts(reportTexts)
  const edgeHeads = useEdgeHeads()
  const say = useBilingual()
  const names = useNames()
  const shares = sharesOf(report.results)
  if (report.results.length === 0) return <Empty text={t('noResults')} />
  return (
    <PlainTable
      label={t('part_results')}
      heads={[t('stage'), t('level'), numberHead(t('cases')), numberHead(t('shareOfStage')), ...edgeHeads(t('score'))]}
    >
      {report.results.map((one, at) => {
        const title = `${names.stage(one.stage)} · ${say(one.name)}`
        return (
          <tr key={`${one.stage} ${one.level}`}>
            <td>{names.stage(one.stage)}</td>
            <th scope="row">{say(one.name)}</th>
            <td className="number">
              <Count run={run.id} value={one.count} title={title} behind={{ what: 'result', stage: one.stage, level: one.level }} />
            </td>
            <td className="number">{shares[at]}%</td>
            <EdgeCells of={one.total} unit="plain" />
          </tr>
        )
      })}
    </PlainTable>
  )
}
