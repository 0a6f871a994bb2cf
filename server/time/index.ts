/** Door of `server/time`: calendars, counting rules, proofs of dates (design §6). Pure: plain date strings, no process time zone. */
export type { Calendar, CalendarMissing, CalendarYear, DayKind, DayStatus } from './calendar.ts'
export { dayStatus, onlyYears, overrideCalendar, shippedCalendar } from './calendar.ts'
export type { CountOptions, Dated } from './counting.ts'
export {
  addMonths,
  addNaturalDays,
  addWorkingDays,
  addYears,
  isWorkingDay,
  LONGEST_COUNT,
  naturalDaysBetween,
  rollToWorkingDay,
  workingDaysBetween,
} from './counting.ts'
export type { Civil } from './dates.ts'
export {
  civilOf,
  civilOfDate,
  dateOfDayNumber,
  dayNumberOf,
  dayNumberOfDate,
  daysInMonth,
  formatInstant,
  formatLocalDate,
  isCivil,
  parseLocalDate,
  shiftMonths,
  weekdayOf,
} from './dates.ts'
export type { CountedDeadline, CountingRule, DeadlineOptions, LightInput, Pause } from './deadlines.ts'
export { countDeadline, dueDateOf, lightOf, warningDateOf } from './deadlines.ts'
export type { NoticeHoliday, NoticeProblem, ParsedNotice } from './notice.ts'
export { parseCalendarTable, parseNotice } from './notice.ts'
export {
  endOfDay,
  epochMsOf,
  epochMsOfLocal,
  isZone,
  localDateAt,
  localDateOf,
  localYearOf,
  offsetMinutesAt,
  parseDateTime,
  readLocalDate,
  startOfDay,
} from './zones.ts'
