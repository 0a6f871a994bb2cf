import { useCallback, useMemo } from 'react'
import type { Json } from '../../../server/base/json.ts'
import { evaluateDecision, limitsIn } from '../../../server/rules/dmn/index.ts'
import {
  checkLevels,
  checkScheme,
  levelOf,
  levelQuestion,
  type SchemeProblem,
  type ScoreResult,
  type ScoreScheme,
} from '../../../server/rules/score/index.ts'
import { useDraftText, useManifest, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { useDecisionModel, useTrialOptions } from '../dmn/use-model.ts'

/** The level decision of a sheet as the draft has it now. */
export function useLevelDecision(levelDecision: string) {
  const { view } = useWorkspace()
  const { value: manifest } = useManifest()
  const file = view.decisions.find(({ id }) => id === levelDecision)?.file
  // Every file has some decision file beside it; without one the manifest stands in and is not compiled.
  const draft = useDraftText(file ?? 'programme.json')
  const asked = useDecisionModel(file === undefined ? '' : draft.content)
  const options = useTrialOptions()
  const model = asked?.model ?? null
  const decide = useCallback(
    (variables: { readonly [name: string]: Json }): Json | undefined => {
      if (model === null) return undefined
      const result = evaluateDecision(model, levelDecision, variables, options)
      return result.ok ? result.value : undefined
    },
    [model, levelDecision, options],
  )
  const limits = useMemo(() => (file === undefined ? [] : limitsIn(draft.content)), [file, draft.content])
  const levels = manifest?.levels ?? NO_LEVELS
  return {
    /** Code of the level, null for none, undefined while the decision can not answer. */
    levelFor(scheme: ScoreScheme, result: ScoreResult): string | null | undefined {
      const decided = decide(levelQuestion(result))
      return decided === undefined ? undefined : levelOf(scheme, result, decided)
    },
    problemsOf(scheme: ScoreScheme): readonly SchemeProblem[] {
      const own = checkScheme(scheme)
      const isSound = own.every(({ severity = 'error' }) => severity !== 'error')
      return isSound && model !== null ? [...own, ...checkLevels(scheme, { levels, limits, decide })] : own
    },
  }
}

const NO_LEVELS = [] as const
