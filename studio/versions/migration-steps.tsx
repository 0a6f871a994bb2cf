import { useQuery } from '@tanstack/react-query'
import type { MigrationMappingInput, MigrationPlanView } from '../../server/base/api/migration.ts'
import { versionsApi } from '../api/versions.ts'
import { useTexts } from '../i18n/texts.ts'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { restingSteps } from './resting-steps.ts'
import { migrationTexts } from './texts.ts'

/** Where cases stand now and where they will; a step without a counterpart gets one here. */
export function MigrationSteps({
  plan,
  to,
  mapping,
  onMap,
}: {
  readonly plan: MigrationPlanView
  readonly to: number
  readonly mapping: MigrationMappingInput
  readonly onMap: (processId: string, source: string, target: string) => void
}) {
  const t = useTexts(migrationTexts)
  const { programme } = useWorkspace()
  const { data: steps } = useQuery({
    queryKey: ['programme-steps', programme, to],
    queryFn: async () => {
      const files = (await versionsApi.filesOf(programme, to)).filter(({ kind }) => kind === 'process')
      const texts = await Promise.all(files.map(({ name }) => versionsApi.textOf(programme, to, name)))
      return new Map(texts.flatMap((xml) => [...restingSteps(xml)]))
    },
  })
  if (plan.elements.length === 0) return null
  return (
    <section className="stack" aria-label={t('steps')}>
      <h3>{t('steps')}</h3>
      <p className="muted">{t('stepsLead')}</p>
      <PlainTable heads={[t('step'), numberHead(t('tokens')), t('target')]}>
        {plan.elements.map(({ processId, from, to: target, tokens }) => {
          const name = from.name ?? from.id
          const chosen = mapping[processId]?.[from.id] ?? ''
          return (
            <tr key={`${processId}/${from.id}`}>
              <th scope="row">
                {name} <span className="muted">{from.id}</span>
              </th>
              <td className="number">{tokens}</td>
              <td>
                <select
                  className="input"
                  aria-label={`${t('target')}：${name}`}
                  value={chosen}
                  onChange={(event) => onMap(processId, from.id, event.target.value)}
                >
                  <option value="">
                    {target === null || chosen !== '' ? t('noTarget') : t('asNow', { name: target.name ?? target.id })}
                  </option>
                  {(steps?.get(processId) ?? []).map((step) => (
                    <option key={step.id} value={step.id}>
                      {step.name}（{step.id}）
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          )
        })}
      </PlainTable>
    </section>
  )
}
