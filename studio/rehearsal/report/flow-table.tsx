import { useMemo } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { elementsOf, flowsOf } from '../../ui/bpmn/elements.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import type { ReportProps } from './part.ts'

/** How often each flow of a process was taken, by the steps it joins. */
export function FlowTable({ run, report, process, xml }: ReportProps & { readonly process: string; readonly xml: string }) {
  const t = useTexts(reportTexts)
  const names = useMemo(() => flowNames(xml), [xml])
  const flows = report.flows.filter(({ processId }) => processId === process)
  return (
    <details>
      <summary>{t('flowTable')}</summary>
      <PlainTable label={t('flowTable')} heads={[t('flow'), numberHead(t('taken'))]}>
        {flows.map(({ processId, flowId, taken }) => {
          const name = names.get(flowId) ?? flowId
          return (
            <tr key={flowId}>
              <th scope="row">{name}</th>
              <td className="number">
                <Count run={run.id} value={taken} title={t('cameBy', { name })} behind={{ what: 'flow', processId, flowId }} />
              </td>
            </tr>
          )
        })}
      </PlainTable>
    </details>
  )
}

/** "审查 → 初验（合格）" by id of the flow. */
export function flowNames(xml: string): ReadonlyMap<string, string> {
  const names = new Map(elementsOf(xml).map(({ id, name }) => [id, name === '' ? id : name]))
  const flows = flowsOf(xml)
  const hosts = new Map(flows.flatMap(({ id, from, to }) => (id === null ? [[to, from] as const] : [])))
  const nameOf = (id: string): string => {
    const host = hosts.get(id)
    const name = names.get(id) ?? id
    return host === undefined ? name : `${names.get(host) ?? host}：${name}`
  }
  return new Map(
    flows.flatMap(({ id, name, from, to }) => {
      const way = `${nameOf(from)} → ${nameOf(to)}`
      return id === null ? [] : [[id, name === '' ? way : `${way}（${name}）`] as const]
    }),
  )
}
