import ExcelJS from 'exceljs'
import type { CaseSummary } from '../base/api/cases.ts'
import { inLocale, type Locale } from '../base/text.ts'
import type { Actor } from '../identity/index.ts'
import type { CaseContext } from './context.ts'
import type { CaseFilter, CasePages } from './page.ts'
import { caseRefusal } from './types.ts'

const MOST_ROWS = 50_000
const PER_READ = 500

const COLUMNS: readonly {
  readonly zh: string
  readonly en: string
  readonly width: number
  readonly of: (row: CaseSummary, locale: Locale) => string
}[] = [
  { zh: '办件编号', en: 'Number', width: 24, of: (row) => row.number },
  { zh: '事项', en: 'Type', width: 20, of: (row, locale) => inLocale(row.caseTypeName, locale) },
  { zh: '评级对象', en: 'Subject', width: 28, of: (row) => row.subject.name },
  { zh: '申请单位', en: 'Applicant', width: 32, of: (row) => row.applicant.organisation },
  { zh: '经办人', en: 'Person', width: 12, of: (row) => row.applicant.person },
  { zh: '状态', en: 'Status', width: 16, of: (row, locale) => inLocale(row.status.name, locale) },
  { zh: '待办', en: 'Waiting for', width: 32, of: (row) => row.waitingFor ?? '' },
  { zh: '期限', en: 'Due', width: 12, of: (row) => row.dueOn ?? '' },
  { zh: '提交时间', en: 'Submitted', width: 22, of: (row) => row.submittedAt },
  { zh: '办结时间', en: 'Closed', width: 22, of: (row) => row.closedAt ?? '' },
]

/** The case list with its filter as a workbook; who exported what is recorded. Throws `EXPORT_TOO_LARGE`. */
export async function exportCases(
  context: CaseContext,
  pages: CasePages,
  actor: Actor,
  filter: Omit<CaseFilter, 'cursor' | 'limit'>,
  locale: Locale,
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  const sheet = workbook.addWorksheet(locale === 'en' ? 'Cases' : '办件', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = COLUMNS.map((column) => ({ header: inLocale(column, locale), width: column.width, style: { numFmt: '@' } }))
  sheet.getRow(1).font = { bold: true }
  let count = 0
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await pages.list(actor, { ...filter, limit: PER_READ, ...(cursor === undefined ? {} : { cursor }) }, locale)
    if (count + page.items.length > MOST_ROWS) throw caseRefusal('EXPORT_TOO_LARGE', { limit: MOST_ROWS })
    for (const row of page.items) sheet.addRow(COLUMNS.map((column) => harmless(column.of(row, locale))))
    count += page.items.length
    cursor = page.nextCursor
  }
  await context.db
    .transaction()
    .execute((trx) =>
      context.audit.record(
        { actor: actor.userId, action: 'case.export', object: { kind: 'case-list', id: 'xlsx' }, detail: { count } },
        trx,
      ),
    )
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}
