import type { CaseDetail } from '../../server/base/api/cases.ts'
import { defineTexts, useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from './icon.tsx'
import { useKeyboardScroll } from './scroll.tsx'

const texts = defineTexts('stages', {
  bar: ['办理进度', 'Progress'],
  done: ['已完成', 'done'],
  current: ['当前步骤', 'current step'],
  todo: ['未开始', 'not begun'],
})

/** Step bar of a case: what is done, where it stands, what comes. */
export function StageBar({ stages }: { readonly stages: CaseDetail['stages'] }) {
  const t = useTexts(texts)
  const say = useBilingual()
  const host = useKeyboardScroll<HTMLOListElement>()
  return (
    <ol ref={host} className="stages" aria-label={t('bar')}>
      {stages.map((stage, index) => (
        <li key={stage.code} className={stage.state} aria-current={stage.state === 'current' ? 'step' : undefined}>
          <span className="dot" aria-hidden="true">
            {stage.state === 'done' ? <Icon name="check" /> : index + 1}
          </span>
          {say(stage.name)}
          <span className="visually-hidden">（{t(stage.state)}）</span>
          {stage.at === null ? null : <span className="when">{stage.at.slice(0, 10)}</span>}
        </li>
      ))}
    </ol>
  )
}
