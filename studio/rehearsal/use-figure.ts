import type { RehearsalComparison } from '../../server/base/api/rehearsal.ts'
import { formatYuan } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { tenth } from './report/figures.ts'
import { useSpan } from './report/words.tsx'
import { comparisonTexts } from './texts.ts'

const HOURS_OF_DAY = 24

export type Unit = RehearsalComparison['lines'][number]['unit']

/** A decimal text with its unit, as people read it. */
export function useFigure(): (value: string, unit: Unit) => string {
  const t = useTexts(comparisonTexts)
  const span = useSpan()
  return (value, unit) => {
    switch (unit) {
      case 'fen':
        return t('yuan', { amount: formatYuan(value) })
      case 'hours':
        return span(Number(value))
      case 'days': {
        const days = tenth(Number(value))
        return days === 0 && Number(value) !== 0 ? span(Number(value) * HOURS_OF_DAY) : t('days', { days })
      }
      case 'share':
        return `${tenth(Number(value) * 100)}%`
      case 'cases':
      case 'count':
        return value
    }
  }
}
