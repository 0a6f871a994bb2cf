import type { LocalDate } from '../base/ids.ts'
import type { Bilingual } from '../base/text.ts'
import { dateOfDayNumber, dayNumberOfDate, parseLocalDate, weekdayOf } from './dates.ts'

/** One item of a yearly notice: `春节：2月15日至23日放假调休，共9天。2月14日（周六）、2月28日（周六）上班。` */
export interface NoticeHoliday {
  readonly name: string
  readonly free: readonly LocalDate[]
  /** Weekend days on which people work. */
  readonly makeUp: readonly LocalDate[]
  /** The words it was read from. */
  readonly text: string
}

export interface NoticeProblem {
  readonly code: 'NOTICE_YEAR_UNKNOWN' | 'NOTICE_EMPTY' | 'WEEKDAY_DIFFERS' | 'DAYS_DIFFER' | 'DATE_WRONG' | 'MAKE_UP_NOT_WEEKEND' | 'BOTH'
  readonly text: Bilingual
}

/** What was understood of a notice; days of a neighbouring year stand in `elsewhere` and are not part of the year's calendar. */
export interface ParsedNotice {
  readonly year: number | null
  readonly holidays: readonly NoticeHoliday[]
  readonly free: readonly LocalDate[]
  readonly makeUp: readonly LocalDate[]
  readonly elsewhere: readonly { readonly date: LocalDate; readonly kind: 'free' | 'makeUp' }[]
  readonly problems: readonly NoticeProblem[]
}

