import type { AuditTables } from './audit.ts'
import type { AwardTables } from './awards.ts'
import type { CaseTables } from './cases.ts'
import type { CertificateTables } from './certificates.ts'
import type { CommandTables } from './commands.ts'
import type { DeadlineTables } from './deadlines.ts'
import type { DefinitionTables } from './definitions.ts'
import type { DocumentTables } from './documents.ts'
import type { EvidenceTables } from './evidence.ts'
import type { HistoryTables } from './history.ts'
import type { IdentityTables } from './identity.ts'
import type { IncidentTables } from './incidents.ts'
import type { InstanceTables } from './instances.ts'
import type { JobTables } from './jobs.ts'
import type { LedgerTables } from './ledger.ts'
import type { LetterTables } from './letters.ts'
import type { MessageTables } from './messages.ts'
import type { NoticeTables } from './notices.ts'
import type { NotificationTables } from './notifications.ts'
import type { PanelTables } from './panels.ts'
import type { ProgrammeTables } from './programmes.ts'
import type { SubjectTables } from './subjects.ts'
import type { SubmissionTables } from './submissions.ts'
import type { SupervisionTables } from './supervision.ts'
import type { TelemetryTables } from './telemetry.ts'
import type { TimerTables } from './timers.ts'
import type { UserTaskTables } from './user-tasks.ts'

/**
 * Row types of the whole database: each aggregate declares its tables in its own file of this folder and joins them here.
 * timestamptz comes back as an ISO string (`Instant`), date as `YYYY-MM-DD`, numeric and int8 as strings.
 */
export interface Database
  extends CommandTables,
    CaseTables,
    DeadlineTables,
    ProgrammeTables,
    SubjectTables,
    SubmissionTables,
    SupervisionTables,
    DefinitionTables,
    HistoryTables,
    IncidentTables,
    InstanceTables,
    JobTables,
    MessageTables,
    TimerTables,
    UserTaskTables,
    NoticeTables,
    LetterTables,
    LedgerTables,
    CertificateTables,
    AwardTables,
    AuditTables,
    DocumentTables,
    IdentityTables,
    NotificationTables,
    PanelTables,
    TelemetryTables,
    EvidenceTables {}
