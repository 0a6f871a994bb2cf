import type { Problem, Refusal } from '../../../base/errors.ts'
import { objectIn, textIn } from '../../../base/json.ts'
import { caseRefusal } from '../../../cases/types.ts'
import { programmeRefusal } from '../../../programmes/types.ts'
import type { ScoreScheme } from '../../../rules/score/index.ts'
import type { CaseBook, RehearsedJob, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'

/** The book of a module, begun when it is first opened. One maker for each name, so that what is found is what it made. */
export function bookOf<Book>(world: World, name: string, make: () => Book): Book {
  const known = world.books.get(name)
  if (known !== undefined) return known as Book
  const book = make()
  world.books.set(name, book)
  return book
}

/** The case a job stands on; `CASE_NOT_FOUND` where it stands on none. */
export function caseOf(job: RehearsedJob): CaseBook {
  if (job.case === null) throw caseRefusal('CASE_NOT_FOUND')
  return job.case
}

/** What a refusal says, as problems: those it names, else itself. */
export function problemsOf(refusal: Refusal): readonly Problem[] {
  return refusal.problems.length > 0 ? refusal.problems : [{ code: refusal.code, text: refusal.text }]
}

/** The list under a key, begun where there is none. */
export function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const known = lists.get(key)
  if (known !== undefined) return known
  const list: Item[] = []
  lists.set(key, list)
  return list
}

/** A score sheet of the programme by id or name, without either the main one; `SCHEME_NOT_FOUND` where it has none such. */
export function schemeOf(world: World, sheet: string | null): ScoreScheme {
  const found = world.bundle.scheme(sheet)
  if (found === undefined) throw programmeRefusal('SCHEME_NOT_FOUND', { scheme: sheet ?? 'scheme' })
  return found
}

/** The subject a job is about: that of its case, else the one its variables name. */
export function subjectOf(job: RehearsedJob, world: World): SubjectBook | undefined {
  if (job.case !== null) return job.case.subject
  const id = textIn(objectIn(job.variables, 'subject'), 'id')
  return world.subjects.find((one) => one.id === id)
}
