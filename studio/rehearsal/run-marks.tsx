import type { RehearsalRun, RehearsalState, RehearsalVerdict } from '../../server/base/api/rehearsal.ts'
import { formatDate, formatDecimal } from '../i18n/format.ts'
import { useLocale, useTexts } from '../i18n/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import { Mark, type Tone } from '../ui/marks.tsx'
import { rehearsalTexts } from './texts.ts'

const STATES = {
  waiting: ['grey', 'clock'],
  running: ['blue', 'clock'],
  paused: ['warn', 'pause'],
  done: ['good', 'check'],
  cancelled: ['grey', 'cross'],
  failed: ['bad', 'warning'],
} as const satisfies { readonly [state in RehearsalState]: readonly [Tone, IconName] }

/** Where a run stands, as icon, word and colour. */
export function RunState({ state }: { readonly state: RehearsalState }) {
  const t = useTexts(rehearsalTexts)
  const [tone, icon] = STATES[state]
  return (
    <Mark tone={tone} icon={icon}>
      {t(`state_${state}`)}
    </Mark>
  )
}

/** Whether a run would let a draft through the gate. */
export function VerdictMark({ verdict }: { readonly verdict: RehearsalVerdict }) {
  const t = useTexts(rehearsalTexts)
  return (
    <Mark tone={verdict.clean ? 'good' : 'bad'} icon={verdict.clean ? 'check' : 'warning'}>
      {verdict.clean ? t('clean') : t('notClean', { count: verdict.grounds.length })}
    </Mark>
  )
}

/** How far a run is, with the day it lives now. */
export function RunProgress({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(rehearsalTexts)
  const locale = useLocale()
  const { progress } = run
  if (progress === null) return <span className="muted">{t('notBegun')}</span>
  const percent = Math.round(progress.share * 100)
  return (
    <span className="run-progress">
      <progress max={100} value={percent} aria-label={t('progress')} />
      <span className="nowrap">{percent}%</span>
      <span className="muted">
        {t('progressSays', {
          today: formatDate(progress.today, locale),
          cases: formatDecimal(String(progress.cases)),
          steps: formatDecimal(String(progress.steps)),
        })}
      </span>
    </span>
  )
}

/** What was rehearsed: the draft or a version. */
export function useRehearsed(): (of: RehearsalRun['of']) => string {
  const t = useTexts(rehearsalTexts)
  return (of) => (of === 'draft' ? t('draft') : t('version', { version: of }))
}

/** A run goes on by itself: its page looks again. */
export const isLive = (state: RehearsalState): boolean => state === 'waiting' || state === 'running'
