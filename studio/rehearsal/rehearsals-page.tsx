import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loaded } from '../ui/states.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { GatePanel } from './gate-panel.tsx'
import { isLive } from './run-marks.tsx'
import { RunTable } from './run-table.tsx'
import { ScenarioList } from './scenario-list.tsx'
import { rehearsalTexts } from './texts.ts'
import './rehearsal.css'

/** How often a list with a run under way is read again. */
const LOOK_MS = 2000

/** Scenarios and runs of a programme, the gate before publishing, and the way to what a draft does to real cases. */
export function RehearsalsPage() {
  const t = useTexts(rehearsalTexts)
  const { programme } = useWorkspace()
  const query = useQuery({
    queryKey: ['rehearsals', programme],
    queryFn: () => rehearsalsApi.overview(programme),
    refetchInterval: ({ state }) => (state.data?.runs.some((run) => isLive(run.state)) === true ? LOOK_MS : false),
  })
  return (
    <div className="stack-l">
      <p className="muted rehearsal-lead">{t('lead')}</p>
      <Loaded query={query}>
        {(overview) => (
          <>
            <ScenarioList scenarios={overview.scenarios} />
            <RunTable runs={overview.runs} />
            <GatePanel scenarios={overview.scenarios} />
          </>
        )}
      </Loaded>
      <section className="sheet" aria-label={t('impact')}>
        <h2>{t('impact')}</h2>
        <p className="muted">{t('impactLead')}</p>
        <p>
          <Link className="button" to={`/studio/${programme}/rehearsals/impact`}>
            {t('toImpact')}
          </Link>
        </p>
      </section>
    </div>
  )
}
