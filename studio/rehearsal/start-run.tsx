import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Scenario } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { type Side, versionsApi } from '../api/versions.ts'
import { useTexts } from '../i18n/texts.ts'
import { Failed } from '../ui/states.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { rehearsalTexts } from './texts.ts'

/** Starts a run of a scenario on the draft or on a published version, and goes there. */
export function StartRun({ scenario, isSound }: { readonly scenario: Scenario; readonly isSound: boolean }) {
  const t = useTexts(rehearsalTexts)
  const navigate = useNavigate()
  const client = useQueryClient()
  const id = useId()
  const { programme, flush } = useWorkspace()
  const [of, setOf] = useState<Side>('draft')
  const { data: versions = [] } = useQuery({ queryKey: ['programme-versions', programme], queryFn: () => versionsApi.list(programme) })
  const start = useMutation({
    mutationFn: async () => {
      await flush()
      return rehearsalsApi.start(programme, { of, scenario })
    },
    onSuccess: async (run) => {
      await client.invalidateQueries({ queryKey: ['rehearsals', programme] })
      navigate(`/studio/${programme}/rehearsals/runs/${encodeURIComponent(run.id)}`)
    },
  })
  return (
    <div className="stack-s start-run">
      <div className="row">
        <label htmlFor={id}>{t('rehearsed')}</label>
        <select
          id={id}
          className="input narrow-select"
          value={String(of)}
          onChange={(event) => setOf(event.target.value === 'draft' ? 'draft' : Number(event.target.value))}
        >
          <option value="draft">{t('draft')}</option>
          {versions.map(({ version }) => (
            <option key={version} value={version}>
              {t('version', { version })}
            </option>
          ))}
        </select>
        <button type="button" className="button primary" disabled={start.isPending || !isSound} onClick={() => start.mutate()}>
          {t('start')}
        </button>
        {isSound ? null : <span className="muted">{t('notSound')}</span>}
      </div>
      <Failed error={start.error} />
    </div>
  )
}
