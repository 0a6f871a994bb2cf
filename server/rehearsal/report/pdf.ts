import type { RehearsalReport } from '../../base/api/rehearsal.ts'
import {
  addBlock,
  type BlockContext,
  drawSheets,
  FORM_TEXT,
  INK,
  type LetterFonts,
  type Measure,
  type Op,
  PAPER_FORM,
  paginate,
  type Row,
  SHEET,
  type Sheet,
} from '../../letters/index.ts'
import type { ProgrammeFile } from '../../programmes/index.ts'
import { barChart } from './paper/chart.ts'
import { type Diagram, diagramsIn } from './paper/diagram.ts'
import { heatMap } from './paper/heat-map.ts'
import { type Cover, type Part, partsOf } from './paper/sections.ts'
import { smallText } from './paper/text.ts'

export interface ReportPaper extends Cover {
  readonly report: RehearsalReport
  /** Files of the programme that was rehearsed: its pictures are the heat maps. */
  readonly files: readonly Pick<ProgrammeFile, 'name' | 'content'>[]
  /** RFC 3339; stands in the file, so that the same report gives the same file. */
  readonly createdAt: string
}

/** The report as an office document (A4, Chinese) with tables and charts, and each process on a sheet of its own, shaded by use. */
export async function reportPdf(paper: ReportPaper, fonts: LetterFonts): Promise<Buffer> {
  const maps = await diagramsOf(paper.files)
  const sheets = [
    ...textSheets(partsOf(paper.report, paper), fonts.measure),
    ...maps.map((map) => heatMap(map, paper.report, fonts.measure)),
  ]
  const numbered = sheets.map((sheet, at) => ({
    ...sheet,
    ops: [...sheet.ops, ...pageNumber(at + 1, sheets.length, sheet, fonts.measure)],
  }))
  return drawSheets(numbered, fonts, { title: `${paper.title}演练报告`, createdAt: paper.createdAt })
}

async function diagramsOf(files: ReportPaper['files']): Promise<readonly Diagram[]> {
  const found: Diagram[] = []
  for (const { name, content } of files) if (name.endsWith('.bpmn')) found.push(...(await diagramsIn(content)))
  return found
}

function textSheets(parts: readonly Part[], measure: Measure): readonly Sheet[] {
  const ctx: BlockContext = {
    measure,
    width: PAPER_FORM.width,
    text: FORM_TEXT,
    table: { role: 'body', size: 8.5, pitch: 8.5, line: 12 },
    sealMark: '',
  }
  let rows: readonly Row[] = []
  for (const part of parts)
    if (part.kind === 'block') rows = addBlock(rows, part.block, ctx)
    else if (part.kind === 'chart') rows = [...tied(rows), barChart({ ...part, width: ctx.width }, measure)]
    else rows = [...rows, { height: 8, ops: [], isGap: true }]
  const pages = paginate(unbroken(rows), { left: PAPER_FORM.left, bottom: PAPER_FORM.bottom, topOf: () => PAPER_FORM.top })
  return pages.map((ops) => ({ width: SHEET.width, height: SHEET.height, ops }))
}

/** The room between a heading and its table belongs to both. */
function unbroken(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, at) => (row.isGap === true && rows[at - 1]?.keepWithNext === true ? { ...row, keepWithNext: true } : row))
}

/** A chart stays with the line that says what it shows. */
function tied(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, at) => (at === rows.length - 1 ? { ...row, keepWithNext: true } : row))
}

function pageNumber(page: number, of: number, sheet: Sheet, measure: Measure): readonly Op[] {
  const at = { x: 0, y: sheet.height - 26, width: sheet.width, size: 9, align: 'center', color: INK } as const
  return smallText(`第 ${page} 页，共 ${of} 页`, at, measure)
}
