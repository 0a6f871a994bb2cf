import type { Problem } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { CaseType } from '../../../programmes/types.ts'
import { drawSample } from '../../../supervision/decide.ts'
import { COMPLAINT, sampleAsked, successorAsked } from '../../../supervision/decide-jobs.ts'
import { supervisionRefusal } from '../../../supervision/types.ts'
import type { CaseBook, Party, RehearsedJob, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { caseOf, problemsOf } from './book.ts'
import { certificatesOf } from './certificates-book.ts'
import type { Module } from './module.ts'
import { panelBook } from './panels-book.ts'

export const supervision: Module = {
  jobs: {
    'supervision.sample'(job, world) {
      const { caseType, rate } = sampleAsked(job)
      const type = world.bundle.manifest.caseTypes.find(({ code }) => code === caseType)
      const pool = world.subjects.filter((subject) => hasCertificate(world, subject))
      const drawn = drawSample(pool.map(({ id }) => id).sort(), rate, `${panelBook(world).seed}/${world.today}/${job.elementId}`)
      const byId = new Map(pool.map((subject) => [subject.id, subject]))
      if (type !== undefined)
        for (const id of drawn) {
          const subject = byId.get(id)
          if (subject !== undefined) openOn(world, type, subject, {})
        }
      return { sampled: [...drawn] }
    },

    'supervision.take-over'(job, world) {
      const { subject } = caseOf(job)
      const { name, creditCode } = successorAsked(job)
      const known = creditCode === null ? undefined : operatorOf(world, job, creditCode)
      const successor: Party = known ?? {
        id: `successor_${world.serial('successor')}`,
        name,
        creditCode: creditCode ?? '',
        userId: '',
        personName: '',
        bankName: '',
        bankAccount: '',
      }
      subject.operator = successor
      return { operator: { organisationId: successor.id, name } }
    },
  },
  facts: {},
}

/** An owner complains about a subject: the form is checked and a case opened on it. Answers what is wrong; nothing when it is open. */
export function complain(world: World, subject: SubjectBook, data: JsonObject): readonly Problem[] {
  const type = world.bundle.manifest.caseTypes.find(({ code }) => code === COMPLAINT)
  if (type === undefined) return problemsOf(supervisionRefusal('COMPLAINTS_NOT_TAKEN'))
  const form = world.bundle.forms.get(type.startForm)
  const checked = form === undefined ? { data, problems: [] } : world.check(form, data, {})
  if (checked.problems.length > 0) return checked.problems
  openOn(world, type, subject, checked.data)
  return []
}

/** Opens a case on a subject's newest case of the parent type, for whoever runs the subject. */
function openOn(world: World, type: CaseType, subject: SubjectBook, data: JsonObject): void {
  const parent = type.parent === undefined ? null : newestCaseOf(subject, type.parent)
  world.openCase({ type, subject, applicant: subject.operator, data, parent, relation: type.code })
}

/** The newest case of a type, open ones before closed ones. */
export function newestCaseOf({ cases }: SubjectBook, caseType: string): CaseBook | null {
  const ofType = cases.filter(({ type }) => type.code === caseType)
  return ofType.findLast(({ closedAt }) => closedAt === null) ?? ofType.at(-1) ?? null
}

function hasCertificate(world: World, subject: SubjectBook): boolean {
  return certificatesOf(world, subject).some(
    ({ fold: { state, issuedOn, lastDay } }) =>
      (state === 'in-force' || state === 'downgraded') && issuedOn <= world.today && (lastDay === null || lastDay >= world.today),
  )
}

/** The organisation of a credit code, as far as it applied or runs a subject. */
function operatorOf(world: World, job: RehearsedJob, creditCode: string): Party | undefined {
  const { applicant } = caseOf(job)
  if (applicant.creditCode === creditCode) return applicant
  return world.subjects.find(({ operator }) => operator.creditCode === creditCode)?.operator
}
