import type { TaskBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { answerTask } from './answer.ts'
import { type Crew, nameOf } from './crew.ts'

const MS_PER_DAY = 86_400_000
/** Applicants answer at any hour of the day, not of the night. */
const [FIRST_HOUR, HOURS] = [8, 13]

export function isApplicants(task: TaskBook): boolean {
  return task.candidateGroups.some((group) => group.startsWith('org:'))
}

/** The applicant answers after some days, or never. */
export function awaitApplicant(crew: Crew, task: TaskBook): void {
  const { world, scenario } = crew
  const book = task.case
  if (book === null) return
  const { elementId } = task.element
  const round = (book.rounds.get(elementId) ?? 0) + 1
  const chance = chanceOf(scenario.seed, nameOf(book), 'applicant', elementId, round)
  if (chance.next() < scenario.applicant.never) return
  const days = Math.max(0, chance.draw(scenario.applicant.byTask?.[elementId] ?? scenario.applicant.days))
  world.at(atDayHour(crew, days, chance.next()), () => {
    if (world.task(task.key) !== undefined) answerTask(crew, task, { id: book.applicant.userId, name: book.applicant.personName }, false)
  })
}

/** A moment so many days on, at an hour of the day by `share` (0 to below 1); never before now. */
export function atDayHour({ world }: Crew, days: number, share: number): number {
  const start = world.momentOf(world.today, '00:00')
  const minutes = FIRST_HOUR * 60 + Math.floor(share * HOURS * 60)
  return Math.max(world.ms, start + Math.round(days) * MS_PER_DAY + minutes * 60_000)
}
