import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { unzipSync } from 'fflate'
import { sourceProblem } from './source-problems.ts'

/** A row of a file as fields by the words of its head; `row` is its number as a person sees it. */
export interface FileRow {
  readonly row: number
  readonly fields: { readonly [column: string]: string | number }
}

const MOST_ROWS = 100_000
/** A workbook is a packed file: what it may become in memory is bounded by its rows and columns. */
const MOST_COLUMNS = 200
const LARGEST_UNPACKED = 200 * 1_048_576

/** Is it a file we read, by its name? Our own reports and what office programs leave lying about are not. */
export function isReadable(name: string): boolean {
  return /\.(csv|xlsx)$/i.test(name) && !/\.report\.csv$/i.test(name) && !/^([.~]|~\$)/.test(name)
}

/**
 * Rows of a CSV file (UTF-8 or GB 18030, comma, semicolon or tab) or of the first sheet of a workbook; the first row names the columns.
 * A moment in a cell is written by `writeMoment`. Throws `SOURCE_FILE_UNREADABLE`.
 */
export async function rowsOfFile(name: string, content: Buffer, writeMoment: (moment: Date) => string): Promise<readonly FileRow[]> {
  try {
    const table = /\.xlsx$/i.test(name) ? await tableOfWorkbook(content, writeMoment) : tableOfCsv(content)
    return byHead(table)
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'Refusal') throw cause
    throw sourceProblem('SOURCE_FILE_UNREADABLE', { detail: /\.xlsx$/i.test(name) ? 'xlsx' : 'CSV' }, { cause })
  }
}

type Cell = string | number
type Table = readonly { readonly row: number; readonly cells: readonly Cell[] }[]

function byHead([head, ...rows]: Table): readonly FileRow[] {
  if (head === undefined) throw sourceProblem('SOURCE_FILE_UNREADABLE', { detail: '空文件 / empty' })
  if (rows.length > MOST_ROWS) throw sourceProblem('SOURCE_FILE_UNREADABLE', { detail: `> ${MOST_ROWS}` })
  const names = head.cells.map((cell) => String(cell).trim())
  return rows
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map(({ row, cells }) => ({
      row,
      fields: Object.fromEntries(
        names.flatMap((name, index) => (name === '' || (cells[index] ?? '') === '' ? [] : [[name, cells[index] ?? '']])),
      ),
    }))
}

function tableOfCsv(content: Buffer): Table {
  const text = textOf(content)
  const [first = ''] = text.split(/\r?\n/, 1)
  const delimiter = [',', '\t', ';'].reduce((best, sign) => (first.split(sign).length > first.split(best).length ? sign : best))
  const rows = parse(text, {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    info: true,
  }) as unknown as readonly {
    readonly info: { readonly lines: number }
    readonly record: readonly string[]
  }[]
  return rows.map(({ info, record }) => ({ row: info.lines, cells: record.slice(0, MOST_COLUMNS) }))
}

/** Offices save CSV in the national encoding as often as in UTF-8. */
function textOf(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('gb18030').decode(content)
  }
}

async function tableOfWorkbook(content: Buffer, writeMoment: (moment: Date) => string): Promise<Table> {
  if (unpackedSize(content) > LARGEST_UNPACKED) throw sourceProblem('SOURCE_FILE_UNREADABLE', { detail: 'xlsx' })
  const workbook = new ExcelJS.Workbook()
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)
  await workbook.xlsx.load(bytes as ArrayBuffer)
  const [sheet] = workbook.worksheets
  const table: { row: number; cells: Cell[] }[] = []
  sheet?.eachRow((row, number) => {
    if (number > MOST_ROWS + 1) return
    const count = Math.min(row.cellCount, MOST_COLUMNS)
    table.push({ row: number, cells: Array.from({ length: count }, (_, index) => cellOf(row.getCell(index + 1).value, writeMoment)) })
  })
  return table
}

/** What the workbook says it will become, without unpacking it. */
function unpackedSize(content: Buffer): number {
  let bytes = 0
  unzipSync(content, {
    filter: ({ originalSize }) => {
      bytes += originalSize
      return false
    },
  })
  return bytes
}

function cellOf(value: ExcelJS.CellValue, writeMoment: (moment: Date) => string): Cell {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : writeMoment(value)
  if (typeof value !== 'object') return String(value).trim()
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('result' in value) return cellOf(value.result, writeMoment)
  if ('text' in value) return String(value.text)
  return ''
}
