import type { CaseDetail } from '../../../server/base/api/cases.ts'
import { formatDate } from '../../i18n/format.ts'
import { defineTexts, useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { ArticleMark, DaysLeft, LightMark } from '../marks.tsx'

const texts = defineTexts('turn', {
  now: ['当前进展', 'Where it stands'],
  waits: ['等待：{{who}}', 'Waiting for: {{who}}'],
  closed: ['本办件已办结。', 'This case is closed.'],
  by: ['应于 {{date}} 前完成', 'due by {{date}}'],
})

/** Whose turn it is, what for, by which article, and how long there is. */
export function TurnCard({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(texts)
  const say = useBilingual()
  const locale = useLocale()
  const next = [...detail.deadlines].filter((one) => one.metAt === null).sort((a, b) => a.dueOn.localeCompare(b.dueOn))[0]
  return (
    <section className="notice-box" aria-label={t('now')}>
      {detail.turn === null ? (
        <p>{t('closed')}</p>
      ) : (
        <div className="stack-s">
          <div className="row">
            <strong style={{ fontSize: '1.14em' }}>{say(detail.turn.what)}</strong>
            <ArticleMark article={detail.turn.article} />
          </div>
          <div className="row">
            <span>{t('waits', { who: say(detail.turn.who) })}</span>
            {next === undefined ? null : (
              <>
                <LightMark light={next.light} />
                <span>
                  {t('by', { date: formatDate(next.dueOn, locale) })} · <DaysLeft days={next.daysLeft} unit={next.unit} />
                </span>
              </>
            )}
          </div>
        </div>
      )}
    </section>
  )
}
