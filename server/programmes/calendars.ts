import type { Clock } from '../base/clock.ts'
import type { LocalDate } from '../base/ids.ts'
import * as store from '../store/programmes.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'
import { type Calendar, type CalendarYear, overrideCalendar, parseLocalDate, shippedCalendar } from '../time/index.ts'
import { programmeRefusal } from './types.ts'

/** The working-day calendar: what ships with the product, and over it the years an administrator has loaded. */
export interface Calendars {
  current(trx?: Executor): Promise<Calendar>
  /** Throws `CALENDAR_YEAR_WRONG` for days of another year and for days both free and worked. */
  check(year: number, days: CalendarYear): void
  /** A year as the administrator sees it; `loadedAt` is null for one that ships with the product, and nothing is known of the others. */
  year(year: number): Promise<StoredYear>
  /** Stores a whole year; throws `CALENDAR_YEAR_WRONG`. The caller then counts provisional deadlines again. */
  save(year: number, days: CalendarYear, by: string, trx: Trx): Promise<void>
  /** Forgets what is remembered, e.g. after another server has stored a year. */
  forget(): void
}

export interface StoredYear extends CalendarYear {
  readonly year: number
  /** Some calendar of the year is there; otherwise the week alone decides. */
  readonly known: boolean
  readonly loadedAt: string | null
  readonly loadedBy: string | null
}

function check(year: number, days: CalendarYear): void {
  for (const date of [...days.free, ...days.makeUp])
    if (parseLocalDate(date) === null || !date.startsWith(`${year}-`)) throw programmeRefusal('CALENDAR_YEAR_WRONG', { year, reason: date })
  const both = days.free.find((date) => days.makeUp.includes(date))
  if (both !== undefined) throw programmeRefusal('CALENDAR_YEAR_WRONG', { year, reason: both })
}

export function createCalendars(db: Db, clock: Clock): Calendars {
  let remembered: Promise<Calendar> | undefined
  const load = async (trx?: Executor): Promise<Calendar> => {
    const years = await store.calendarYears(trx ?? db)
    const overrides = Object.fromEntries(
      years.map((row): [string, CalendarYear] => [
        String(row.year),
        { free: row.free as LocalDate[], makeUp: row.make_up as LocalDate[], source: row.source, provisional: row.provisional },
      ]),
    )
    return overrideCalendar(shippedCalendar(), overrides)
  }
  return {
    current(trx) {
      if (trx !== undefined && remembered === undefined) return load(trx)
      remembered ??= load().catch((cause: unknown) => {
        remembered = undefined
        throw cause
      })
      return remembered
    },

    check,

    async year(year) {
      const stored = (await store.calendarYears(db)).find((row) => row.year === year)
      const days = (await this.current()).years[String(year)]
      return {
        year,
        known: days !== undefined,
        ...(days ?? { free: [], makeUp: [], source: '', provisional: true }),
        loadedAt: stored?.loaded_at ?? null,
        loadedBy: stored?.loaded_by ?? null,
      }
    },

    async save(year, days, by, trx) {
      check(year, days)
      await store.saveCalendarYear(trx, {
        year,
        free: [...days.free],
        make_up: [...days.makeUp],
        source: days.source,
        provisional: days.provisional === true,
        loaded_at: clock.now(),
        loaded_by: by,
      })
      remembered = undefined
    },

    forget() {
      remembered = undefined
    },
  }
}
