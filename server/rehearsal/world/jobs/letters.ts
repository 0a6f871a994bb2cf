import { isJsonObject, type JsonObject, objectIn, textIn } from '../../../base/json.ts'
import { printedRows } from '../../../cases/decide-scoring.ts'
import { certificateNumber, deliveredOn, letterAsked, overlay, scopeOf } from '../../../letters/decide.ts'
import {
  type Evaluate,
  feelFor,
  fillTemplate,
  type IssuedLetter,
  type LetterTemplate,
  letterRefusal,
  numberOf,
} from '../../../letters/index.ts'
import type { Answers } from '../../../rules/score/index.ts'
import { localYearOf } from '../../../time/index.ts'
import type { CaseBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, schemeOf } from './book.ts'
import { certificateData } from './certificates-book.ts'
import type { Module } from './module.ts'
import { objectionData } from './notices-book.ts'
import { opinionData } from './panels-book.ts'

export const letters: Module = {
  jobs: {
    'letter.issue'(job, world) {
      const { template, data } = letterAsked(job)
      return { letter: { ...issueLetter(world, { template, case: job.case, data }) } }
    },
  },
  facts: {},
}

interface LettersBook {
  /** Evaluator of templates, for the moment it was made for. */
  evaluate: { readonly now: string; readonly run: Evaluate } | null
}

/**
 * Issues a letter as the office does, but draws none: what its template says is filled, so that a value that is missing refuses it, and it
 * takes the next number.
 */
export function issueLetter(
  world: World,
  input: { readonly template: string; readonly case: CaseBook | null; readonly data: JsonObject },
): IssuedLetter {
  const { manifest, letters: templates } = world.bundle
  const template = templates.get(input.template)
  if (template === undefined) throw letterRefusal('LETTER_TEMPLATE_UNKNOWN', { template: input.template })
  const series = `letter:${manifest.numbering.letter}`
  const year = localYearOf(world.now, world.zone)
  const numbered = (serial: number) => numberOf(manifest.numbering.letter, { year, serial, code: manifest.office.code })
  fill(world, template, input.data, numbered(0))
  const no = world.serial('letter')
  world.recorder.letter(template.id, input.case, world.ms)
  return {
    id: `letter_${no}`,
    number: template.numbered ? numbered(world.serial(`${series}:${year}`)) : null,
    documentId: `document_${no}`,
    issuedOn: world.today,
    deliveredOn: deliveredOn(template.deliverTo ?? [], world.today),
  }
}

function fill(world: World, template: LetterTemplate, given: JsonObject, number: string): void {
  const { manifest } = world.bundle
  const data = completed(world, given)
  const scope = scopeOf(manifest, data, { number: template.numbered ? number : null, issuedOn: world.today })
  const frame = {
    number: template.numbered ? number : certificateNumber(template, data),
    office: manifest.office.name,
    sealMark: '',
  }
  fillTemplate(template, scope, evaluatorOf(world), frame)
}

/** What other modules know of what the data name; what the process says itself wins. In the product's order. */
const CONTRIBUTORS: readonly ((world: World, data: JsonObject) => JsonObject)[] = [
  sheetData,
  objectionData,
  certificateData,
  (world, data) => {
    const id = textIn(objectIn(data, 'opinion'), 'id')
    return id === '' ? {} : { opinion: opinionData(world, id) }
  },
]

function completed(world: World, given: JsonObject): JsonObject {
  return CONTRIBUTORS.reduce((data, contribute) => overlay(contribute(world, data), data), given)
}

/** Rows of the sheet that an office scored, as papers print it. */
function sheetData(world: World, { scoredAnswers, case: of }: JsonObject): JsonObject {
  if (!isJsonObject(scoredAnswers) || !isJsonObject(of)) return {}
  return { scoreRows: printedRows(schemeOf(world, null), scoredAnswers as unknown as Answers) }
}

function evaluatorOf(world: World): Evaluate {
  const book = bookOf<LettersBook>(world, 'letters', () => ({ evaluate: null }))
  if (book.evaluate?.now !== world.now) book.evaluate = { now: world.now, run: feelFor(world.bundle.manifest, world.now, world.calendar) }
  return book.evaluate.run
}
