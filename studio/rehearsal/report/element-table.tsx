import type { ElementReport } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { reportTexts } from '../texts.ts'
import { Count } from './behind.tsx'
import { EdgeCells, elementName, useEdgeHeads } from './words.tsx'

/** Every element of a process with its counts and times: the same as on the diagram, and more exactly. */
export function ElementTable({ run, elements }: { readonly run: string; readonly elements: readonly ElementReport[] }) {
  const t = useTexts(reportTexts)
  const edgeHeads = useEdgeHeads()
  return (
    <details>
      <summary>{t('elementTable')}</summary>
      <PlainTable
        label={t('elementTable')}
        heads={[
          t('element'),
          numberHead(t('entered')),
          numberHead(t('completed')),
          numberHead(t('stillOpen')),
          numberHead(t('incidentCount')),
          ...edgeHeads(t('waitingShort')),
          ...edgeHeads(t('workingShort')),
        ]}
      >
        {elements.map((element) => {
          const { processId, elementId } = element
          const name = elementName(element)
          return (
            <tr key={elementId}>
              <th scope="row">{name}</th>
              <td className="number">
                <Count run={run} value={element.entered} title={t('cameBy', { name })} behind={{ what: 'element', processId, elementId }} />
              </td>
              <td className="number">
                <Count
                  run={run}
                  value={element.completed}
                  title={t('doneAt', { name })}
                  behind={{ what: 'completed', processId, elementId }}
                />
              </td>
              <td className="number">
                <Count run={run} value={element.open} title={t('openAt', { name })} behind={{ what: 'open-at', processId, elementId }} />
              </td>
              <td className="number">
                <Count
                  run={run}
                  value={element.incidents}
                  title={t('incidentAt', { name })}
                  behind={{ what: 'incident', processId, elementId }}
                />
              </td>
              <EdgeCells of={element.waiting} unit="hours" />
              <EdgeCells of={element.working} unit="hours" />
            </tr>
          )
        })}
      </PlainTable>
    </details>
  )
}
