import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DeadlineView } from '../../../server/base/api/common.ts'
import type { DeadlineRule } from '../../../server/programmes/types.ts'
import { type Calendar, countDeadline, localDateOf, parseLocalDate } from '../../../server/time/index.ts'
import { calendarApi } from '../../api/regulation.ts'
import { useSite } from '../../api/site.ts'
import { formatDate } from '../../i18n/format.ts'
import { useLocale, useTexts } from '../../i18n/texts.ts'
import { DeadlineProof } from '../../ui/deadlines.tsx'
import { Mark } from '../../ui/marks.tsx'
import { ScrollX } from '../../ui/scroll.tsx'
import { deadlinePageTexts } from './texts.ts'

const LONGEST_YEARS = 12
const WORKING_DAYS_OF_A_YEAR = 200

/** Years whose calendars a rule can reach from a day. */
function yearsFrom(rule: DeadlineRule, start: string): readonly number[] {
  const first = Number(start.slice(0, 4))
  const periods = {
    year: rule.count,
    month: rule.count / 12,
    workingDay: rule.count / WORKING_DAYS_OF_A_YEAR,
    naturalDay: rule.count / 365,
  }
  const span = Math.min(Math.ceil(periods[rule.unit]) + 1, LONGEST_YEARS)
  return Array.from({ length: span + 1 }, (_, at) => first + at).filter((year) => year >= 2000 && year <= 2200)
}

/** Counts a rule from a day one chooses, as the server will, with the proof of each counted and skipped day. */
export function TryOut({ rule, zone }: { readonly rule: DeadlineRule; readonly zone: string }) {
  const t = useTexts(deadlinePageTexts)
  const locale = useLocale()
  const { data: site } = useSite()
  const [chosen, setChosen] = useState<string | null>(null)
  const start = chosen ?? (site === undefined ? '' : localDateOf(site.now, zone))
  const isDate = parseLocalDate(start) !== null
  const years = isDate ? yearsFrom(rule, start) : []
  const { calendar, loading } = useQueries({
    queries: years.map((year) => ({ queryKey: ['calendar', year], queryFn: () => calendarApi.year(year), staleTime: 60_000 })),
    combine: (found) => ({
      calendar: {
        years: Object.fromEntries(found.flatMap(({ data }) => (data?.known === true ? [[String(data.year), data]] : []))),
      } satisfies Calendar,
      loading: found.some((each) => each.isPending),
    }),
  })
  const counted = useMemo(() => {
    if (!isDate || loading || !Number.isInteger(rule.count) || rule.count < 0) return null
    try {
      const found = countDeadline(rule, start, calendar, zone, { provisional: true })
      return found.ok ? found.value : null
    } catch {
      return null
    }
  }, [rule, start, calendar, zone, isDate, loading])
  return (
    <section className="stack-s" aria-label={t('tryOut')}>
      <h3>{t('tryOut')}</h3>
      <div className="studio-field">
        <label htmlFor="try-out-start">{t('startDate')}</label>
        <input id="try-out-start" type="date" value={start} onChange={(event) => setChosen(event.target.value)} />
      </div>
      <div role="status" aria-busy={loading && isDate} className="stack-s">
        {counted === null ? null : (
          <>
            <p>
              <strong>{t('lastDayIs', { date: formatDate(counted.due, locale) })}</strong>
            </p>
            {counted.provisional ? (
              <p>
                <Mark tone="warn" icon="warning">
                  {t('provisional')}
                </Mark>
              </p>
            ) : null}
          </>
        )}
      </div>
      {counted === null ? null : (
        <ScrollX label={t('tryOut')}>
          <DeadlineProof deadline={asView(rule, start, counted.due, counted.provisional, counted.proof)} />
        </ScrollX>
      )}
    </section>
  )
}

function asView(rule: DeadlineRule, startsOn: string, dueOn: string, provisional: boolean, proof: DeadlineView['proof']): DeadlineView {
  return {
    id: rule.id,
    ruleId: rule.id,
    name: rule.name,
    article: rule.article,
    binds: rule.binds,
    startsOn,
    dueOn,
    provisional,
    light: 'none',
    daysLeft: 0,
    unit: rule.unit,
    metAt: null,
    proof,
  }
}
