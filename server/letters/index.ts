/** Door of letters: official papers (文书) from block templates, numbered, frozen with their data, delivered in the app. */
import type { Runtime } from '../runtime/types.ts'
import { registerLetterHandlers } from './handlers.ts'
import { createRenderer } from './render.ts'
import { createLettersService, type LetterDeps, type Letters } from './service.ts'

export { capitalAmount, chineseDate, fenOfCapital, moneyOfFen } from './capital.ts'
export { evaluatorWith, feelFor, letterFunctions } from './feel.ts'
export { type Evaluate, fillTemplate } from './fill.ts'
export { addBlock, type BlockContext, baselineIn, FORM_TEXT } from './layout/blocks.ts'
export { cellsOf, type Measure } from './layout/cells.ts'
export { drawPdf as drawSheets } from './layout/draw.ts'
export type { FilledBlock, FilledColumn } from './layout/filled.ts'
export { type Fonts as LetterFonts, openFonts as openLetterFonts } from './layout/fonts.ts'
export { setLines } from './layout/line-breaker.ts'
export { lineOps, type Op, type Sheet } from './layout/ops.ts'
export { paginate, type Row } from './layout/rows.ts'
export { INK, MM, PAPER_FORM, SHEET } from './layout/sheet.ts'
export { numberOf } from './numbers.ts'
export { type LetterPreview, readableManifest } from './preview.ts'
export { type RuleSet, ruleSetOf } from './rule-set.ts'
export type { DataContributor, Letters } from './service.ts'
export {
  type ApprovalBox,
  type IssuedLetter,
  type IssueLetter,
  type LetterBlock,
  type LetterTemplate,
  type LetterView,
  letterRefusal,
  type PaperProgrammes,
} from './types.ts'

/** Registers `letter.issue`. `fontsFolder` (setting `PINGJI_FONTS`) holds the office's own font files, or null. */
export function createLetters(
  deps: Omit<LetterDeps, 'renderer'> & {
    readonly runtime: Pick<Runtime, 'registerJobHandler'>
    readonly fontsFolder: string | null
    readonly sealImage: Buffer | null
  },
): Letters {
  const letters = createLettersService({ ...deps, renderer: createRenderer(deps) })
  registerLetterHandlers(deps.runtime, letters)
  return letters
}
