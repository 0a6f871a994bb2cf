import type { CaseSummary } from '../base/api/cases.ts'
import type { DeadlineView } from '../base/api/common.ts'
import type { Instant, LocalDate } from '../base/ids.ts'
import { inLocale, type Locale } from '../base/text.ts'
import type { ProgrammeManifest } from '../programmes/index.ts'
import type { CaseListRow } from '../store/cases.ts'
import type { DeadlineRow } from '../store/deadlines.ts'
import { type Calendar, lightOf } from '../time/index.ts'
import { actingParty, lightOn, statusOf } from './decide.ts'
import { ruleOf } from './projection.ts'

/** A line of the case list. */
export function summaryOf(row: CaseListRow, manifest: ProgrammeManifest, today: LocalDate, locale: Locale): CaseSummary {
  const type = manifest.caseTypes.find((one) => one.code === row.case_type)
  return {
    id: row.id,
    number: row.number,
    caseType: row.case_type,
    caseTypeName: type?.name ?? { zh: row.case_type, en: row.case_type },
    programme: row.programme,
    programmeVersion: row.version,
    subject: { id: row.subject_id, name: row.subject_name },
    applicant: { organisation: row.organisation_name, person: row.applicant_name },
    status: statusOf(manifest, row.status),
    stage: row.stage,
    light: lightOn(today, row),
    dueOn: row.due_on,
    waitingFor: waitingFor(row, manifest, locale),
    submittedAt: row.submitted_at,
    closedAt: row.closed_at,
  }
}

function waitingFor(row: CaseListRow, manifest: ProgrammeManifest, locale: Locale): string | null {
  if (row.task_name === null) return null
  const party = actingParty(manifest, { groups: row.task_groups ?? [], hasAssignee: false }, row.organisation_name)
  return `${inLocale(party, locale)}${locale === 'en' ? ': ' : '：'}${row.task_name}`
}

/** A deadline with its light now. */
export function deadlineView(row: DeadlineRow, now: Instant, calendar: Calendar, zone: string): DeadlineView {
  const rule = ruleOf(row.rule)
  const { light, daysLeft } = lightOf(
    { due: row.due_on as LocalDate, unit: rule.unit, yellowDays: rule.yellowDays, metAt: row.met_at ?? row.ended_at, paused: row.paused },
    now,
    calendar,
    zone,
  )
  return {
    id: row.id,
    ruleId: row.rule_id,
    name: rule.name,
    article: rule.article,
    binds: rule.binds,
    startsOn: row.starts_on,
    dueOn: row.due_on,
    provisional: row.provisional,
    light,
    daysLeft,
    unit: rule.unit,
    metAt: row.met_at,
    proof: row.proof,
  }
}
