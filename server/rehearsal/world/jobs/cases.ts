import { Refusal } from '../../../base/errors.ts'
import { isJsonObject, objectIn } from '../../../base/json.ts'
import {
  previousNotPassed,
  RATING_FACTS,
  type ResultFact,
  ratingFacts,
  resultsAbout,
  sameProcess,
  VARIABLE_FACTS,
} from '../../../cases/decide-facts.ts'
import { childAsked, factsAsked, optionOf, resultAsked } from '../../../cases/decide-jobs.ts'
import { drawSample } from '../../../cases/decide-sampling.ts'
import { ratedSheet } from '../../../cases/decide-scoring.ts'
import { caseRefusal } from '../../../cases/types.ts'
import { type Answers, levelQuestion, scoreAnswers } from '../../../rules/score/index.ts'
import type { CaseBook, RehearsedJob, ResultBook, SubjectBook } from '../books.ts'
import type { Fact, World } from '../world.ts'
import { bookOf, caseOf, schemeOf, subjectOf } from './book.ts'
import type { Module } from './module.ts'
import { panelBook } from './panels-book.ts'

export const cases: Module = {
  jobs: {
    'case.status'(job, world) {
      const book = caseOf(job)
      const stage = optionOf(job, 'stage')
      book.status = optionOf(job, 'status') ?? book.status
      book.stage = stage ?? book.stage
      if (stage !== null && !book.reached.has(stage)) book.reached.set(stage, world.now)
      return {}
    },

    'case.close'(job, world) {
      const book = caseOf(job)
      book.outcome = optionOf(job, 'outcome')
      if (book.closedAt !== null) return {}
      book.closedAt = world.now
      world.recorder.closed(book, world.ms)
      return {}
    },

    'case.open'(job, world) {
      const parent = caseOf(job)
      const { caseType, data, relation } = childAsked(job)
      const type = world.bundle.manifest.caseTypes.find(({ code }) => code === caseType)
      if (type === undefined) throw caseRefusal('CASE_TYPE_UNKNOWN', { type: caseType })
      const { id, number } = world.openCase({ type, subject: parent.subject, applicant: parent.applicant, data, parent, relation })
      return { openedCase: { id, number } }
    },

    'case.facts'(job, world) {
      const subject = subjectOf(job, world)
      if (subject === undefined) throw caseRefusal('SUBJECT_NOT_FOUND')
      return { facts: world.factsOf(factsAsked(job), subject, { case: job.case, caseType: job.case?.type.code ?? null }) }
    },

    'result.record'(job, world) {
      const book = caseOf(job)
      const { stage, level, passed, total } = resultAsked(job)
      const result: ResultBook = { stage, level, passed, total, confirmedOn: world.today, withdrawnAt: null }
      book.results.push(result)
      resultsOf(world, book.subject).push({ case: book, result })
      world.recorder.result(book, result, world.ms)
      return { result: { ...objectIn(job.variables, 'result'), confirmedOn: world.today } }
    },

    'result.withdraw'(job, world) {
      const stage = optionOf(job, 'stage')
      for (const result of caseOf(job).results) if (stage === null || result.stage === stage) result.withdrawnAt ??= world.now
      return {}
    },

    'score.evaluate': (job, world) => ({ result: evaluated(job, world) }),

    'sample.draw'(job, world) {
      const { population, size } = job.variables
      if (!Array.isArray(population) || typeof size !== 'number') throw caseRefusal('SAMPLE_INPUT_WRONG')
      const { seed, items } = drawSample(population, size, `${panelBook(world).seed}/${caseOf(job).no}/${job.elementId}`)
      return { sample: { seed, items: [...items] } }
    },

    'record.good-conduct'(job) {
      caseOf(job)
      return {}
    },

    // A message is never refused, whatever its text says, and nobody reads it here.
    notify: () => ({}),
  },
  facts: {
    submitted(subject, about, world) {
      const { caseTypes } = world.bundle.manifest
      const counted = about.caseType === null ? [] : sameProcess(caseTypes, about.caseType)
      return subject.cases.flatMap((one) => (one !== about.case && counted.includes(one.type.code) ? [one.submittedAt] : []))
    },
    community: (subject) => subject.name,
    openCases: (subject) => subject.cases.filter(({ closedAt }) => closedAt === null).length,
    area: (subject) => subject.area,
    ...Object.fromEntries(
      RATING_FACTS.map((name): [string, Fact] => [name, (subject, about, world) => ratingFact(name, subject, about.case, world)]),
    ),
    previousNotPassed: (subject, about, world) => previousNotPassed(resultFacts(world, subject), about.case?.id ?? null),
    appliedOn: (_subject, _about, world) => world.today,
    ...Object.fromEntries(
      VARIABLE_FACTS.map((name): [string, Fact] => [
        name,
        (_subject, about, world) => (about.case === null ? null : (world.variablesOf(about.case)[name] ?? null)),
      ]),
    ),
  },
}

interface Recorded {
  readonly case: CaseBook
  readonly result: ResultBook
}

/** Results of a subject in the order in which they were recorded. */
function resultsOf(world: World, subject: SubjectBook): Recorded[] {
  const all = bookOf(world, 'results', () => new Map<SubjectBook, Recorded[]>())
  const known = all.get(subject) ?? []
  all.set(subject, known)
  return known
}

function resultFacts(world: World, subject: SubjectBook): readonly ResultFact[] {
  return resultsOf(world, subject).map(({ case: { id }, result: { stage, level, passed, withdrawnAt } }) => ({
    caseId: id,
    stage,
    level,
    passed,
    withdrawn: withdrawnAt !== null,
  }))
}

function ratingFact(name: (typeof RATING_FACTS)[number], subject: SubjectBook, about: CaseBook | null, world: World) {
  const family = new Set(about === null ? [] : [about.id, about.parent?.id ?? about.id])
  return ratingFacts(resultsAbout(resultFacts(world, subject), family))[name]
}

function evaluated(job: RehearsedJob, world: World) {
  const { manifest } = world.bundle
  const scheme = schemeOf(world, optionOf(job, 'scheme'))
  const { answers } = job.variables
  const scored = scoreAnswers(scheme, isJsonObject(answers) ? (answers as unknown as Answers) : {})
  if (!scored.ok) throw caseRefusal('SHEET_NOT_SCORABLE', { count: scored.problems.length }, { problems: scored.problems })
  const { value, refusal } = world.decide(scheme.levelDecision, levelQuestion(scored.value))
  if (refusal !== null)
    throw new Refusal(refusal.code, 422, manifest.refusals[refusal.code] ?? caseRefusal('SHEET_NOT_SCORABLE', { count: 1 }).text)
  return ratedSheet(manifest, scheme, scored.value, value)
}
