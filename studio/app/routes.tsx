import { type ComponentType, lazy, Suspense } from 'react'
import { Navigate, Outlet, Route, Routes, useLocation } from 'react-router'
import { useSession } from '../api/session.tsx'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PageHead } from '../ui/page.tsx'
import { Loading } from '../ui/states.tsx'
import { CitizenLayout } from './citizen-layout.tsx'
import { homeOf } from './home.ts'
import { LoginPage } from './login-page.tsx'

/** A page that is fetched when somebody goes there. */
function page<M, K extends keyof M>(load: () => Promise<M>, name: K) {
  const Lazy = lazy(async () => ({ default: (await load())[name] as ComponentType }))
  return (
    <Suspense fallback={<Loading />}>
      <Lazy />
    </Suspense>
  )
}

const StaffLayout = lazy(() => import('./staff-layout.tsx').then((module) => ({ default: module.StaffLayout })))

const pages = {
  notices: page(() => import('../public/notices-page.tsx'), 'NoticesPage'),
  notice: page(() => import('../public/notice-page.tsx'), 'NoticePage'),
  certificates: page(() => import('../public/certificates-page.tsx'), 'CertificatesPage'),
  verify: page(() => import('../public/verify-page.tsx'), 'VerifyPage'),
  complaint: page(() => import('../public/complaint-page.tsx'), 'ComplaintPage'),
  portal: page(() => import('../portal/portal-page.tsx'), 'PortalPage'),
  newSubject: page(() => import('../portal/new-subject-page.tsx'), 'NewSubjectPage'),
  start: page(() => import('../portal/start-page.tsx'), 'StartPage'),
  readiness: page(() => import('../portal/readiness-page.tsx'), 'ReadinessPage'),
  apply: page(() => import('../portal/apply-page.tsx'), 'ApplyPage'),
  ownCase: page(() => import('../portal/own-case-page.tsx'), 'OwnCasePage'),
  ownTask: page(() => import('../portal/own-task-page.tsx'), 'OwnTaskPage'),
  action: page(() => import('../ui/case/action-page.tsx'), 'ActionPage'),
  inbox: page(() => import('../inbox/inbox-page.tsx'), 'InboxPage'),
  task: page(() => import('../inbox/task-page.tsx'), 'TaskPage'),
  cases: page(() => import('../inbox/cases-page.tsx'), 'CasesPage'),
  staffCase: page(() => import('../inbox/case-page.tsx'), 'CasePage'),
  overview: page(() => import('../inbox/overview-page.tsx'), 'OverviewPage'),
  panels: page(() => import('../panel/panels-page.tsx'), 'PanelsPage'),
  panel: page(() => import('../panel/panel-page.tsx'), 'PanelPage'),
  awards: page(() => import('../finance/awards-page.tsx'), 'AwardsPage'),
  award: page(() => import('../finance/award-page.tsx'), 'AwardPage'),
  batches: page(() => import('../finance/batches-page.tsx'), 'BatchesPage'),
  ledger: page(() => import('../finance/ledger-page.tsx'), 'LedgerPage'),
  programmes: page(() => import('../designer/programmes-page.tsx'), 'ProgrammesPage'),
  studio: page(() => import('../designer/frame.tsx'), 'StudioFrame'),
  studioOverview: page(() => import('../designer/overview-page.tsx'), 'OverviewPage'),
  studioWorkflows: page(() => import('../designer/part-list.tsx'), 'WorkflowsPage'),
  studioWorkflow: page(() => import('../designer/workflow/workflow-page.tsx'), 'WorkflowPage'),
  studioForms: page(() => import('../designer/part-list.tsx'), 'FormsPage'),
  studioForm: page(() => import('../form-builder/form-page.tsx'), 'FormPage'),
  studioDecisions: page(() => import('../designer/part-list.tsx'), 'DecisionsPage'),
  studioLetters: page(() => import('../designer/part-list.tsx'), 'LettersPage'),
  studioLetter: page(() => import('../regulation/letter-page.tsx'), 'LetterPage'),
  studioRoles: page(() => import('../regulation/roles-page.tsx'), 'RolesPage'),
  studioClauses: page(() => import('../regulation/clauses-page.tsx'), 'ClausesPage'),
  studioSettings: page(() => import('../regulation/settings-page.tsx'), 'SettingsPage'),
  studioCalendar: page(() => import('../regulation/calendar-page.tsx'), 'CalendarPage'),
  studioDecision: page(() => import('../decisions/decision-page.tsx'), 'DecisionPage'),
  studioScheme: page(() => import('../decisions/scheme-page.tsx'), 'SchemePage'),
  studioDeadlines: page(() => import('../regulation/deadlines-page.tsx'), 'DeadlinesPage'),
  studioVersions: page(() => import('../versions/versions-page.tsx'), 'VersionsPage'),
  studioMigration: page(() => import('../versions/migration-page.tsx'), 'MigrationPage'),
  rehearsals: page(() => import('../rehearsal/rehearsals-page.tsx'), 'RehearsalsPage'),
  rehearsalScenario: page(() => import('../rehearsal/scenario-page.tsx'), 'ScenarioPage'),
  rehearsalRun: page(() => import('../rehearsal/run-page.tsx'), 'RunPage'),
  rehearsalComparison: page(() => import('../rehearsal/comparison-page.tsx'), 'ComparisonPage'),
  rehearsalImpact: page(() => import('../rehearsal/impact-page.tsx'), 'ImpactPage'),
  newProgramme: page(() => import('../versions/new-programme-page.tsx'), 'NewProgrammePage'),
  operations: page(() => import('../operations/processes-page.tsx'), 'ProcessesPage'),
  operationsInstances: page(() => import('../operations/instances-page.tsx'), 'InstancesPage'),
  operationsInstance: page(() => import('../operations/instance-page.tsx'), 'InstancePage'),
  operationsModify: page(() => import('../operations/modify-page.tsx'), 'ModifyPage'),
  operationsMigrate: page(() => import('../operations/migrate-page.tsx'), 'MigratePage'),
  operationsIncidents: page(() => import('../operations/incidents-page.tsx'), 'IncidentsPage'),
  operationsBatches: page(() => import('../operations/batches-page.tsx'), 'BatchesPage'),
  operationsBatch: page(() => import('../operations/batch-page.tsx'), 'BatchPage'),
  subjectDevices: page(() => import('../devices/layout.tsx'), 'SubjectFrame'),
  deviceZone: page(() => import('../devices/zone/zone-page.tsx'), 'ZonePage'),
  deviceDashboard: page(() => import('../devices/dashboard/dashboard-page.tsx'), 'DashboardPage'),
  deviceLive: page(() => import('../devices/live/live-page.tsx'), 'LivePage'),
  devicePlan: page(() => import('../devices/plan/plan-page.tsx'), 'PlanPage'),
  deviceRegistry: page(() => import('../devices/registry/registry-page.tsx'), 'RegistryPage'),
  device: page(() => import('../devices/device/device-page.tsx'), 'DevicePage'),
  bridge: page(() => import('../devices/layout.tsx'), 'BridgeFrame'),
  mappings: page(() => import('../devices/mappings/mappings-page.tsx'), 'MappingsPage'),
  mapping: page(() => import('../devices/mappings/mapping-page.tsx'), 'MappingPage'),
  sources: page(() => import('../devices/mappings/sources-page.tsx'), 'SourcesPage'),
  bridgeHealth: page(() => import('../devices/health/health-page.tsx'), 'HealthPage'),
  users: page(() => import('../operations/users-page.tsx'), 'UsersPage'),
  audit: page(() => import('../operations/audit-page.tsx'), 'AuditPage'),
} as const

