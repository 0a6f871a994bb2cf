import { lazy, Suspense, useId, useMemo, useState } from 'react'
import type { ElementReport } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { DiagramBadge } from '../../ui/bpmn/bpmn-diagram.tsx'
import { heatShades } from '../../ui/bpmn/heat.ts'
import { Empty, Loaded, Loading } from '../../ui/states.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { reportTexts } from '../texts.ts'
import { useLook } from './behind.tsx'
import { ElementTable } from './element-table.tsx'
import { MEASURES, type Measure, measured, processesOf } from './figures.ts'
import { FlowTable } from './flow-table.tsx'
import { NeverReached } from './never-reached.tsx'
import type { ReportProps } from './part.ts'
import { useDiagram } from './use-diagram.ts'
import { elementName, useNames, useSpan } from './words.tsx'

const BpmnDiagram = lazy(() => import('../../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))

/** Where cases come by, wait and are worked, on each diagram and in a table. */
export function HeatPart(props: ReportProps) {
  const t = useTexts(reportTexts)
  const id = useId()
  const names = useNames()
  const processes = processesOf(props.report)
  const [asked, setProcess] = useQueryState('process')
  const process = processes.includes(asked) ? asked : (processes[0] ?? '')
  if (process === '') return <Empty />
  return (
    <div className="stack">
      <div className="row">
        <label htmlFor={id}>{t('process')}</label>
        <select id={id} className="input narrow-select" value={process} onChange={(event) => setProcess(event.target.value)}>
          {processes.map((one) => (
            <option key={one} value={one}>
              {names.process(one)}
            </option>
          ))}
        </select>
      </div>
      <ProcessHeat key={process} {...props} process={process} />
    </div>
  )
}

function ProcessHeat({ run, report, process }: ReportProps & { readonly process: string }) {
  const t = useTexts(reportTexts)
  const [measure, setMeasure] = useState<Measure>('count')
  const elements = useMemo(() => report.elements.filter(({ processId }) => processId === process), [report, process])
  return (
    <>
      <fieldset className="measures">
        <legend>{t('measure')}</legend>
        <div className="choices-row">
          {MEASURES.map((one) => (
            <label key={one} className="choice">
              <input type="radio" name="measure" checked={one === measure} onChange={() => setMeasure(one)} />
              {t(`measure_${one}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <Heat run={run} report={report} process={process} measure={measure} elements={elements} />
      <ElementTable run={run.id} elements={elements} />
      <NeverReached run={run} report={report} process={process} />
    </>
  )
}

function Heat({
  run,
  report,
  process,
  measure,
  elements,
}: ReportProps & { readonly process: string; readonly measure: Measure; readonly elements: readonly ElementReport[] }) {
  const t = useTexts(reportTexts)
  const names = useNames()
  const look = useLook()
  const { file, query } = useDiagram(run, process)
  const badges = useBadges(report, process, measure, elements)
  const shades = useMemo(
    () => heatShades(elements.map((one) => ({ elementId: one.elementId, value: measured(one, measure) ?? 0 }))),
    [elements, measure],
  )
  const taken = useMemo(
    () => report.flows.filter((flow) => flow.processId === process && flow.taken > 0).map(({ flowId }) => flowId),
    [report, process],
  )
  const open = (elementId: string) => {
    const element = elements.find((one) => one.elementId === elementId)
    if (element === undefined || element.entered === 0) return
    look({ run: run.id, title: t('cameBy', { name: elementName(element) }), behind: { what: 'element', processId: process, elementId } })
  }
  if (file === '') return <p className="notice-box warn">{t('noDiagram')}</p>
  return (
    <div className="stack-s">
      <HeatLegend measure={measure} />
      {run.of === 'draft' ? <p className="muted">{t('diagramOfNow')}</p> : null}
      <Loaded query={query}>
        {(xml) => (
          <>
            <Suspense fallback={<Loading />}>
              <BpmnDiagram
                xml={xml}
                name={names.process(process)}
                badges={badges}
                shades={shades}
                takenFlows={taken}
                height={520}
                onChoose={open}
              />
            </Suspense>
            <FlowTable run={run} report={report} process={process} xml={xml} />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** The number of each element under the measure; steps nobody came by say so. */
function useBadges(
  report: ReportProps['report'],
  process: string,
  measure: Measure,
  elements: readonly ElementReport[],
): readonly DiagramBadge[] {
  const t = useTexts(reportTexts)
  const span = useSpan()
  const never = t('neverMark')
  const words = elements.flatMap((element) => {
    const value = measured(element, measure)
    if (value === null || value === 0) return []
    return [{ elementId: element.elementId, text: measure === 'count' ? String(value) : span(value) }]
  })
  const unreached = report.neverReached
    .filter(({ processId, kind }) => processId === process && kind === 'element')
    .map(({ elementId }) => elementId)
  const said = JSON.stringify([words, unreached, never])
  // The diagram is drawn anew for another list: it stays the same one while it says the same.
  return useMemo(() => {
    const [numbers, ids, word] = JSON.parse(said) as [typeof words, typeof unreached, string]
    return [
      ...numbers.map((one): DiagramBadge => ({ ...one, tone: 'done' })),
      ...ids.map((elementId): DiagramBadge => ({ elementId, text: word, tone: 'canceled' })),
    ]
  }, [said])
}

function HeatLegend({ measure }: { readonly measure: Measure }) {
  const t = useTexts(reportTexts)
  return (
    <ul className="plain legend" aria-label={t('legend')}>
      <li>
        <span className="token token-done">{t(`legendSample_${measure}`)}</span> {t(`legend_${measure}`)}
      </li>
      <li>
        <span className="heat-key" aria-hidden="true" /> {t('legendHeat')}
      </li>
      <li>
        <span className="token token-canceled">{t('neverMark')}</span> {t('legendNever')}
      </li>
      <li>
        <span className="flow-key" aria-hidden="true" /> {t('legendFlow')}
      </li>
    </ul>
  )
}
