import { useId, useState } from 'react'
import { type ParsedNotice, parseCalendarTable, parseNotice } from '../../../server/time/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { PlainTable } from '../../ui/plain-table.tsx'
import { calendarTexts } from './texts.ts'

/** A table of days begins with a date or a brace somewhere at the start of a line; anything else is the notice itself. */
function read(text: string, year: number): { readonly parsed: ParsedNotice; readonly isTable: boolean } {
  const isTable = /^\s*\{/.test(text) || /^\s*"?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}/m.test(text)
  return { isTable, parsed: isTable ? parseCalendarTable(text) : parseNotice(text, year) }
}

const short = (dates: readonly string[]) => dates.map((date) => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`).join('、')

/** Reads the yearly notice as it is pasted and shows what was understood before anything is taken over. */
export function ImportNotice({
  year,
  onUse,
}: {
  readonly year: number
  readonly onUse: (year: number, parsed: ParsedNotice, source: string) => void
}) {
  const t = useTexts(calendarTexts)
  const say = useBilingual()
  const id = useId()
  const [text, setText] = useState('')
  const { parsed, isTable } = read(text, year)
  const target = parsed.year ?? year
  return (
    <section className="stack-s" aria-label={t('import')}>
      <h3>{t('import')}</h3>
      <div className="studio-field">
        <label htmlFor={`${id}-text`}>{t('importText')}</label>
        <textarea
          id={`${id}-text`}
          rows={8}
          value={text}
          aria-describedby={`${id}-help`}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={`${id}-help`} className="muted">
          {t('importHelp')}
        </p>
      </div>
      <div className="studio-field">
        <label htmlFor={`${id}-file`}>{t('importFile')}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".txt,.csv,.json,text/plain,text/csv,application/json"
          onChange={(event) => {
            void event.target.files?.[0]?.text().then(setText)
            event.target.value = ''
          }}
        />
      </div>
      {text.trim() === '' ? null : (
        <div className="stack-s" role="status">
          <h3>{t('understood')}</h3>
          {parsed.problems.length === 0 ? null : (
            <ul className="notice-box warn reg-links">
              {parsed.problems.map((problem) => (
                <li key={problem.text.zh}>{say(problem.text)}</li>
              ))}
            </ul>
          )}
          {parsed.holidays.length === 0 ? null : (
            <PlainTable label={t('understood')} heads={[t('holidayName'), t('freeDays'), t('makeUpDays')]}>
              {parsed.holidays.map((holiday) => (
                <tr key={holiday.name}>
                  <th scope="row" title={holiday.text}>
                    {holiday.name === '' ? t('table') : holiday.name}
                  </th>
                  <td>{short(holiday.free)}</td>
                  <td>{holiday.makeUp.length === 0 ? '—' : short(holiday.makeUp)}</td>
                </tr>
              ))}
            </PlainTable>
          )}
          {parsed.elsewhere.length === 0 ? null : (
            <p className="muted">{t('elsewhere', { dates: parsed.elsewhere.map((day) => day.date).join('、') })}</p>
          )}
          {parsed.free.length + parsed.makeUp.length === 0 ? null : (
            <>
              {target === year ? null : <p>{t('otherYear', { year: target })}</p>}
              <div className="row">
                <button
                  type="button"
                  className="button primary"
                  onClick={() => {
                    onUse(target, parsed, t(isTable ? 'tableName' : 'noticeName', { year: target }))
                    setText('')
                  }}
                >
                  {t('use', { year: target })}
                </button>
              </div>
            </>
          )}
        </div>
      )}
    </section>
  )
}
