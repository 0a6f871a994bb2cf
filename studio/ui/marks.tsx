import type { StatusView } from '../../server/base/api/cases.ts'
import type { Light } from '../../server/base/api/common.ts'
import { useArticle } from '../api/site.ts'
import { commonTexts, deadlineTexts } from '../i18n/common.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon, type IconName } from './icon.tsx'

export type Tone = 'good' | 'warn' | 'bad' | 'blue' | 'grey'

/** Icon + word + colour, never colour alone. */
export function Mark({ tone, icon, children }: { readonly tone: Tone; readonly icon: IconName; readonly children: React.ReactNode }) {
  return (
    <span className={`mark mark-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  )
}

const LIGHTS = {
  green: { tone: 'good', icon: 'check' },
  yellow: { tone: 'warn', icon: 'clock' },
  red: { tone: 'bad', icon: 'over' },
  paused: { tone: 'grey', icon: 'pause' },
  none: { tone: 'grey', icon: 'circle' },
} as const satisfies { readonly [light in Light]: { readonly tone: Tone; readonly icon: IconName } }

/** 红绿灯 of a step or case (conventions §5.2). */
export function LightMark({ light }: { readonly light: Light }) {
  const t = useTexts(deadlineTexts)
  const { tone, icon } = LIGHTS[light]
  return (
    <Mark tone={tone} icon={icon}>
      {t(light)}
    </Mark>
  )
}

const TONES = {
  waiting: { tone: 'blue', icon: 'clock' },
  working: { tone: 'blue', icon: 'pen' },
  attention: { tone: 'warn', icon: 'warning' },
  good: { tone: 'good', icon: 'check' },
  bad: { tone: 'bad', icon: 'cross' },
  ended: { tone: 'grey', icon: 'circle' },
} as const satisfies { readonly [tone in StatusView['tone']]: { readonly tone: Tone; readonly icon: IconName } }

/** One of the few fixed public statuses. */
export function StatusMark({ status }: { readonly status: StatusView }) {
  const say = useBilingual()
  const { tone, icon } = TONES[status.tone]
  return (
    <Mark tone={tone} icon={icon}>
      {say(status.name)}
    </Mark>
  )
}

/** The article a step, date or amount rests on. */
export function ArticleMark({ article }: { readonly article: string | null | undefined }) {
  const t = useTexts(commonTexts)
  const known = useArticle(article)
  if (article === null || article === undefined || article === '') return null
  return (
    <span className="article" title={known?.text}>
      {t('article', { article: known?.number ?? article })}
    </span>
  )
}

/** Days left or over in words; the last day says so. */
export function DaysLeft({ days, unit }: { readonly days: number; readonly unit?: 'workingDay' | 'naturalDay' | 'month' | 'year' }) {
  const t = useTexts(deadlineTexts)
  if (days === 0) return <>{t('lastDay')}</>
  if (unit === undefined) return <>{days > 0 ? t('daysLeft', { days }) : t('daysOver', { days: -days })}</>
  const plural = unit === 'workingDay' ? t('workingDay') : t('naturalDay')
  const shown = Math.abs(days) === 1 ? plural.replace(/days$/, 'day') : plural
  return <>{days > 0 ? t('left', { days, unit: shown }) : t('over', { days: -days, unit: shown })}</>
}
