import { useId, useState } from 'react'
import type { DeadlineView } from '../../server/base/api/common.ts'
import { deadlineTexts } from '../i18n/common.ts'
import { formatDate } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { ArticleMark, DaysLeft, LightMark, Mark } from './marks.tsx'
import { ScrollX } from './scroll.tsx'

function Days({ days }: { readonly days: readonly string[] }) {
  const locale = useLocale()
  const byMonth = new Map<string, string[]>()
  for (const day of days) {
    const month = day.slice(0, 7)
    byMonth.set(month, [...(byMonth.get(month) ?? []), day])
  }
  return (
    <ul className="plain">
      {[...byMonth].map(([month, list]) => (
        <li key={month}>
          {formatDate(`${month}-01`, locale).replace(locale === 'en' ? /^1 / : /1日$/, '')}
          {locale === 'en' ? ': ' : '：'}
          {list.map((day) => Number(day.slice(8))).join(locale === 'en' ? ', ' : '、')}
          {locale === 'en' ? '' : '日'}
        </li>
      ))}
    </ul>
  )
}

/** Which days were counted and which skipped, and why: the proof of a date (design §6). */
export function DeadlineProof({ deadline }: { readonly deadline: DeadlineView }) {
  const t = useTexts(deadlineTexts)
  const locale = useLocale()
  const { proof } = deadline
  const whyOf = (why: string) => {
    if (why === 'weekend' || why === 'holiday') return t(why)
    return why.startsWith('pause:') ? t('pauseOf', { why: why.slice('pause:'.length).trim() }) : why
  }
  return (
    <table className="plain">
      <caption className="visually-hidden">{t('proof')}</caption>
      <tbody>
        <tr>
          <th scope="row">{t('from')}</th>
          <td>{formatDate(proof.from, locale)}</td>
        </tr>
        <tr>
          <th scope="row">{t('rule')}</th>
          <td>
            {proof.count} {t(proof.unit)} <ArticleMark article={deadline.article} />
          </td>
        </tr>
        {proof.countedDays.length === 0 ? null : (
          <tr>
            <th scope="row">{t('counted')}</th>
            <td>
              <Days days={proof.countedDays} />
            </td>
          </tr>
        )}
        {proof.unit === 'workingDay' || proof.skippedDays.length > 0 ? (
          <tr>
            <th scope="row">{t('skipped')}</th>
            <td>
              {proof.skippedDays.length === 0
                ? t('noSkipped')
                : proof.skippedDays.map((day) => (
                    <div key={day.date}>
                      {formatDate(day.date, locale)} <span className="muted">{whyOf(day.why)}</span>
                    </div>
                  ))}
            </td>
          </tr>
        ) : null}
        <tr>
          <th scope="row">{t('due')}</th>
          <td>
            {formatDate(deadline.dueOn, locale)} 24:00
            {proof.rolledFrom === null ? null : <div className="muted">{t('rolled', { date: formatDate(proof.rolledFrom, locale) })}</div>}
          </td>
        </tr>
        <tr>
          <th scope="row">{t('calendars')}</th>
          <td>
            {proof.calendars.map((calendar) => (
              <div key={calendar.year}>
                {calendar.year} <span className="muted">{calendar.source}</span>{' '}
                {calendar.provisional ? (
                  <Mark tone="warn" icon="warning">
                    {t('provisional')}
                  </Mark>
                ) : null}
              </div>
            ))}
          </td>
        </tr>
      </tbody>
    </table>
  )
}

function DeadlineRow({ deadline }: { readonly deadline: DeadlineView }) {
  const t = useTexts(deadlineTexts)
  const say = useBilingual()
  const locale = useLocale()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <li className="stack-s" style={{ padding: '10px 0', borderBottom: '1px solid var(--line)' }}>
      <div className="row-between">
        <span className="row">
          {deadline.metAt === null ? (
            <LightMark light={deadline.light} />
          ) : (
            <Mark tone="good" icon="check">
              {t('met')}
            </Mark>
          )}
          <strong>{say(deadline.name)}</strong>
          <ArticleMark article={deadline.article} />
        </span>
        <span className="row">
          {formatDate(deadline.dueOn, locale)}
          {deadline.metAt === null ? (
            <span className="muted">
              <DaysLeft days={deadline.daysLeft} unit={deadline.unit} />
            </span>
          ) : null}
          <button
            type="button"
            className="button small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={t('proofOf', { name: say(deadline.name) })}
            onClick={() => setOpen(!open)}
          >
            {t('proof')}
          </button>
        </span>
      </div>
      {deadline.provisional ? (
        <p className="form-warning">
          <Mark tone="warn" icon="warning">
            {t('provisional')}
          </Mark>
          {t('provisionalText')}
        </p>
      ) : null}
      <div id={id} hidden={!open}>
        {open ? (
          <ScrollX label={t('proofOf', { name: say(deadline.name) })}>
            <DeadlineProof deadline={deadline} />
          </ScrollX>
        ) : null}
      </div>
    </li>
  )
}

/** Deadlines of a case, the nearest first, each with its proof at hand. */
export function Deadlines({ deadlines }: { readonly deadlines: readonly DeadlineView[] }) {
  const open = deadlines.filter((one) => one.metAt === null).sort((a, b) => a.dueOn.localeCompare(b.dueOn))
  const met = deadlines.filter((one) => one.metAt !== null)
  return (
    <ul className="plain">
      {[...open, ...met].map((deadline) => (
        <DeadlineRow key={deadline.id} deadline={deadline} />
      ))}
    </ul>
  )
}
