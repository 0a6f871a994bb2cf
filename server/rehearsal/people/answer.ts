import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, joined } from '../../base/json.ts'
import type { CompiledForm } from '../../rules/forms/index.ts'
import type { CaseBook, SubjectBook, TaskBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { type Crew, feelOf, nameOf } from './crew.ts'
import { begun, type Draft, MOST_ROUNDS, mend, type Paper } from './fill/filler.ts'
import { type FormShape, shapeOf } from './fill/shape.ts'
import { holds, type Way } from './plan.ts'
import { partyOf } from './words.ts'

export interface Writer {
  readonly id: string
  readonly name: string
}

const NOBODY: SubjectBook['operator'] = partyOf(1)

/** Fills the form of a task and completes it; false when nobody could, which the recorder hears and the task stays open. */
export function answerTask(crew: Crew, task: TaskBook, by: Writer, isOffice: boolean): boolean {
  const { world } = crew
  const form = task.formId === null ? undefined : world.bundle.forms.get(task.formId)
  if (form === undefined) {
    world.completeTask(task, {}, by)
    return true
  }
  const draft = begun(paperOf(crew, task, form, by, isOffice))
  const problems = sent(draft, (data) => world.completeTask(task, data, by))
  if (problems.length > 0) world.recorder.unanswered(task, problems, world.ms)
  return problems.length === 0
}

/** Sends a draft, answering what is refused as long as something can be changed; the problems that are left. */
export function sent<P extends Problem>(draft: Draft, send: (data: JsonObject) => readonly P[]): readonly P[] {
  let problems = send(draft.data)
  for (let round = 0; problems.length > 0 && round < MOST_ROUNDS; round += 1) {
    if (!mend(draft, problems)) break
    problems = send(draft.data)
  }
  return problems
}

function paperOf(crew: Crew, task: TaskBook, form: CompiledForm, by: Writer, isOffice: boolean): Paper {
  const { world, scenario, plans } = crew
  const { elementId } = task.element
  const book = task.case
  const round = (book?.rounds.get(elementId) ?? 0) + 1
  const who = book === null ? task.key : nameOf(book)
  let variables: JsonObject | undefined
  const known = (): JsonObject => {
    variables ??= joined(world.variablesAt(task), { quality: book?.subject.quality ?? 0, round, today: world.today })
    return variables
  }
  const options = feelOf(crew)
  const way = wayOf(plans.waysOf(elementId, form.document.id), known, options, () => chanceOf(scenario.seed, who, 'way', elementId, round))
  return {
    form,
    way,
    about: {
      today: world.today,
      no: book?.subject.no ?? 1,
      subject: book?.subject.data ?? {},
      personName: by.name,
      party: book?.applicant ?? NOBODY,
    },
    beginning: beginningOf(world.localsAt(task), book, shapeOf(form)),
    scoring: book === null ? null : { scheme: world.bundle.scheme(null), subject: book.subject, seed: scenario.seed, isOffice },
    chance: (path) => chanceOf(scenario.seed, who, elementId, round, path),
    options,
    known,
  }
}

/** One of the ways whose condition holds, by weight; when none does, the first. */
export function wayOf(
  ways: readonly Way[],
  known: () => JsonObject,
  options: Paper['options'],
  chance: () => ReturnType<typeof chanceOf>,
): Way {
  const possible = ways.length === 1 ? ways : ways.filter(({ when }) => when === null || holds(when, known(), options))
  const way = possible.length > 1 ? chance().pick(possible) : possible[0]
  return way ?? ways[0] ?? fail()
}

function fail(): never {
  throw new Error('Expected at least one way to answer a form')
}

/** As the product begins a task's form: what was sent before (but its dates), what the process hands over, its prefill. */
function beginningOf(locals: JsonObject, book: CaseBook | null, shape: FormShape): JsonObject {
  const data: { [name: string]: JsonObject[string] } = {}
  const earlier = book?.submissions.get(shape.form.document.id)
  const prefill = isJsonObject(locals.prefill) ? locals.prefill : null
  for (const name of shape.names) {
    const value = locals[name] ?? (shape.byPath.get(name)?.kind === 'date' ? undefined : earlier?.[name])
    if (value !== undefined && value !== null) data[name] = value
    if (prefill !== null && Object.hasOwn(prefill, name)) data[name] = prefill[name] ?? null
  }
  return data
}
