import { useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { useProblemText } from '../states.tsx'
import { formTexts } from './texts.ts'
import type { SaveState } from './use-autosave.ts'

/** Says whether the work is safe: 已保存 10:32. */
export function SaveMark({ state }: { readonly state: SaveState }) {
  const t = useTexts(formTexts)
  const text = useProblemText()
  if (state.kind === 'conflict')
    return (
      <div className="notice-box warn row-between" role="alert">
        <span>{t('conflict')}</span>
        <button type="button" className="button small" onClick={() => location.reload()}>
          {t('conflictLoad')}
        </button>
      </div>
    )
  return (
    <span className="saved" role="status" aria-live="polite">
      {state.kind === 'saved' ? (
        <>
          <Icon name="check" /> {t('saved', { time: state.time })}
        </>
      ) : null}
      {state.kind === 'saving' ? t('saving') : null}
      {state.kind === 'unsaved' ? t('unsaved') : null}
      {state.kind === 'failed' ? t('saveFailed', { why: text(state.problem) }) : null}
    </span>
  )
}
