import { useSyncExternalStore } from 'react'
import type { Bilingual } from '../../../server/base/text.ts'
import type { ScoreScheme } from '../../../server/rules/score/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { isOpen, type ScoreStore } from './store.ts'
import { scoreTexts } from './texts.ts'

/** Running totals of a sheet, in sight while one scrolls. */
export function Totals({
  scheme,
  store,
  levelNames,
}: {
  readonly scheme: ScoreScheme
  readonly store: ScoreStore
  readonly levelNames?: { readonly [code: string]: Bilingual }
}) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const { totals, gates, minima, vetoes, mandatoryMetFor } = useSyncExternalStore(store.subscribe, store.result)
  const done = scheme.rows.filter((row) => !isOpen(store.answerOf(row.id))).length
  const met = gates.filter((gate) => gate.met).length
  const vetoed = vetoes.filter((veto) => !veto.met).length
  return (
    <section className="score-totals" aria-label={t('totals')}>
      <span>
        {t('total')} <strong className="big">{totals.total}</strong>
      </span>
      <span>
        {t('approved')} <strong>{totals.approved}</strong>
      </span>
      <span>
        {t('bonusTotal')} <strong>{totals.bonus}</strong>
      </span>
      <span>
        {t('gates')} <strong>{`${met}/${gates.length}`}</strong>
        {levelNames === undefined || mandatoryMetFor.length === 0 ? null : (
          <span className="muted">（{mandatoryMetFor.map((code) => say(levelNames[code]) || code).join('、')}）</span>
        )}
      </span>
      {minima.length === 0 ? null : (
        <span>
          {t('minima')} <strong>{`${minima.filter((minimum) => minimum.met).length}/${minima.length}`}</strong>
        </span>
      )}
      {vetoes.length === 0 ? null : (
        <span>
          {t('vetoTotal')} <strong>{vetoed}</strong>
        </span>
      )}
      <span className="muted">{t('answered', { done, count: scheme.rows.length })}</span>
    </section>
  )
}
