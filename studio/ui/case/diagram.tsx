import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { casesApi } from '../../api/cases.ts'
import { defineTexts, useTexts } from '../../i18n/texts.ts'
import { Empty, Loaded, Loading } from '../states.tsx'

const BpmnDiagram = lazy(() => import('../bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))

const texts = defineTexts('diagram', {
  process: ['流程', 'Process'],
  none: ['没有流程图', 'No diagram'],
  ACTIVE: ['进行中', 'running'],
  COMPLETED: ['已结束', 'completed'],
  TERMINATED: ['已终止', 'terminated'],
})

/** The case on its diagrams, with the tokens where they stand. */
export function CaseDiagram({ caseId }: { readonly caseId: string }) {
  const t = useTexts(texts)
  const [chosen, setChosen] = useState(0)
  const query = useQuery({ queryKey: ['diagram', caseId], queryFn: () => casesApi.diagram(caseId), refetchInterval: 30_000 })
  return (
    <Loaded query={query}>
      {({ processes }) => {
        const process = processes[Math.min(chosen, processes.length - 1)]
        if (process === undefined) return <Empty text={t('none')} />
        return (
          <div className="stack-s">
            {processes.length < 2 ? null : (
              <label className="row">
                {t('process')}
                <select
                  className="input"
                  style={{ width: 'auto' }}
                  value={chosen}
                  onChange={(event) => setChosen(Number(event.target.value))}
                >
                  {processes.map((one, index) => (
                    <option key={one.instanceKey} value={index}>
                      {one.name}（{one.status in texts.pairs ? t(one.status as 'ACTIVE') : one.status}）
                    </option>
                  ))}
                </select>
              </label>
            )}
            <Suspense fallback={<Loading />}>
              <BpmnDiagram
                key={process.instanceKey}
                xml={process.xml}
                name={process.name}
                elements={process.elements}
                takenFlows={process.takenFlows}
              />
            </Suspense>
          </div>
        )
      }}
    </Loaded>
  )
}
