import { useCallback } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { layoutDiagram } from '../../ui/bpmn/layout.ts'
import type { DraftText } from '../../ui/workspace/workspace.tsx'
import { workflowTexts } from './texts.ts'

/** Lays a messy diagram out anew, as one change that can be undone. */
export function useTidy(draft: DraftText, say: (text: string, bad: boolean) => void): () => Promise<void> {
  const t = useTexts(workflowTexts)
  return useCallback(async () => {
    try {
      draft.change(await layoutDiagram(draft.content))
      say(t('tidied'), false)
    } catch (cause) {
      say(t('tidyFailed', { why: cause instanceof Error ? cause.message : String(cause) }), true)
    }
  }, [draft, say, t])
}
