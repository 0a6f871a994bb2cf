import { useMemo } from 'react'
import { Link } from 'react-router'
import { useTexts } from '../../i18n/texts.ts'
import { PlainTable } from '../../ui/plain-table.tsx'
import { CheckField } from '../../ui/workspace/fields.tsx'
import { addressOf } from '../../ui/workspace/places.ts'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'
import { useGate } from '../gate.ts'
import { reportTexts } from '../texts.ts'
import { flowNames } from './flow-table.tsx'
import type { ReportProps } from './part.ts'
import { useDiagram } from './use-diagram.ts'
import { elementName } from './words.tsx'

/** Steps and flows no case came by; who sets the gate says which of them need not be reached. */
export function NeverReached({ run, report, process }: ReportProps & { readonly process: string }) {
  const t = useTexts(reportTexts)
  const { programme, mayEdit } = useWorkspace()
  const { gate, setGate } = useGate()
  const unreached = report.neverReached.filter(({ processId }) => processId === process)
  const { file, query } = useDiagram(run, process)
  const flows = useMemo(() => flowNames(query.data ?? ''), [query.data])
  const allowed = gate?.mayBeUnreached ?? []
  // The gate asks for steps alone: a flow that nobody took is no step of its own.
  const elements = report.neverReached.filter(({ kind }) => kind === 'element')
  return (
    <section className="stack-s" aria-label={t('never')}>
      <h3>{t('never')}</h3>
      {unreached.length === 0 ? (
        <p className="notice-box good">{t('allReached')}</p>
      ) : (
        <>
          {gate === null || !mayEdit ? null : (
            <div>
              <button
                type="button"
                className="button small"
                onClick={() =>
                  setGate({ ...gate, mayBeUnreached: [...new Set([...allowed, ...elements.map(({ elementId }) => elementId)])] })
                }
              >
                {t('allMayStay')}
              </button>
            </div>
          )}
          <PlainTable label={t('never')} heads={[t('element'), t('kind'), ...(gate === null ? [] : [t('gate')])]}>
            {unreached.map((one) => {
              const name = flows.get(one.elementId) ?? elementName(one)
              return (
                <tr key={one.elementId}>
                  <th scope="row">{file === '' ? name : <Link to={addressOf(programme, file, one.elementId)}>{name}</Link>}</th>
                  <td>{t(`kind_${one.kind}`)}</td>
                  {gate === null ? null : (
                    <td>
                      {one.kind === 'flow' ? null : (
                        <CheckField
                          label={t('mayStay', { name })}
                          value={allowed.includes(one.elementId)}
                          disabled={!mayEdit}
                          onChange={(may) =>
                            setGate({
                              ...gate,
                              mayBeUnreached: may ? [...allowed, one.elementId] : allowed.filter((id) => id !== one.elementId),
                            })
                          }
                        />
                      )}
                    </td>
                  )}
                </tr>
              )
            })}
          </PlainTable>
        </>
      )}
    </section>
  )
}
