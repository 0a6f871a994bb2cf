import type { JsonObject } from '../../base/json.ts'
import type { CaseType } from '../../programmes/types.ts'
import type { CompiledForm, FormProblem } from '../../rules/forms/index.ts'
import type { CaseBook, Party, SubjectBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { admit, startFacts } from '../world/jobs/acts.ts'
import type { Refusal } from '../world/recorder.ts'
import type { World } from '../world/world.ts'
import { sent, type Writer, wayOf } from './answer.ts'
import { type Crew, feelOf } from './crew.ts'
import { begun } from './fill/filler.ts'
import { shapeOf } from './fill/shape.ts'

export interface Application {
  readonly type: CaseType
  readonly subject: SubjectBook
  readonly applicant: Party
  readonly parent: CaseBook | null
  /** Who writes; the office for cases that it starts itself. */
  readonly writer: Writer
  readonly isOffice: boolean
}

/** Fills the start form, asks for admission and opens the case; else tells why not. */
export function apply(crew: Crew, application: Application): void {
  const { world } = crew
  const { type, subject, applicant, parent } = application
  const form = world.bundle.forms.get(type.startForm)
  const answer = form === undefined ? { data: {}, problems: [] } : filledIn(crew, application, form)
  const refusal = answer.problems[0] ?? notAdmitted(world, admit(world, type, subject, parent, answer.data))
  if (refusal !== undefined) world.recorder.refused(type, refusal, world.ms)
  else world.openCase({ type, subject, applicant, data: answer.data, parent, relation: null })
}

function notAdmitted({ bundle }: World, code: string | null): Refusal | undefined {
  if (code === null) return undefined
  const text = bundle.manifest.refusals[code]
  return text === undefined ? { code } : { code, text }
}

function filledIn(
  crew: Crew,
  application: Application,
  form: CompiledForm,
): { readonly data: JsonObject; readonly problems: readonly FormProblem[] } {
  const { world, scenario, plans } = crew
  const { type, subject, applicant, parent, writer, isOffice } = application
  const ordinal = subject.cases.filter((one) => one.type.code === type.code).length + 1
  const who = `${subject.no}/${type.code}/${ordinal}`
  const facts = startFacts(world, type, { subject, applicant, parent, data: {} })
  const { quality, devices } = subject
  const known = () => ({ ...facts, facts, quality, devices, round: 1, today: world.today })
  const options = feelOf(crew)
  const draft = begun({
    form,
    way: wayOf(plans.waysOf(null, form.document.id), known, options, () => chanceOf(scenario.seed, who, 'way')),
    about: { today: world.today, no: subject.no, subject: subject.data, personName: writer.name, party: applicant },
    beginning: registered(world, subject, form),
    scoring: { scheme: world.bundle.scheme(null), subject, seed: scenario.seed, isOffice },
    chance: (path) => chanceOf(scenario.seed, who, 'start', path),
    options,
    known,
  })
  let data: JsonObject = {}
  const problems = sent(draft, (attempt) => {
    const checked = world.check(form, attempt, startFacts(world, type, { subject, applicant, parent, data: attempt }))
    data = checked.data
    return checked.problems
  })
  return { data, problems }
}

/** A form begins with what the registration knows under the same names. */
function registered(world: World, subject: SubjectBook, form: CompiledForm): JsonObject {
  const known = world.subjectVariable(subject)
  return Object.fromEntries(
    shapeOf(form).names.flatMap((name) => {
      const value = known[name]
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}
