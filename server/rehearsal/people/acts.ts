import type { CaseAction } from '../../programmes/types.ts'
import type { CaseBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { act } from '../world/jobs/acts.ts'
import { objectTo } from '../world/jobs/notices.ts'
import { noticeBook } from '../world/jobs/notices-book.ts'
import { sent, type Writer, wayOf } from './answer.ts'
import { atDayHour } from './applicants.ts'
import { type Crew, chanceFor, factsAbout, feelOf, nameOf } from './crew.ts'
import { begun } from './fill/filler.ts'
import type { Person } from './office.ts'
import { holds, type Plans } from './plan.ts'

type Act = Plans['acts'][number]

/** Days on which an act is tried again that the case does not take yet. */
const AGAIN_TIMES = 30

/** What happens to cases from outside, as planned: acts of the case page, objections to notices. */
export function scheduleActs(crew: Crew, people: readonly Person[]): void {
  const { world, plans } = crew
  const actions = [...plans.acts.entries()].filter(([, { kind }]) => kind === 'action')
  const objections = [...plans.acts.entries()].filter(([, { kind }]) => kind === 'objection')
  if (actions.length > 0)
    world.hear({
      opened(book) {
        for (const [index, plan] of actions) {
          if (plan.caseTypes?.includes(book.type.code) === false) continue
          const chance = chanceFor(crew, book, 'act', index)
          if (chance.next() >= plan.share) continue
          const days = Math.max(0, chance.draw(plan.days))
          const hour = chance.next()
          world.at(atDayHour(crew, days, hour), () => attempt(crew, plan, book, { people, hour, times: AGAIN_TIMES }))
        }
      },
    })
  if (objections.length > 0)
    noticeBook(world).opened.push((notice) => {
      if (notice.case === null || !notice.takesObjections) return
      for (const [index, plan] of objections) {
        if (plan.caseTypes?.includes(notice.case.type.code) === false) continue
        const chance = chanceFor(crew, notice.case, 'objection', index, notice.case.rounds.size)
        if (chance.next() >= plan.share || !holds(plan.condition, factsAbout(notice.case), feelOf(crew))) continue
        const days = Math.max(0, chance.draw(plan.days))
        const evidence = chance.next() < (plan.withEvidence ?? 1)
        world.at(atDayHour(crew, days, chance.next()), () => objectTo(world, notice.id, { evidence }))
      }
    })
}

interface Attempt {
  readonly people: readonly Person[]
  readonly hour: number
  readonly times: number
}

/** Tries an act; as long as the case does not take it, again the next day. */
function attempt(crew: Crew, plan: Act, book: CaseBook, how: Attempt): void {
  const { world } = crew
  if (book.closedAt !== null) return
  const isDone = holds(plan.condition, factsAbout(book), feelOf(crew)) && done(crew, plan.action ?? '', book, how.people)
  if (!isDone && how.times > 0) world.at(atDayHour(crew, 1, how.hour), () => attempt(crew, plan, book, { ...how, times: how.times - 1 }))
}

function done(crew: Crew, code: string, book: CaseBook, people: readonly Person[]): boolean {
  const { world, scenario, plans } = crew
  const action = world.bundle.manifest.caseActions?.find((one) => one.code === code)
  const writer = action === undefined ? applicantOf(book) : writerOf(crew, action, book, people)
  const form = action?.form === undefined ? undefined : world.bundle.forms.get(action.form)
  if (form === undefined) return act(world, book, code, { reason: '计划调整，申请撤回。' }, writer).length === 0
  const known = () => ({ ...factsAbout(book), round: 1, today: world.today })
  const options = feelOf(crew)
  const { subject, applicant } = book
  const draft = begun({
    form,
    way: wayOf(plans.waysOf(null, form.document.id), known, options, () => chanceOf(scenario.seed, nameOf(book), 'act', code)),
    about: { today: world.today, no: subject.no, subject: subject.data, personName: writer.name, party: applicant },
    beginning: {},
    scoring: null,
    chance: (path) => chanceOf(scenario.seed, nameOf(book), 'act', code, path),
    options,
    known,
  })
  return sent(draft, (data) => act(world, book, code, data, writer)).length === 0
}

/** The applicant where applicants may do it, else somebody of the office who may. */
function writerOf({ world }: Crew, { permission }: CaseAction, book: CaseBook, people: readonly Person[]): Writer {
  const roles = world.bundle.manifest.roles.filter(({ permissions }) => permissions.includes(permission))
  const isApplicants = roles.some(({ permissions }) => permissions.includes('subject:own'))
  const person = isApplicants ? undefined : people.find(({ role }) => roles.some(({ code }) => code === role))
  // Of a person only who he is: what an act says of him becomes a variable of the process.
  return person === undefined ? applicantOf(book) : { id: person.id, name: person.name }
}

function applicantOf({ applicant }: CaseBook): Writer {
  return { id: applicant.userId, name: applicant.personName }
}
