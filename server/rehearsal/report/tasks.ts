import type { QueueReport, Scenario } from '../../base/api/rehearsal.ts'
import { as, type Key, type LocalDate } from '../../base/ids.ts'
import type { UserTaskFact } from '../../engine/index.ts'
import type { ProgrammeManifest } from '../../programmes/types.ts'
import type { Calendar } from '../../time/index.ts'
import type { AnswerBook } from './answers.ts'
import { IntColumn, NumberColumn, Words } from './columns.ts'
import { Sample } from './sample.ts'
import { hoursOf, neededIn, usualMinutes } from './staffing.ts'
import { type Stretch, stretchAt, weeksOf } from './weeks.ts'

/** Tasks of the applicant's side are nobody's queue. */
const APPLICANTS = -1
/** Nobody knows whose queue until somebody takes it up. */
const UNKNOWN = -2
const NEVER = Number.POSITIVE_INFINITY
/** Minutes of what nobody took up, and of what was called off before. */
const NOT_TAKEN = -1
const CALLED_OFF = -2
const HOUR = 3_600_000

/** Work for the roles of the office: when each task came, was taken up and was gone. */
export class Tasks {
  private readonly roles = new Words()
  private readonly open = new Map<Key, number>()
  private readonly who = new IntColumn()
  private readonly role = new IntColumn()
  private readonly arrived = new NumberColumn()
  private readonly taken = new NumberColumn()
  private readonly done = new NumberColumn()
  private readonly minutes = new NumberColumn()

  created(who: number, task: UserTaskFact, ms: number): void {
    const group = task.candidateGroups.find((one) => !one.startsWith('org:'))
    const none = task.candidateGroups.length > 0 ? APPLICANTS : UNKNOWN
    this.open.set(task.key, this.who.length)
    this.who.push(who)
    this.role.push(group === undefined ? none : this.roles.numberOf(group))
    this.arrived.push(ms)
    this.taken.push(NEVER)
    this.done.push(NEVER)
    this.minutes.push(NOT_TAKEN)
  }

  take(key: Key, role: string, minutes: number, ms: number): void {
    const at = this.open.get(key)
    if (at === undefined) return
    if (this.role.at(at) !== APPLICANTS) this.role.set(at, this.roles.numberOf(role))
    this.taken.set(at, ms)
    this.minutes.set(at, minutes)
  }

  /** Done, or called off with its element. */
  gone(key: Key, isDone: boolean, ms: number): void {
    const at = this.open.get(key)
    if (at === undefined) return
    this.open.delete(key)
    if (isDone) this.done.set(at, ms)
    if (this.taken.at(at) < NEVER) return
    this.taken.set(at, ms)
    this.minutes.set(at, CALLED_OFF)
  }

  /** One queue for each role that tasks came to. `end`: moment the run ended at. */
  report(
    input: {
      readonly manifest: ProgrammeManifest
      readonly scenario: Scenario
      readonly calendar: Calendar
      readonly end: number
      readonly to: LocalDate
    },
    book: AnswerBook,
  ): readonly QueueReport[] {
    const { manifest, scenario, calendar, end, to } = input
    const from = as<LocalDate>(scenario.from)
    const weeks = weeksOf(from, end, manifest.timeZone)
    const order = manifest.roles.map(({ code }) => code)
    const place = (role: string) => (order.includes(role) ? order.indexOf(role) : order.length)
    return [...this.roles.all.entries()]
      .sort(([, one], [, other]) => place(one) - place(other))
      .map(([number, role]) => {
        const staff = scenario.staff.filter((plan) => plan.role === role)
        const { lines, brought, worked, waiting } = this.queueOf(role, number, weeks, usualMinutes(staff), book)
        const hours = weeks.map((week) => hoursOf(staff, as<LocalDate>(week.name), { from, to, calendar }))
        return {
          role,
          name: manifest.roles.find(({ code }) => code === role)?.name ?? { zh: role, en: role },
          people: staff.reduce((sum, { people }) => sum + people, 0),
          weeks: lines.map((line, at) => ({ ...line, busy: share((worked[at] ?? 0) / 60, hours[at]?.all ?? 0) })),
          waitingHours: waiting.percentiles(),
          needed: neededIn(brought, hours),
        }
      })
  }

  /** Minutes that came and were worked in each week. */
  private queueOf(role: string, number: number, weeks: readonly Stretch[], planned: number, book: AnswerBook) {
    const brought = weeks.map(() => 0)
    const worked = weeks.map(() => 0)
    const waiting = new Sample()
    const usual = this.meanMinutes(number) ?? planned
    const counted = weeks.map(() => ({ arrived: new IntColumn(), done: new IntColumn(), waiting: new IntColumn() }))
    for (let at = 0; at < this.who.length; at += 1) {
      if (this.role.at(at) !== number) continue
      const who = this.who.at(at)
      const [arrived, taken, done, minutes] = [this.arrived.at(at), this.taken.at(at), this.done.at(at), this.minutes.at(at)]
      const first = stretchAt(weeks, arrived)
      counted[first]?.arrived.push(who)
      for (let week = first; week < weeks.length && (weeks[week]?.end ?? 0) <= taken; week += 1) counted[week]?.waiting.push(who)
      if (done < NEVER) counted[stretchAt(weeks, done)]?.done.push(who)
      if (minutes === CALLED_OFF) continue
      brought[first] = (brought[first] ?? 0) + (minutes === NOT_TAKEN ? usual : minutes)
      if (minutes === NOT_TAKEN) continue
      const week = stretchAt(weeks, taken)
      worked[week] = (worked[week] ?? 0) + minutes
      waiting.add((taken - arrived) / HOUR)
    }
    const lines = weeks.map(({ name: week }, at) => {
      const count = (what: 'arrived' | 'done' | 'waiting') => book.take({ what: 'queue', role, week, number: what }, counted[at]?.[what])
      return { week, arrived: count('arrived'), done: count('done'), waiting: count('waiting') }
    })
    return { lines, brought, worked, waiting }
  }

  /** Of those taken up; null when none was. */
  private meanMinutes(role: number): number | null {
    let [sum, count] = [0, 0]
    for (let at = 0; at < this.who.length; at += 1)
      if (this.role.at(at) === role && this.minutes.at(at) >= 0) {
        sum += this.minutes.at(at)
        count += 1
      }
    return count === 0 ? null : sum / count
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000
}