function Forbidden() {
  const t = useTexts(commonTexts)
  return (
    <div className="state">
      <Icon name="lock" />
      <PageHead title={t('forbiddenTitle')} />
      <p>{t('forbiddenText')}</p>
    </div>
  )
}

function NotFound() {
  const t = useTexts(commonTexts)
  return (
    <div className="state">
      <Icon name="empty" />
      <PageHead title={t('notFoundTitle')} />
      <p>{t('notFoundText')}</p>
      <p style={{ marginTop: 16 }}>
        <a className="button" href="/">
          {t('home')}
        </a>
      </p>
    </div>
  )
}

/** Lets in who is logged in and has one of the permissions; others go to the log-in, or read why not. */
function Only({ needs = [] }: { readonly needs?: readonly string[] }) {
  const session = useSession()
  const { pathname, search } = useLocation()
  if (session.loading) return <Loading />
  if (session.me === null) return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />
  return needs.length === 0 || needs.some((need) => session.may(need)) ? <Outlet /> : <Forbidden />
}

/** Applicants see air, staff see the dense frame, at the same addresses. */
function FrameOfPerson() {
  const session = useSession()
  if (session.loading) return <Loading />
  return isStaff(session) ? (
    <Suspense fallback={<Loading />}>
      <StaffLayout />
    </Suspense>
  ) : (
    <CitizenLayout />
  )
}

