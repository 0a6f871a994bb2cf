import type { RehearsalReport, RehearsalRun } from '../../../server/base/api/rehearsal.ts'

/** What every part of the report gets. */
export interface ReportProps {
  readonly run: RehearsalRun
  readonly report: RehearsalReport
}
