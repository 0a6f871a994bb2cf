import { offerHolds } from '../../cases/decide-acts.ts'
import type { CaseType } from '../../programmes/types.ts'
import type { CaseBook, Party } from '../world/books.ts'
import { atDayHour } from './applicants.ts'
import { type Crew, chanceFor, factsAbout, feelOf } from './crew.ts'
import { watchFor } from './events.ts'
import type { Person } from './office.ts'
import { holds, type Plans } from './plan.ts'
import { apply } from './start.ts'
import { partyOf } from './words.ts'

/** A case that is not offered yet is asked for again each week, so often. */
const [AGAIN_DAYS, AGAIN_TIMES] = [7, 8]
/** Numbers of those who come from elsewhere, above every subject's own. */
const ELSEWHERE = 5_000_000

const NOT_OFFERED = {
  code: 'NOT_OFFERED',
  text: { zh: '原办件尚不能提出该申请。', en: 'The earlier case does not allow this application yet.' },
}

type FollowPlan = Plans['starts'][number]

/** Cases that follow what happened to another of the same subject: a subsidy after a result, a renewal, a complaint. */
export function scheduleFollowing(crew: Crew, people: readonly Person[]): void {
  const plans = crew.plans.starts.filter(({ after }) => after !== undefined)
  const times = new WeakMap<CaseBook, Map<number, number>>()
  watchFor(crew, new Set(plans.flatMap(({ after }) => (after === undefined ? [] : [after.event]))), (book, event) => {
    for (const [index, plan] of plans.entries()) {
      if (plan.after?.event !== event || plan.after.caseType !== book.type.code) continue
      const counted = times.get(book) ?? new Map<number, number>()
      times.set(book, counted)
      const time = (counted.get(index) ?? 0) + 1
      counted.set(index, time)
      const chance = chanceFor(crew, book, 'after', plan.caseType, event, index, time)
      if (chance.next() >= plan.share || !holds(plan.condition, factsAbout(book), feelOf(crew))) continue
      const days = Math.max(0, chance.draw(plan.after.days))
      const hour = chance.next()
      crew.world.at(atDayHour(crew, days, hour), () => follow(crew, plan, book, { people, times: AGAIN_TIMES, hour }))
    }
  })
}

interface Following {
  readonly people: readonly Person[]
  readonly times: number
  readonly hour: number
}

function follow(crew: Crew, plan: FollowPlan, book: CaseBook, how: Following): void {
  const { world } = crew
  const type = world.bundle.manifest.caseTypes.find(({ code }) => code === plan.caseType)
  if (type === undefined) return
  const parent = parentOf(type, book)
  if (parent === undefined || (parent !== null && !isOffered(crew, type, parent))) {
    if (how.times > 0) world.at(atDayHour(crew, AGAIN_DAYS, how.hour), () => follow(crew, plan, book, { ...how, times: how.times - 1 }))
    else world.recorder.refused(type, NOT_OFFERED, world.ms)
    return
  }
  const { subject } = book
  const applicant: Party = type.anySubject === true ? partyOf(ELSEWHERE + subject.no) : subject.operator
  const official = startedBy(crew, type, how.people)
  const writer = official ?? { id: applicant.userId, name: applicant.personName }
  apply(crew, { type, subject, applicant, parent, writer, isOffice: official !== undefined })
}

/** The case a new one hangs on, as the product finds it: undefined where there is none. */
function parentOf(type: CaseType, book: CaseBook): CaseBook | null | undefined {
  if (type.parent === undefined) return null
  return book.type.code === type.parent ? book : book.subject.cases.findLast((one) => one.type.code === type.parent)
}

function isOffered({ world }: Crew, { when }: CaseType, { status, stage, type, closedAt, outcome }: CaseBook): boolean {
  const facts = { status, stage, caseType: type.code, closed: closedAt !== null, outcome }
  return offerHolds(when, facts, true, { now: world.now, zone: world.zone })
}

/** Somebody of the office, for cases that applicants may not start. */
function startedBy({ world }: Crew, { permission }: CaseType, people: readonly Person[]): Person | undefined {
  const roles = world.bundle.manifest.roles.filter(({ permissions }) => permissions.includes(permission))
  if (roles.some(({ permissions }) => permissions.includes('subject:own'))) return undefined
  return people.find(({ role }) => roles.some(({ code }) => code === role))
}
