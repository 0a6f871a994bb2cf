import { type Calendar, dayStatus, epochMsOfLocal } from '../../time/index.ts'

const MS_PER_DAY = 86_400_000
const MS_PER_MINUTE = 60_000
/** Days that are looked through for the next one on which somebody works: longer than any holiday. */
const LONGEST_BREAK = 60

/** Hours in which the people of a role work: `from` to `to` on working days (make-up days included), less the share they are away. */
export class WorkingHours {
  private readonly days = new Map<number, readonly [open: number, close: number] | null>()
  private readonly starts = new Map<number, number>()
  private readonly calendar: Calendar
  private readonly zone: string
  private readonly from: number
  private readonly to: number
  private readonly present: number

  constructor(input: {
    readonly calendar: Calendar
    readonly zone: string
    readonly from: string
    readonly to: string
    readonly away: number
  }) {
    this.calendar = input.calendar
    this.zone = input.zone
    this.from = minutesOf(input.from)
    this.to = Math.max(minutesOf(input.to), this.from + 1)
    this.present = Math.max(1, Math.round((this.to - this.from) * (1 - Math.min(0.99, Math.max(0, input.away)))))
  }

  /** The first moment from `ms` on at which person `person` (0, 1, …) is there; milliseconds since 1970. */
  nextMoment(ms: number, person: number): number {
    const first = this.dayOf(ms)
    for (let day = first; day < first + LONGEST_BREAK; day += 1) {
      const shift = this.shiftOn(day, person)
      if (shift !== null && shift[1] > ms) return Math.max(ms, shift[0])
    }
    return ms
  }

  /** The moment at which so many minutes of work are done that begin at `ms`. */
  after(ms: number, minutes: number, person: number): number {
    let left = minutes * MS_PER_MINUTE
    let at = this.nextMoment(ms, person)
    for (;;) {
      const close = this.shiftOn(this.dayOf(at), person)?.[1] ?? at + left
      if (at + left <= close) return at + left
      left -= close - at
      at = this.nextMoment(close, person)
    }
  }

  private dayOf(ms: number): number {
    // The offset of a zone moves no day by more than it; the neighbouring day is caught by `nextMoment`.
    const guess = Math.floor(ms / MS_PER_DAY)
    return this.startOf(guess + 1) <= ms ? guess + 1 : this.startOf(guess) <= ms ? guess : guess - 1
  }

  private startOf(day: number): number {
    let start = this.starts.get(day)
    if (start === undefined) {
      start = epochMsOfLocal(day * MS_PER_DAY, this.zone)
      this.starts.set(day, start)
    }
    return start
  }

  /** Half of the people are away in the morning, the other half in the afternoon, and the other way round the next day. */
  private shiftOn(day: number, person: number): readonly [number, number] | null {
    const half = (((person + day) % 2) + 2) % 2
    const key = day * 2 + half
    let shift = this.days.get(key)
    if (shift === undefined) {
      const isWorking = dayStatus(day, this.calendar).kind === 'working'
      const begin = half === 0 ? this.from : this.to - this.present
      shift = isWorking ? [this.momentOf(day, begin), this.momentOf(day, begin + this.present)] : null
      this.days.set(key, shift)
    }
    return shift
  }

  private momentOf(day: number, minutes: number): number {
    return epochMsOfLocal(day * MS_PER_DAY + minutes * MS_PER_MINUTE, this.zone)
  }
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
