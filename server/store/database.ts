import type { AuditTables } from './audit.ts'
import type { AwardTables } from './awards.ts'
import type { CertificateTables } from './certificates.ts'
import type { DocumentTables } from './documents.ts'
import type { IdentityTables } from './identity.ts'
import type { LedgerTables } from './ledger.ts'
import type { LetterTables } from './letters.ts'
import type { NoticeTables } from './notices.ts'
import type { NotificationTables } from './notifications.ts'

/**
 * Row types of the whole database: each aggregate declares its tables in its own file of this folder and joins them here.
 * timestamptz comes back as an ISO string (`Instant`), date as `YYYY-MM-DD`, numeric and int8 as strings.
 */
export interface Database
  extends NoticeTables,
    LetterTables,
    LedgerTables,
    CertificateTables,
    AwardTables,
    AuditTables,
    DocumentTables,
    IdentityTables,
    NotificationTables {}
