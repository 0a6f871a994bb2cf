import ExcelJS from 'exceljs'
import { unzipSync } from 'fflate'
import type { Bilingual } from '../base/text.ts'
import { type Cell, wordsOf, writeCell } from './cells.ts'
import { type Column, FAULT_HEAD, SHEET_KEYS, SHEETS, type SheetKey } from './columns.ts'
import { registryRefusal } from './types.ts'

export const LARGEST_FILE = 10 * 1_048_576
// Reading a row costs a quarter of a millisecond of the thread of workbooks.
export const MOST_ROWS = 5000
/** What a file of this size may hold at most when it is unpacked. */
const LARGEST_CONTENT = 200 * 1_048_576
const LIST_SHEET = '选项'
const HELP_SHEET: Bilingual = { zh: '填写说明', en: 'Help' }

export interface SheetRow {
  /** Row as a spreadsheet counts it. */
  readonly row: number
  readonly cells: { readonly [key: string]: Cell }
}
export type Sheets = { readonly [sheet in SheetKey]: readonly SheetRow[] }
/** Values by column key, for a workbook that is filled already. */
export type Filled = { readonly [sheet in SheetKey]?: readonly { readonly [key: string]: string | number | null }[] }

/** The workbook to fill in: a help sheet, one sheet per list with drop-down lists, and what is known already. `faults` adds their column. */
export async function writeWorkbook(
  filled: Filled,
  locale: 'zh' | 'en',
  faults?: { readonly sheets: Sheets; readonly of: (sheet: SheetKey, row: number) => string },
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  // The first sheet is hidden: the workbook opens at the help.
  workbook.views = [{ x: 0, y: 0, width: 20_000, height: 12_000, firstSheet: 1, activeTab: 1, visibility: 'visible' }]
  const lists = workbook.addWorksheet(LIST_SHEET, { state: 'veryHidden' })
  const ranges = new Map<string, string>()
  const rangeOf = (column: Column): string | undefined => {
    const words = wordsOf(column, locale)
    if (words.length === 0) return undefined
    const known = ranges.get(column.type)
    if (known !== undefined) return known
    const at = ranges.size + 1
    for (const [index, word] of words.entries()) lists.getCell(index + 1, at).value = word
    const letter = lists.getColumn(at).letter
    const range = `'${LIST_SHEET}'!$${letter}$1:$${letter}$${words.length}`
    ranges.set(column.type, range)
    return range
  }
  addHelp(workbook, locale)
  for (const key of SHEET_KEYS) {
    const { name, columns }: { readonly name: Bilingual; readonly columns: readonly Column[] } = SHEETS[key]
    const sheet = workbook.addWorksheet(name[locale], { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
    const heads = [
      ...columns.map((column) => column[locale] + (column.required === true ? ' *' : '')),
      ...(faults === undefined ? [] : [FAULT_HEAD[locale]]),
    ]
    sheet.columns = heads.map((header, index) => ({
      header,
      width: columns[index]?.width ?? 60,
      style: { numFmt: columns[index]?.type === 'number' || columns[index]?.type === 'whole' ? 'General' : '@' },
    }))
    const head = sheet.getRow(1)
    head.font = { bold: true }
    for (const [index, column] of columns.entries()) if (column.help[locale] !== '') head.getCell(index + 1).note = column.help[locale]
    const rows: readonly SheetRow[] = faults?.sheets[key] ?? []
    if (faults === undefined)
      for (const values of filled[key] ?? [])
        sheet.addRow(columns.map((column) => safe(writeCell(column, values[column.key] ?? null, locale))))
    else
      for (const { row, cells } of rows) {
        const fault = faults.of(key, row)
        const added = sheet.addRow([...columns.map((column) => safe(cells[column.key] ?? null)), fault])
        if (fault === '') continue
        const cell = added.getCell(columns.length + 1)
        cell.font = { color: { argb: 'FFB42318' } }
        cell.alignment = { wrapText: true }
      }
    const last = MOST_ROWS + 1
    for (const [index, column] of columns.entries()) {
      const range = rangeOf(column)
      if (range === undefined) continue
      const letter = sheet.getColumn(index + 1).letter
      validations(sheet).add(`${letter}2:${letter}${last}`, {
        type: 'list',
        allowBlank: true,
        formulae: [range],
        showErrorMessage: true,
        error: column.help[locale],
      })
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** exceljs holds validations by range here; its types do not say so. */
function validations(sheet: ExcelJS.Worksheet): { add(range: string, validation: ExcelJS.DataValidation): void } {
  return (sheet as ExcelJS.Worksheet & { readonly dataValidations: { add(range: string, validation: ExcelJS.DataValidation): void } })
    .dataValidations
}

function addHelp(workbook: ExcelJS.Workbook, locale: 'zh' | 'en'): void {
  const sheet = workbook.addWorksheet(HELP_SHEET[locale])
  sheet.columns = [{ width: 16 }, { width: 18 }, { width: 8 }, { width: 70 }]
  for (const line of HELP[locale]) {
    const row = sheet.addRow([line])
    sheet.mergeCells(row.number, 1, row.number, 4)
    row.alignment = { wrapText: true, vertical: 'top' }
    row.height = 18 * Math.ceil(line.length / (locale === 'zh' ? 52 : 100))
  }
  sheet.addRow([])
  sheet.addRow(locale === 'zh' ? ['工作表', '列', '必填', '怎样填写'] : ['Sheet', 'Column', 'Needed', 'What to fill in']).font = {
    bold: true,
  }
  for (const key of SHEET_KEYS) {
    const { name, columns }: { readonly name: Bilingual; readonly columns: readonly Column[] } = SHEETS[key]
    for (const column of columns)
      sheet.addRow([name[locale], column[locale], column.required === true ? (locale === 'zh' ? '是' : 'yes') : '', column.help[locale]])
  }
}

const HELP = {
  zh: [
    '本表用于登记小区的楼栋、设备和各类设备应覆盖的数量。带 * 的列必须填写，有列表的列请从列表中选择。',
    '编号已登记的行修改原有记录，空单元格保持原值；编号没有登记的行新增。表中没有的楼栋和设备不受影响，也不会被删除。',
    '上传后先核对，逐行列出将新增、修改和有误的内容；确认后一次全部写入。有任何一行有误时全部不写入：请下载错误文件，按“错误说明”列修改后直接再次上传。',
    `一次最多 ${MOST_ROWS} 行。请不要改动表头和工作表名称。`,
  ],
  en: [
    'This workbook registers buildings, devices, and how many units the devices of each kind are to serve. Columns with * are needed; choose from the list where there is one.',
    'A row with a known number changes that record, empty cells leave it as it is; a row with a new number adds one. What is not in the file stays.',
    'The file is checked first; you see what would be added, changed, and what is wrong. Everything is written at once, or nothing: correct the error file and upload it again.',
    `At most ${MOST_ROWS} rows at once. Leave the heads and the names of the sheets as they are.`,
  ],
} as const

/** Reads a filled workbook; sheets may be absent. Throws `IMPORT_NOT_READABLE`, `IMPORT_TOO_LARGE`, `IMPORT_EMPTY`. */
export async function readWorkbook(content: Buffer): Promise<Sheets> {
  if (content.length > LARGEST_FILE) throw tooLarge()
  refuseBomb(content)
  const workbook = new ExcelJS.Workbook()
  try {
    // exceljs's own Buffer type is older than Node's.
    await workbook.xlsx.load(content as unknown as ExcelJS.Buffer)
  } catch (cause) {
    throw registryRefusal('IMPORT_NOT_READABLE', {}, { cause })
  }
  const sheets = Object.fromEntries(SHEET_KEYS.map((key) => [key, rowsOf(workbook, key)])) as unknown as {
    [key in SheetKey]: SheetRow[] | null
  }
  if (SHEET_KEYS.every((key) => sheets[key] === null)) throw registryRefusal('IMPORT_NOT_READABLE')
  const total = SHEET_KEYS.reduce((sum, key) => sum + (sheets[key]?.length ?? 0), 0)
  if (total > MOST_ROWS) throw tooLarge()
  if (total === 0) throw registryRefusal('IMPORT_EMPTY')
  return { buildings: sheets.buildings ?? [], devices: sheets.devices ?? [], units: sheets.units ?? [] }
}

function tooLarge() {
  return registryRefusal('IMPORT_TOO_LARGE', { rows: MOST_ROWS, megabytes: LARGEST_FILE / 1_048_576 })
}

/** What the archive would unpack to, by its own table of contents, before anything is unpacked. */
function refuseBomb(content: Buffer): void {
  let size = 0
  try {
    unzipSync(content, {
      filter: ({ originalSize }) => {
        size += originalSize
        return false
      },
    })
  } catch (cause) {
    throw registryRefusal('IMPORT_NOT_READABLE', {}, { cause })
  }
  if (size > LARGEST_CONTENT) throw tooLarge()
}

/** null when there is no such sheet; rows without any value are left out. */
function rowsOf(workbook: ExcelJS.Workbook, key: SheetKey): SheetRow[] | null {
  const { name, columns }: { readonly name: Bilingual; readonly columns: readonly Column[] } = SHEETS[key]
  const sheet = workbook.worksheets.find((one) => one.name === name.zh || one.name === name.en)
  if (sheet === undefined) return null
  const at = new Map<number, Column>()
  sheet.getRow(1).eachCell((cell, number) => {
    const head = textOf(cell.value)
      .replace(/\s*\*\s*$/, '')
      .trim()
    const column = columns.find((one) => one.zh === head || one.en === head)
    if (column !== undefined) at.set(number, column)
  })
  if (!columns.every((column) => column.required !== true || [...at.values()].includes(column)))
    throw registryRefusal('IMPORT_NOT_READABLE')
  const rows: SheetRow[] = []
  sheet.eachRow((row, number) => {
    if (number === 1 || rows.length > MOST_ROWS) return
    const cells: { [key: string]: Cell } = {}
    for (const [place, column] of at) {
      const value = cellOf(row.getCell(place).value)
      if (value !== null) cells[column.key] = value
    }
    if (Object.keys(cells).length > 0) rows.push({ row: number, cells })
  })
  return rows
}

function cellOf(value: ExcelJS.CellValue): Cell {
  if (typeof value === 'number') return value
  const text = textOf(value).trim()
  return text === '' ? null : text.replace(/^'(?=[=+\-@])/, '')
}

/** Days become `YYYY-MM-DD`, formulas their result, rich text its words. */
function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if (typeof value !== 'object') return String(value)
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('text' in value) return textOf(value.text)
  if ('result' in value) return textOf(value.result)
  return ''
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function safe(value: string | number | null): string | number | null {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && !/^-?\d/.test(value) ? `'${value}` : value
}