const HEAD = /([\p{Script=Han}、]{2,30}):(?=(?:\d{4}年)?\d{1,2}月)/gu
/** A day with or without year and month, what stands in brackets behind it, and the end of a range. */
const TOKEN =
  /(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?(?:[至到~—–-]+(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?)?|放假|上班|休息|共(\d{1,2})天|[。;]/gu
const WEEKDAYS = '一二三四五六日'

/**
 * Reads the yearly notice of holidays as the State Council's office words it (2008 to now). `year`: taken when the text does not name
 * one. Nothing is guessed silently: weekdays and numbers of days that stand in the text are compared with the calendar.
 */
export function parseNotice(text: string, year?: number): ParsedNotice {
  const plain = text.normalize('NFKC').replace(/[〇]/g, '0').replace(/\s+/g, '')
  const named = /(\d{4})年(?:部分)?节假日|将(\d{4})年/.exec(plain)
  const own = named === null ? (year ?? yearIn(plain)) : Number(named[1] ?? named[2])
  if (own === null) return nothing(null, 'NOTICE_YEAR_UNKNOWN', '没有看到年份，请先选择年度。', 'No year is named: choose one first.')
  const heads = [...plain.matchAll(HEAD)]
  const problems: NoticeProblem[] = []
  const holidays = heads.flatMap((head, at) => {
    const body = plain.slice(head.index + head[0].length, heads[at + 1]?.index ?? plain.length)
    const name = (head[1] ?? '').replace(/^.*?[一二三四五六七八九十]+、/, '')
    const holiday = readHoliday(name, body, own, problems)
    return holiday.free.length + holiday.makeUp.length === 0 ? [] : [holiday]
  })
  if (holidays.length === 0)
    return nothing(
      own,
      'NOTICE_EMPTY',
      '没有看到放假安排。请粘贴通知正文，如“元旦：1月1日（周四）至3日（周六）放假调休，共3天。”',
      'No holiday was found. Paste the text of the notice.',
      problems,
    )
  return collected(own, holidays, problems)
}

/** A table of days: `2027-01-01,休,元旦` a line (休/班, free/work), or JSON `{free, makeUp}` or `{holidays, workdays}`. */
export function parseCalendarTable(text: string, year?: number): ParsedNotice {
  const problems: NoticeProblem[] = []
  const free: LocalDate[] = []
  const makeUp: LocalDate[] = []
  for (const { date, kind } of text.trim().startsWith('{') ? jsonDays(text, problems) : lineDays(text, problems)) {
    const read = parseLocalDate(date)
    if (read === null) problems.push(wrongDate(date))
    else (kind === 'free' ? free : makeUp).push(read)
  }
  const years = [...free, ...makeUp].map((date) => Number(date.slice(0, 4)))
  const own = year ?? mostFrequent(years)
  if (own === null) return nothing(null, 'NOTICE_EMPTY', '没有看到日期。', 'No date was found.', problems)
  return collected(own, [{ name: '', free, makeUp, text: '' }], problems)
}

function collected(year: number, holidays: readonly NoticeHoliday[], problems: NoticeProblem[]): ParsedNotice {
  const within = (date: LocalDate) => date.startsWith(`${year}-`)
  const all = (kind: 'free' | 'makeUp') => [...new Set(holidays.flatMap((holiday) => holiday[kind]))].sort()
  const [free, makeUp] = [all('free'), all('makeUp')]
  for (const date of makeUp) {
    if (weekdayOf(dayNumberOfDate(date)) < 6)
      problems.push({
        code: 'MAKE_UP_NOT_WEEKEND',
        text: { zh: `${date} 本来就是工作日，不应列为补班。`, en: `${date} is a working day anyway, so it can not be a make-up day.` },
      })
    if (free.includes(date))
      problems.push({ code: 'BOTH', text: { zh: `${date} 既放假又上班。`, en: `${date} is both free and a working day.` } })
  }
  return {
    year,
    holidays,
    free: free.filter(within),
    makeUp: makeUp.filter(within),
    elsewhere: [
      ...free.filter((date) => !within(date)).map((date) => ({ date, kind: 'free' as const })),
      ...makeUp.filter((date) => !within(date)).map((date) => ({ date, kind: 'makeUp' as const })),
    ],
    problems,
  }
}

function nothing(
  year: number | null,
  code: NoticeProblem['code'],
  zh: string,
  en: string,
  before: readonly NoticeProblem[] = [],
): ParsedNotice {
  return { year, holidays: [], free: [], makeUp: [], elsewhere: [], problems: [...before, { code, text: { zh, en } }] }
}

/** Days gather until a word says what they are: 放假 or 上班; 休息 is advice to employers and makes no holiday. */
function readHoliday(name: string, body: string, year: number, problems: NoticeProblem[]): NoticeHoliday {
  const free: LocalDate[] = []
  const makeUp: LocalDate[] = []
  let pending: LocalDate[] = []
  let known: { year: number; month: number } = { year, month: 1 }
  let end = 0
  for (const token of body.matchAll(TOKEN)) {
    const word = token[0]
    if (word === '放假' || word === '上班') {
      ;(word === '放假' ? free : makeUp).push(...pending)
      if (pending.length > 0) end = token.index + word.length
      pending = []
    } else if (word === '休息' || word === '。' || word === ';') pending = []
    else if (token[9] !== undefined) {
      if (free.length > 0 && Number(token[9]) !== free.length) problems.push(daysDiffer(name, Number(token[9]), free.length))
      end = token.index + word.length
    } else {
      const days = daysOf(token, name, known, year, problems)
      const last = days.at(-1)
      if (last !== undefined) known = { year: Number(last.slice(0, 4)), month: Number(last.slice(5, 7)) }
      pending.push(...days)
    }
  }
  return { name, free, makeUp, text: `${name}:${body.slice(0, end)}` }
}

/** The day or the range of days of a token. A December day in the item of a year that begins is the one before. */
function daysOf(
  token: RegExpMatchArray,
  name: string,
  known: { readonly year: number; readonly month: number },
  year: number,
  problems: NoticeProblem[],
): LocalDate[] {
  const [, ownYear, ownMonth, day, note, toYear, toMonth, toDay, toNote] = token
  const month = ownMonth === undefined ? known.month : Number(ownMonth)
  const isBefore = ownYear === undefined && month === 12 && /元旦/.test(name)
  const startYear = ownYear === undefined ? (isBefore ? year - 1 : ownMonth === undefined ? known.year : year) : Number(ownYear)
  const start = dateFrom(startYear, month, Number(day), problems)
  if (start === null) return []
  compareWeekday(start, note, problems)
  if (toDay === undefined) return [start]
  const endMonth = toMonth === undefined ? month : Number(toMonth)
  const endYear = toYear === undefined ? (endMonth < month ? startYear + 1 : startYear) : Number(toYear)
  const end = dateFrom(endYear, endMonth, Number(toDay), problems)
  if (end === null) return [start]
  compareWeekday(end, toNote, problems)
  const [first, last] = [dayNumberOfDate(start), dayNumberOfDate(end)]
  if (last < first || last - first > 31) {
    problems.push(wrongDate(token[0]))
    return []
  }
  return Array.from({ length: last - first + 1 }, (_, at) => dateOfDayNumber(first + at))
}

function dateFrom(year: number, month: number, day: number, problems: NoticeProblem[]): LocalDate | null {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const date = parseLocalDate(text)
  if (date === null) problems.push(wrongDate(text))
  return date === null ? null : (text as LocalDate)
}

function compareWeekday(date: LocalDate, note: string | undefined, problems: NoticeProblem[]): void {
  const stated = /(?:周|星期)([一二三四五六日天])/.exec(note ?? '')?.[1]?.replace('天', '日')
  const is = WEEKDAYS[weekdayOf(dayNumberOfDate(date)) - 1] ?? ''
  if (stated === undefined || stated === is) return
  problems.push({
    code: 'WEEKDAY_DIFFERS',
    text: {
      zh: `${date} 是周${is}，通知写的是周${stated}，请核对年份和日期。`,
      en: `${date} is not the weekday the notice names (周${stated}): check year and date.`,
    },
  })
}

function daysDiffer(name: string, stated: number, found: number): NoticeProblem {
  return {
    code: 'DAYS_DIFFER',
    text: {
      zh: `“${name}”写明共 ${stated} 天，识别出 ${found} 天，请核对。`,
      en: `"${name}" states ${stated} days, but ${found} were found: please check.`,
    },
  }
}

function wrongDate(text: string): NoticeProblem {
  return { code: 'DATE_WRONG', text: { zh: `“${text}”不是有效的日期。`, en: `"${text}" is not a date.` } }
}

function yearIn(plain: string): number | null {
  return mostFrequent([...plain.matchAll(/(\d{4})年/g)].map((found) => Number(found[1])))
}

function mostFrequent(years: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const year of years) counts.set(year, (counts.get(year) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

type TableDay = { readonly date: string; readonly kind: 'free' | 'makeUp' }

function lineDays(text: string, problems: NoticeProblem[]): readonly TableDay[] {
  return text.split(/\r?\n/).flatMap((line): readonly TableDay[] => {
    const [date = '', word = ''] = line.split(/[,;\t，]/).map((cell) => cell.trim().replace(/^"|"$/g, ''))
    if (!/\d/.test(date)) return []
    const read = date
      .replace(/[./年月]/g, '-')
      .replace(/日$/, '')
      .replace(/-(\d)(?=-|$)/g, '-0$1')
    if (/班|^work/i.test(word)) return [{ date: read, kind: 'makeUp' }]
    if (word === '' || /休|假|^free|^holiday|^off/i.test(word)) return [{ date: read, kind: 'free' }]
    problems.push(wrongDate(line.trim()))
    return []
  })
}

function jsonDays(text: string, problems: NoticeProblem[]): readonly TableDay[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problems.push(wrongDate(text.slice(0, 40)))
    return []
  }
  const parts = typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {}
  const days = (names: readonly string[], kind: TableDay['kind']) =>
    names.flatMap((name) => {
      const part = parts[name]
      const dates: readonly unknown[] = Array.isArray(part) ? part : typeof part === 'object' && part !== null ? Object.keys(part) : []
      return dates.filter((date) => typeof date === 'string').map((date) => ({ date, kind }))
    })
  return [...days(['free', 'holidays'], 'free'), ...days(['makeUp', 'workdays'], 'makeUp')]
}
