/**
 * Lives the usual scenario of a shipped programme and writes its report into a folder, to be looked at:
 * `npx tsx tests/support/render-rehearsal.ts <folder> [programme] [cases] [months]`. Writes JSON, PDF and xlsx; `pdftoppm -png` turns the
 * PDF into pictures.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLetterFonts } from '../../server/letters/index.ts'
import { readProgrammeFolder } from '../../server/programmes/folder.ts'
import { encodeRun } from '../../server/rehearsal/report/encode.ts'
import { reportPdf } from '../../server/rehearsal/report/pdf.ts'
import { ReportMaker } from '../../server/rehearsal/report/recorder.ts'
import { verdictOf } from '../../server/rehearsal/report/verdict.ts'
import { reportWorkbook } from '../../server/rehearsal/report/xlsx.ts'
import { DEAF } from '../../server/rehearsal/world/recorder.ts'
import { lived, shippedBundle, shippedScenario } from './rehearsals.ts'

const [target = join(tmpdir(), 'rehearsal'), programme = 'shenshan-2021', cases, months] = process.argv.slice(2)
const say = (text: string) => void process.stdout.write(`${text}\n`)
const timed = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
  const begin = process.cpuUsage()
  const result = await act()
  const { user, system } = process.cpuUsage(begin)
  say(`${name} ${Math.round((user + system) / 1000)} ms of the processor`)
  return result
}

mkdirSync(target, { recursive: true })
const bundle = await shippedBundle(programme)
const usual = shippedScenario(programme)
const scenario = { ...usual, cases: Number(cases ?? usual.cases), months: Number(months ?? usual.months) }
if (process.argv.includes('--deaf')) await timed('lived unheard', () => lived(bundle, scenario, DEAF))
const maker = new ReportMaker(bundle, scenario)
const world = await timed('lived', () => lived(bundle, scenario, maker))
const report = await timed('report', () => maker.report(world, { hash: '0123456789abcdef' }))
const stored = await timed('encoded', () => encodeRun(maker))
const bytes = stored.chunks.reduce((sum, chunk) => sum + chunk.length, stored.index.length)
say(`${report.cases} cases, ${report.steps} steps, report ${stored.report.length}, index ${stored.index.length}, all ${bytes} bytes`)
writeFileSync(join(target, 'report.json'), JSON.stringify(report, null, 1))
const verdict = verdictOf(report, { scenario: scenario.id, missedShare: 0.1 })
const paper = {
  report,
  title: bundle.manifest.title.zh,
  scenario: scenario.title.zh,
  verdict,
  files: readProgrammeFolder(join(import.meta.dirname, '../..'), programme),
  createdAt: '2026-03-09T02:00:00.000Z',
}
writeFileSync(join(target, 'report.pdf'), await timed('pdf', () => reportPdf(paper, openLetterFonts(null))))
writeFileSync(join(target, 'report.xlsx'), await timed('xlsx', () => reportWorkbook(report, 'zh-CN')))
