import type { Behind, RehearsalComparison, RehearsalReport, RehearsalRun, RehearsedCase, RehearsedCaseLine } from '../base/api/rehearsal.ts'
import type { Locale } from '../base/text.ts'
import { openLetterFonts } from '../letters/index.ts'
import * as store from '../store/rehearsals.ts'
import type { Db } from '../store/transaction.ts'
import { compareReports } from './report/compare.ts'
import { type OpenedRun, openRun } from './report/encode.ts'
import { reportPdf } from './report/pdf.ts'
import { reportWorkbook } from './report/xlsx.ts'
import { rehearsalRefusal } from './types.ts'

interface Sided {
  readonly run: RehearsalRun
  readonly row: store.RunRow
}

/** What came of a run, page by page. All throw `REHEARSAL_NOT_DONE` of one that has not ended well. */
export interface Pages {
  report(row: store.RunRow): Promise<RehearsalReport>
  /** An office document, in Chinese. */
  pdf(run: RehearsalRun, row: store.RunRow): Promise<Buffer>
  xlsx(row: store.RunRow, locale: Locale): Promise<Buffer>
  /** `cursor`: how many lines were shown before. */
  cases(
    row: store.RunRow,
    behind: Behind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly RehearsedCaseLine[]; readonly total: number; readonly nextCursor: string | null }>
  /** Throws `REHEARSED_CASE_NOT_FOUND`. */
  case(row: store.RunRow, caseId: string): Promise<RehearsedCase>
  compare(one: Sided, other: Sided): Promise<RehearsalComparison>
}

/** Runs that are kept open: whoever looks into one asks again and again. */
const KEPT_OPEN = 2

export function createPages({ db, fontsFolder }: { readonly db: Db; readonly fontsFolder: string | null }): Pages {
  const opened = new Map<string, Promise<OpenedRun>>()
  let fonts: ReturnType<typeof openLetterFonts> | undefined

  async function report({ id, state }: store.RunRow): Promise<RehearsalReport> {
    const found = state === 'done' ? await store.reportOf(db, id) : null
    if (found === null) throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    return found as unknown as RehearsalReport
  }

  function openOf({ id, state }: store.RunRow): Promise<OpenedRun> {
    if (state !== 'done') throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    const run = opened.get(id) ?? read(id)
    opened.delete(id)
    opened.set(id, run)
    run.catch(() => opened.delete(id))
    for (const other of [...opened.keys()].slice(0, -KEPT_OPEN)) opened.delete(other)
    return run
  }

  async function read(id: string): Promise<OpenedRun> {
    const index = await store.contentOf(db, id)
    if (index === null) throw rehearsalRefusal('REHEARSAL_NOT_DONE')
    const chunk = async (number: number) => {
      const found = await store.chunkOf(db, id, number)
      if (found === undefined) throw new Error(`Expected chunk ${number} of rehearsal ${id}, but there is none`)
      return found
    }
    return openRun({ index, chunk })
  }

  return {
    report,

    async pdf(run, row) {
      fonts ??= openLetterFonts(fontsFolder)
      const pictures = await store.picturesOf(db, row.id)
      return reportPdf(
        {
          report: await report(row),
          title: pictures.manifest?.title.zh ?? run.programme,
          scenario: run.scenario.title.zh,
          verdict: run.verdict,
          files: pictures.files,
          createdAt: run.endedAt ?? run.startedAt,
        },
        fonts,
      )
    },

    xlsx: async (row, locale) => reportWorkbook(await report(row), locale),

    async cases(row, behind, { cursor, limit }) {
      const lines = await (await openOf(row)).behind(behind)
      const from = Number(cursor ?? 0)
      const next = from + limit
      return { items: lines.slice(from, next), total: lines.length, nextCursor: next < lines.length ? String(next) : null }
    },

    async case(row, caseId) {
      const found = await (await openOf(row)).caseOf(caseId)
      if (found === undefined) throw rehearsalRefusal('REHEARSED_CASE_NOT_FOUND', { case: caseId })
      return found
    },

    async compare(one, other) {
      return { one: one.run, other: other.run, lines: compareReports(await report(one.row), await report(other.row)) }
    },
  }
}
