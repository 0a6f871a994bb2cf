import type { DeadlineReport, RehearsalReport } from '../../base/api/rehearsal.ts'
import type { LocalDate } from '../../base/ids.ts'
import { lightOn } from '../../cases/decide.ts'
import type { ProgrammeManifest } from '../../programmes/types.ts'
import { type Calendar, dateOfDayNumber, dayNumberOfDate, workingDaysBetween } from '../../time/index.ts'
import type { DeadlineBook } from '../world/books.ts'
import type { AnswerBook } from './answers.ts'
import { IntColumn } from './columns.ts'
import { Sample } from './sample.ts'
import { localDates, monthsOf, type Stretch } from './weeks.ts'

type Lamp = 'green' | 'yellow' | 'red' | 'paused'

interface Outcomes {
  readonly begun: IntColumn
  readonly met: IntColumn
  readonly missed: IntColumn
  /** Day numbers of those missed: the last day, and the day it ended. */
  readonly due: IntColumn
  readonly ended: IntColumn
}

/** Deadlines by rule and what became of them, and the lights at the end of each month. */
export class Deadlines {
  private readonly byRule = new Map<string, Outcomes>()
  private readonly open = new Map<DeadlineBook, number>()
  /** By month and light the cases of the deadlines that were open at its end. */
  private readonly lit: Readonly<Record<Lamp, IntColumn>>[] = []
  private readonly months: readonly Stretch[]
  private readonly dateAt: (ms: number) => LocalDate
  private nextMonth = 0

  /** `end`: moment the run is to end at. */
  constructor(run: { readonly from: LocalDate; readonly end: number; readonly zone: string }) {
    this.months = monthsOf(run.from, run.end, run.zone)
    this.dateAt = localDates(run.zone)
  }

  /** Time goes on to a moment: months that are over are looked at as they ended, before anything else happens. */
  turnTo(ms: number): void {
    for (let month = this.months[this.nextMonth]; month !== undefined && ms >= month.end; month = this.months[this.nextMonth])
      this.look(month)
  }

  private look(month: Stretch, until = month.end): void {
    const today = this.dateAt(until - 1)
    const lit = { green: new IntColumn(), yellow: new IntColumn(), red: new IntColumn(), paused: new IntColumn() }
    for (const [{ dueOn, yellowOn, pauses }, who] of this.open) {
      const light = lightOn(today, { due_on: dueOn, yellow_on: yellowOn, paused: isPaused(pauses) })
      if (light !== 'none') lit[light].push(who)
    }
    this.lit.push(lit)
    this.nextMonth += 1
  }

  begun(who: number, deadline: DeadlineBook): void {
    this.open.set(deadline, who)
    this.outcomesOf(deadline.rule.id).begun.push(who)
  }

  ended(who: number, deadline: DeadlineBook, ms: number): 'met' | 'missed' | 'called-off' {
    if (!this.open.delete(deadline)) return 'called-off'
    const outcomes = this.outcomesOf(deadline.rule.id)
    const dueMs = Date.parse(deadline.dueAt)
    // A wait that lasts as long as its deadline ends at the very moment it is over: in time. What the end of the deadline itself ends is not.
    if (deadline.isMet && ms <= dueMs) {
      outcomes.met.push(who)
      return 'met'
    }
    if (!deadline.isMet && ms < dueMs) return 'called-off'
    miss(outcomes, who, deadline, this.dateAt(ms))
    return 'missed'
  }

  /** `at`: moment the run ended, `calendar` of the programme. */
  report(
    input: { readonly manifest: ProgrammeManifest; readonly calendar: Calendar; readonly at: number },
    book: AnswerBook,
  ): Pick<RehearsalReport, 'lights' | 'deadlines'> {
    const { manifest, calendar, at } = input
    this.turnTo(at)
    const last = this.months[this.nextMonth]
    if (last !== undefined && at > last.begin) this.look(last, at)
    const stillOpen = new Map<string, IntColumn>()
    for (const [deadline, who] of this.open)
      if (at >= Date.parse(deadline.dueAt) && !isPaused(deadline.pauses))
        miss(this.outcomesOf(deadline.rule.id), who, deadline, this.dateAt(at))
      else stillOpen.set(deadline.rule.id, pushed(stillOpen.get(deadline.rule.id), who))
    return {
      lights: this.lights(book),
      deadlines: manifest.deadlines.map((rule): DeadlineReport => {
        const outcomes = this.byRule.get(rule.id)
        const late = new Sample()
        for (let one = 0; one < (outcomes?.missed.length ?? 0); one += 1)
          late.add(lateDays(outcomes?.due.at(one) ?? 0, outcomes?.ended.at(one) ?? 0, calendar))
        return {
          rule: rule.id,
          name: rule.name,
          article: rule.article,
          binds: rule.binds,
          begun: book.take({ what: 'deadline', rule: rule.id, outcome: 'begun' }, outcomes?.begun),
          met: book.take({ what: 'deadline', rule: rule.id, outcome: 'met' }, outcomes?.met),
          missed: book.take({ what: 'deadline', rule: rule.id, outcome: 'missed' }, outcomes?.missed),
          open: book.take({ what: 'deadline', rule: rule.id, outcome: 'open' }, stillOpen.get(rule.id)),
          lateDays: late.percentiles(),
        }
      }),
    }
  }

  private lights(book: AnswerBook): RehearsalReport['lights'] {
    return this.lit.map((lit, at) => {
      const month = this.months[at]?.name ?? ''
      const count = (light: Lamp) => book.take({ what: 'light', month, light }, lit[light])
      return { month, green: count('green'), yellow: count('yellow'), red: count('red'), paused: count('paused') }
    })
  }

  private outcomesOf(rule: string): Outcomes {
    const known = this.byRule.get(rule)
    if (known !== undefined) return known
    const fresh = { begun: new IntColumn(), met: new IntColumn(), missed: new IntColumn(), due: new IntColumn(), ended: new IntColumn() }
    this.byRule.set(rule, fresh)
    return fresh
  }
}

function isPaused(pauses: DeadlineBook['pauses']): boolean {
  return pauses.some(({ endsOn }) => endsOn === null)
}

function miss(outcomes: Outcomes, who: number, deadline: DeadlineBook, endedOn: LocalDate): void {
  outcomes.missed.push(who)
  outcomes.due.push(dayNumberOfDate(deadline.dueOn))
  outcomes.ended.push(dayNumberOfDate(endedOn))
}

/** What ends with its deadline ends at 24:00 of the last day: that is the day after, by one working day at most. */
function lateDays(due: number, ended: number, calendar: Calendar): number {
  const days = workingDaysBetween(dateOfDayNumber(due), dateOfDayNumber(ended), calendar, { provisional: true })
  return days.ok ? days.value : ended - due
}

function pushed(column: IntColumn | undefined, who: number): IntColumn {
  const own = column ?? new IntColumn()
  own.push(who)
  return own
}
