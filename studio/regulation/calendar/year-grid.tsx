import { type KeyboardEvent, useRef, useState } from 'react'
import type { LocalDate } from '../../../server/base/ids.ts'
import { dayNumberOfDate, weekdayOf } from '../../../server/time/index.ts'
import { formatDate } from '../../i18n/format.ts'
import { useLocale, useTexts } from '../../i18n/texts.ts'
import { movedBy, toggled, weeksOf, withWord, wordOf, type YearDays } from './days.ts'
import { calendarTexts } from './texts.ts'

const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1)

/** Twelve months; one tab stop, arrows move through the whole year, space or Enter changes a day. Each special day says its word. */
export function YearGrid({
  year,
  days,
  changed,
  disabled,
  onChange,
}: {
  readonly year: number
  readonly days: YearDays
  /** Days that differ from what is stored. */
  readonly changed: readonly LocalDate[]
  readonly disabled: boolean
  readonly onChange: (days: YearDays) => void
}) {
  const t = useTexts(calendarTexts)
  const locale = useLocale()
  const host = useRef<HTMLDivElement>(null)
  const [own, setOwn] = useState<LocalDate | null>(null)
  const active = own?.startsWith(`${year}-`) === true ? own : (`${year}-01-01` as LocalDate)
  const names = t('weekdayNames').split(',')
  const sayDay = (date: LocalDate) => {
    const parts = [formatDate(date, locale), names[weekdayOf(dayNumberOfDate(date)) - 1], t(wordOf(date, days))]
    return [...parts, ...(changed.includes(date) ? [t('changed')] : [])].join(' ')
  }
  const onKey = (event: KeyboardEvent, date: LocalDate) => {
    const next = movedBy(event.key, date)
    if (next === null || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setOwn(next)
    host.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus()
  }
  return (
    <div ref={host} className="cal-year">
      {MONTHS.map((month) => (
        <table key={month} className="cal-month">
          <caption>{t('month', { year, month })}</caption>
          <thead>
            <tr>
              {names.map((name, at) => (
                <th key={name} scope="col" abbr={name}>
                  {t('weekdays')[at]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(year, month).map((week) => (
              <tr key={week.find((date) => date !== null)}>
                {week.map((date, at) => {
                  if (date === null) return <td key={`${at.toString()}-empty`} />
                  const word = wordOf(date, days)
                  return (
                    <td key={date}>
                      <button
                        type="button"
                        className={`cal-day ${word}${changed.includes(date) ? ' changed' : ''}`}
                        data-at={date}
                        tabIndex={date === active ? 0 : -1}
                        aria-label={sayDay(date)}
                        aria-disabled={disabled}
                        onFocus={() => setOwn(date)}
                        onKeyDown={(event) => onKey(event, date)}
                        onClick={() => {
                          if (!disabled) onChange(withWord(days, date, toggled(date, days)))
                        }}
                      >
                        {Number(date.slice(8))}
                        {word === 'holiday' || word === 'makeUp' ? (
                          <span className="cal-word">{t(word === 'holiday' ? 'holidayShort' : 'makeUpShort')}</span>
                        ) : null}
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}