const STAFF = [
  'case:read-all',
  'panel:score',
  'award:work',
  'award:read',
  'programme:edit',
  'operations:read',
  'engine:use',
  'user:manage',
  'role:manage',
  'audit:read',
  'supervision:work',
  'bridge:manage',
]

function isStaff({ may }: { readonly may: (permission: string) => boolean }): boolean {
  return STAFF.some((permission) => may(permission))
}

function Home() {
  const session = useSession()
  return session.loading ? <Loading /> : <Navigate to={homeOf(session)} replace />
}

function ByPerson({ staff, own }: { readonly staff: React.ReactNode; readonly own: React.ReactNode }) {
  const session = useSession()
  return isStaff(session) ? staff : own
}

/** Every address of the application; each area loads when it is first visited. */
export function AppRoutes() {
  return (
    <Routes>
      <Route element={<CitizenLayout />}>
        <Route path="/login" element={<LoginPage />} />
        <Route path="/notices" element={pages.notices} />
        <Route path="/notices/:id" element={pages.notice} />
        <Route path="/verify" element={pages.certificates} />
        <Route path="/verify/:code" element={pages.verify} />
        <Route path="/complaint" element={pages.complaint} />
        <Route element={<Only needs={['case:start', 'case:read-own', 'subject:own']} />}>
          <Route path="/portal" element={pages.portal} />
          <Route path="/portal/subjects/new" element={pages.newSubject} />
          <Route path="/portal/readiness/:id" element={pages.readiness} />
          <Route path="/portal/apply" element={pages.start} />
          <Route path="/portal/apply/:draftId" element={pages.apply} />
        </Route>
      </Route>
      <Route element={<FrameOfPerson />}>
        <Route path="/" element={<Home />} />
        <Route element={<Only />}>
          <Route path="/cases/:id" element={<ByPerson staff={pages.staffCase} own={pages.ownCase} />} />
          <Route path="/cases/:id/actions/:code" element={pages.action} />
          <Route path="/drafts/:draftId" element={pages.apply} />
          <Route path="/tasks/:key" element={<ByPerson staff={pages.task} own={pages.ownTask} />} />
          <Route path="/devices/:subject" element={pages.subjectDevices}>
            <Route index element={pages.deviceDashboard} />
            <Route path="live" element={pages.deviceLive} />
            <Route path="plan" element={pages.devicePlan} />
            <Route path="registry" element={pages.deviceRegistry} />
            <Route path="d/:device" element={pages.device} />
          </Route>
        </Route>
        <Route element={<Only needs={['task:work']} />}>
          <Route path="/inbox" element={pages.inbox} />
        </Route>
        <Route element={<Only needs={['case:read-all']} />}>
          <Route path="/cases" element={pages.cases} />
          <Route path="/overview" element={pages.overview} />
        </Route>
        <Route element={<Only needs={['panel:score', 'panel:manage', 'case:read-all']} />}>
          <Route path="/panels" element={pages.panels} />
          <Route path="/panels/:id" element={pages.panel} />
        </Route>
        <Route element={<Only needs={['award:read', 'award:work', 'ledger:read']} />}>
          <Route path="/finance/awards" element={pages.awards} />
          <Route path="/finance/awards/:id" element={pages.award} />
          <Route path="/finance/batches" element={pages.batches} />
          <Route path="/finance/ledger" element={pages.ledger} />
        </Route>
        <Route element={<Only needs={['programme:edit', 'programme:review']} />}>
          <Route path="/studio" element={pages.programmes} />
          <Route path="/studio/new" element={pages.newProgramme} />
          <Route path="/studio/:programme" element={pages.studio}>
            <Route index element={pages.studioOverview} />
            <Route path="workflows" element={pages.studioWorkflows} />
            <Route path="workflows/:id" element={pages.studioWorkflow} />
            <Route path="forms" element={pages.studioForms} />
            <Route path="forms/:id" element={pages.studioForm} />
            <Route path="decisions" element={pages.studioDecisions} />
            <Route path="letters" element={pages.studioLetters} />
            <Route path="letters/:id" element={pages.studioLetter} />
            <Route path="decisions/:id" element={pages.studioDecision} />
            <Route path="scheme" element={pages.studioScheme} />
            <Route path="scheme/:id" element={pages.studioScheme} />
            <Route path="deadlines" element={pages.studioDeadlines} />
            <Route path="calendar" element={pages.studioCalendar} />
            <Route path="roles" element={pages.studioRoles} />
            <Route path="clauses" element={pages.studioClauses} />
            <Route path="settings" element={pages.studioSettings} />
            <Route path="rehearsals" element={pages.rehearsals} />
            <Route path="rehearsals/scenarios/:id" element={pages.rehearsalScenario} />
            <Route path="rehearsals/runs/:run" element={pages.rehearsalRun} />
            <Route path="rehearsals/compare/:run/:other" element={pages.rehearsalComparison} />
            <Route path="rehearsals/impact" element={pages.rehearsalImpact} />
            <Route path="rehearsals/impact/:impact" element={pages.rehearsalImpact} />
            <Route path="versions" element={pages.studioVersions} />
            <Route path="migration" element={pages.studioMigration} />
          </Route>
        </Route>
        <Route element={<Only needs={['subject:read-all', 'case:read-all', 'bridge:manage']} />}>
          <Route path="/devices" element={pages.deviceZone} />
        </Route>
        <Route element={<Only needs={['bridge:manage']} />}>
          <Route path="/bridge" element={pages.bridge}>
            <Route index element={pages.bridgeHealth} />
            <Route path="mappings" element={pages.mappings} />
            <Route path="mappings/:id" element={pages.mapping} />
            <Route path="sources" element={pages.sources} />
          </Route>
        </Route>
        <Route element={<Only needs={['operations:read', 'engine:use']} />}>
          <Route path="/operations" element={pages.operations} />
          <Route path="/operations/instances" element={pages.operationsInstances} />
          <Route path="/operations/instances/:key" element={pages.operationsInstance} />
          <Route path="/operations/instances/:key/modify" element={pages.operationsModify} />
          <Route path="/operations/migrate" element={pages.operationsMigrate} />
          <Route path="/operations/incidents" element={pages.operationsIncidents} />
          <Route path="/operations/batches" element={pages.operationsBatches} />
          <Route path="/operations/batches/:key" element={pages.operationsBatch} />
        </Route>
        <Route element={<Only needs={['user:manage']} />}>
          <Route path="/admin/users" element={pages.users} />
        </Route>
        <Route element={<Only needs={['audit:read']} />}>
          <Route path="/admin/audit" element={pages.audit} />
        </Route>
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  )
}
