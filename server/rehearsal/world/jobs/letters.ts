import { isJsonObject, type JsonObject, objectIn, textIn } from '../../../base/json.ts'
import { printedRows } from '../../../cases/decide-scoring.ts'
import { certificateNumber, deliveredOn, letterAsked, overlay, scopeOf } from '../../../letters/decide.ts'
import {
  type Evaluate,
  evaluatorWith,
  fillTemplate,
  type IssuedLetter,
  type LetterTemplate,
  letterFunctions,
  letterRefusal,
  numberOf,
} from '../../../letters/index.ts'
import type { Answers } from '../../../rules/score/index.ts'
import { localYearOf } from '../../../time/index.ts'
import type { CaseBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, schemeOf } from './book.ts'
import { certificateData } from './certificates-book.ts'
import { readingOf, shapeOf, type TemplateReading } from './letter-shape.ts'
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
  /** What templates may call; they count from the moment they are asked. */
  readonly functions: World['functions']
  /** Shapes of data with which each template was filled whole. */
  readonly filled: Map<LetterTemplate, Set<string>>
}

function lettersBook(world: World): LettersBook {
  return bookOf<LettersBook>(world, 'letters', () => ({
    functions: { ...world.functions, ...letterFunctions(world.bundle.manifest) },
    filled: new Map(),
  }))
}

/**
 * Issues a letter as the office does, but draws none: what its template says is filled, so that a value that is missing refuses it, and it
 * takes the next number. Filling is dear: data of a shape that the template was filled with before are not filled again.
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
  const reading = readingOf(template)
  const data = completed(world, given, reading)
  const scope = scopeOf(manifest, data, { number: template.numbered ? number : null, issuedOn: world.today })
  const evaluate = evaluatorOf(world)
  const shape = `${shapeOf(scope, reading)}${reading.conditions.map((condition) => said(evaluate, condition, scope)).join()}`
  const { filled } = lettersBook(world)
  const shapes = filled.get(template) ?? new Set()
  filled.set(template, shapes)
  if (shapes.has(shape)) return
  const frame = {
    number: template.numbered ? number : certificateNumber(template, data),
    office: manifest.office.name,
    sealMark: '',
  }
  fillTemplate(template, scope, evaluate, frame)
  shapes.add(shape)
}

/** What a condition says; one that can not be evaluated is left to the filling to refuse. */
function said(evaluate: Evaluate, condition: string, scope: JsonObject): string {
  try {
    return String(evaluate(condition, scope))
  } catch {
    return '?'
  }
}

type Contribute = (world: World, data: JsonObject) => JsonObject

/** What other modules know of what the data name, by the variable it is; what the process says itself wins. In the product's order. */
const CONTRIBUTORS: readonly (readonly [name: string, contribute: Contribute])[] = [
  ['scoreRows', sheetData],
  ['objection', objectionData],
  ['certificate', certificateData],
  [
    'opinion',
    (world, data) => {
      const id = textIn(objectIn(data, 'opinion'), 'id')
      return id === '' ? {} : { opinion: opinionData(world, id) }
    },
  ],
]

/** Only what the template reads is asked for. */
function completed(world: World, given: JsonObject, { names }: TemplateReading): JsonObject {
  return CONTRIBUTORS.reduce((data, [name, contribute]) => (names.has(name) ? overlay(contribute(world, data), data) : data), given)
}

/** Rows of the sheet that an office scored, as papers print it. */
function sheetData(world: World, { scoredAnswers, case: of }: JsonObject): JsonObject {
  if (!isJsonObject(scoredAnswers) || !isJsonObject(of)) return {}
  return { scoreRows: printedRows(schemeOf(world, null), scoredAnswers as unknown as Answers) }
}

function evaluatorOf(world: World): Evaluate {
  return evaluatorWith(lettersBook(world).functions, world.now, world.zone)
}
