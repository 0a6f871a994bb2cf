import type { Page } from '../../server/base/api/common.ts'
import type {
  Behind,
  ImpactReport,
  RehearsalComparison,
  RehearsalOverview,
  RehearsalReport,
  RehearsalRun,
  RehearsedCase,
  RehearsedCaseLine,
  Scenario,
  ScenarioProblem,
  StartRehearsal,
} from '../../server/base/api/rehearsal.ts'
import { http } from './http.ts'

const segment = encodeURIComponent
const ofProgramme = (programme: string, rest: string) => `/api/programmes/${segment(programme)}/${rest}`
const ofRun = (run: string, rest = '') => `/api/rehearsals/${segment(run)}${rest}`

/** Cases shown at once behind a number. */
const LINES = 20

/** Rehearsals of a programme and what a draft would have done to real cases. */
export const rehearsalsApi = {
  overview: (programme: string) => http.get<RehearsalOverview>(ofProgramme(programme, 'rehearsals')),
  usual: (programme: string) => http.get<Scenario>(ofProgramme(programme, 'rehearsals/usual')),
  check: (programme: string, scenario: Scenario) =>
    http.post<{ readonly problems: readonly ScenarioProblem[] }>(ofProgramme(programme, 'rehearsals/check'), scenario),
  start: (programme: string, what: StartRehearsal) => http.post<RehearsalRun>(ofProgramme(programme, 'rehearsals'), what),
  run: (run: string) => http.get<RehearsalRun>(ofRun(run)),
  steer: (run: string, act: 'pause' | 'resume' | 'cancel') => http.post<RehearsalRun>(ofRun(run, `/${act}`)),
  report: (run: string) => http.get<RehearsalReport>(ofRun(run, '/report')),
  paperAddress: (run: string, kind: 'pdf' | 'xlsx') => ofRun(run, `/report.${kind}`),
  cases: (run: string, behind: Behind, cursor: string | null) =>
    http.post<Page<RehearsedCaseLine>>(ofRun(run, '/cases'), { behind, limit: LINES, ...(cursor === null ? {} : { cursor }) }),
  case: (run: string, caseId: string) => http.get<RehearsedCase>(ofRun(run, `/cases/${segment(caseId)}`)),
  compare: (run: string, other: string) => http.get<RehearsalComparison>(ofRun(run, `/compare/${segment(other)}`)),
  startImpact: (programme: string) => http.post<ImpactReport>(ofProgramme(programme, 'impact')),
  impact: (id: string) => http.get<ImpactReport>(`/api/impacts/${segment(id)}`),
}
