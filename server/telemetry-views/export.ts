import ExcelJS from 'exceljs'
import type { ZoneRow } from '../base/api/telemetry.ts'
import { inLocale, type Locale } from '../base/text.ts'
import { shareOf } from './decide.ts'

type Cell = string | number | null

const percent = (share: number | null) => (share === null ? null : Math.round(share * 1000) / 10)

const COLUMNS: readonly {
  readonly zh: string
  readonly en: string
  readonly width: number
  readonly of: (row: ZoneRow, locale: Locale) => Cell
}[] = [
  { zh: '名称', en: 'Name', width: 28, of: (row) => row.name },
  { zh: '地址', en: 'Address', width: 36, of: (row) => row.address },
  { zh: '申请单位', en: 'Organisation', width: 32, of: (row) => row.organisation },
  { zh: '等级', en: 'Level', width: 16, of: (row, locale) => (row.level === null ? '' : inLocale(row.level, locale)) },
  { zh: '证书编号', en: 'Certificate', width: 22, of: (row) => row.certificate?.number ?? '' },
  { zh: '有效期至', en: 'Valid to', width: 12, of: (row) => row.certificate?.lastDay ?? '' },
  { zh: '在办事项', en: 'Open cases', width: 10, of: (row) => row.openCases },
  { zh: '设备数', en: 'Devices', width: 10, of: (row) => row.installed },
  { zh: '在线', en: 'Online', width: 10, of: (row) => row.online },
  { zh: '离线', en: 'Silent', width: 10, of: (row) => row.silent },
  { zh: '未上报', en: 'Never heard', width: 10, of: (row) => row.never },
  { zh: '在线率（%）', en: 'Online share (%)', width: 12, of: (row) => percent(shareOf(row.online, row.installed)) },
  { zh: '未处理告警', en: 'Open alarms', width: 12, of: (row) => row.openAlarms },
  { zh: '设备可佐证指标', en: 'Rows devices can prove', width: 16, of: (row) => row.evidence.rows },
  { zh: '其中有数据', en: 'Of these with data', width: 14, of: (row) => row.evidence.withData },
]

export async function zoneXlsx(rows: readonly ZoneRow[], locale: Locale): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(locale === 'en' ? 'Zone' : '全区一览', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = COLUMNS.map((column) => ({ header: inLocale(column, locale), width: column.width }))
  sheet.getRow(1).font = { bold: true }
  for (const row of rows) sheet.addRow(COLUMNS.map((column) => neutral(column.of(row, locale))))
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** UTF-8 with byte order mark, lines by RFC 4180. */
export function zoneCsv(rows: readonly ZoneRow[], locale: Locale): Buffer {
  const lines = [
    COLUMNS.map((column) => inLocale(column, locale)),
    ...rows.map((row) => COLUMNS.map((column) => String(neutral(column.of(row, locale)) ?? ''))),
  ]
  return Buffer.from(`\ufeff${lines.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`, 'utf8')
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function neutral(cell: Cell): Cell {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
