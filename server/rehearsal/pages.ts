import type {
  Behind,
  RehearsalComparison,
  RehearsalGate,
  RehearsalReport,
  RehearsalRun,
  RehearsalVerdict,
  RehearsedCase,
  RehearsedCaseLine,
} from '../base/api/rehearsal.ts'
import * as store from '../store/rehearsals.ts'
import type { Db } from '../store/transaction.ts'
import { rehearsalRefusal } from './types.ts'

interface Sided {
  readonly run: RehearsalRun
  readonly row: store.RunRow
}

/** What came of a run, page by page. All throw `REHEARSAL_NOT_DONE` of one that has not ended well. */
export interface Pages {
  report(row: store.RunRow): Promise<RehearsalReport>
  /** What stands against a report as a gate. */
  verdict(report: RehearsalReport, gate: RehearsalGate | null): RehearsalVerdict
  pdf(run: RehearsalRun, row: store.RunRow, locale: 'zh' | 'en'): Promise<Buffer>
  xlsx(run: RehearsalRun, row: store.RunRow, locale: 'zh' | 'en'): Promise<Buffer>
  cases(
    row: store.RunRow,
    behind: Behind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly RehearsedCaseLine[]; readonly total: number; readonly nextCursor: string | null }>
  /** Throws `REHEARSED_CASE_NOT_FOUND`. */
  case(row: store.RunRow, caseId: string): Promise<RehearsedCase>
  compare(one: Sided, other: Sided): Promise<RehearsalComparison>
}

export function createPages({ db }: { readonly db: Db; readonly fontsFolder: string | null }): Pages {
  async function report({ id, state }: store.RunRow): Promise<RehearsalReport> {
    const found = state === 'done' ? await store.reportOf(db, id) : null
    if (found === null) throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    return found as unknown as RehearsalReport
  }

  return {
    report,
    verdict: () => ({ clean: true, grounds: [] }),
    async pdf(_run, row) {
      await report(row)
      throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    },
    async xlsx(_run, row) {
      await report(row)
      throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    },
    async cases(row) {
      await report(row)
      return { items: [], total: 0, nextCursor: null }
    },
    async case(row, caseId) {
      await report(row)
      throw rehearsalRefusal('REHEARSED_CASE_NOT_FOUND', { case: caseId })
    },
    async compare(one, other) {
      await Promise.all([report(one.row), report(other.row)])
      return { one: one.run, other: other.run, lines: [] }
    },
  }
}
