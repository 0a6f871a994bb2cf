import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ProcessVersionView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { useTexts } from '../i18n/texts.ts'
import { ScrollX } from '../ui/scroll.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { OperationsHead, Time } from './parts.tsx'
import './operations.css'

const COLUMNS = [
  ['active', 'ACTIVE'],
  ['incidents', 'INCIDENT'],
  ['completed', 'COMPLETED'],
  ['canceled', 'TERMINATED'],
] as const

/** Every process and version with how many instances are where. */
export function ProcessesPage() {
  const t = useTexts(engineTexts)
  const query = useQuery({ queryKey: ['operations', 'processes'], queryFn: operationsApi.processes, refetchInterval: 30_000 })
  return (
    <>
      <OperationsHead page="processes" lead={t('processesLead')} />
      <section className="sheet">
        <Loaded query={query}>
          {(processes) =>
            processes.length === 0 ? (
              <Empty text={t('noProcesses')} />
            ) : (
              <ScrollX label={t('processes')}>
                <table className="plain">
                  <thead>
                    <tr>
                      <th scope="col">{t('process')}</th>
                      <th scope="col">{t('version')}</th>
                      {COLUMNS.map(([field, state]) => (
                        <th key={field} scope="col" className="number">
                          {t(state)}
                        </th>
                      ))}
                      <th scope="col">{t('deployed')}</th>
                    </tr>
                  </thead>
                  {processes.map((process) => (
                    <tbody key={process.processId}>
                      {process.versions.map((version, at) => (
                        <tr key={version.definitionKey}>
                          {at === 0 ? (
                            <th scope="rowgroup" rowSpan={process.versions.length} style={{ background: 'none', whiteSpace: 'normal' }}>
                              {process.name}
                              <br />
                              <span className="muted" style={{ fontWeight: 400 }}>
                                {process.processId}
                              </span>
                            </th>
                          ) : null}
                          <td className="nowrap">
                            <Link to={addressOf(process.processId, version)}>{t('versionOf', { version: version.version })}</Link>
                          </td>
                          {COLUMNS.map(([field, state]) => (
                            <td key={field} className="number">
                              {version[field] === 0 ? (
                                '0'
                              ) : (
                                <Link
                                  to={addressOf(process.processId, version, state)}
                                  aria-label={`${process.name} ${t('versionOf', { version: version.version })} ${t(state)} ${version[field]}`}
                                >
                                  {version[field]}
                                </Link>
                              )}
                            </td>
                          ))}
                          <td>
                            <Time at={version.deployedAt} />
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  ))}
                </table>
              </ScrollX>
            )
          }
        </Loaded>
      </section>
    </>
  )
}

function addressOf(process: string, { definitionKey }: ProcessVersionView, state?: string): string {
  const query = new URLSearchParams({ process, definition: definitionKey, ...(state === undefined ? {} : { state }) })
  return `/operations/instances?${query.toString()}`
}
