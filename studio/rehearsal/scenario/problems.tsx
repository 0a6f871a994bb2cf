import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import type { ScenarioProblem } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { usePlace } from '../../ui/workspace/go-to-place.ts'
import { scenarioTexts } from '../texts.ts'
import { aroundOf, problemsAt } from './places.ts'

const NONE: readonly ScenarioProblem[] = []
const Problems = createContext<readonly ScenarioProblem[]>(NONE)

/** What the check found, for every control below. */
export function ProblemsOf({ problems, children }: { readonly problems: readonly ScenarioProblem[]; readonly children: ReactNode }) {
  return <Problems value={problems}>{children}</Problems>
}

/** The server names a place of the wrong shape by its pointer; a person sees the place itself. */
const SHAPE = 'SCENARIO_SHAPE_WRONG'

/** A problem as a sentence for a person. */
export function useProblemSentence(): (problem: ScenarioProblem) => string {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  return ({ code, text }) => (code === SHAPE ? t('shapeWrong') : say(text))
}

/** Sentences of the problems of a place; undefined when there is none. */
export function useProblemAt(at: string | undefined, deep = false): string | undefined {
  const sentence = useProblemSentence()
  const problems = useContext(Problems)
  const found = at === undefined ? NONE : problemsAt(problems, at, deep)
  return found.length === 0 ? undefined : [...new Set(found.map(sentence))].join(' ')
}

/** Problems of a place that no control below it draws, as a line. */
export function ProblemLine({ at, deep = false }: { readonly at: string; readonly deep?: boolean }) {
  const sentence = useProblemAt(at, deep)
  return sentence === undefined ? null : <p className="field-problem">{sentence}</p>
}

/** Brings the asked place (`?at=`), or the nearest one around it that is drawn, to the eye and the keyboard, once. */
export function useGoToPointer(ready: boolean): void {
  const [at] = usePlace()
  const gone = useRef('')
  useEffect(() => {
    if (!ready) gone.current = ''
    if (!ready || at === '' || gone.current === at) return
    // Cards open in the same turn: their controls stand in the next one.
    const later = requestAnimationFrame(() => {
      const place = aroundOf(at)
        .map((one) => document.querySelector<HTMLElement>(`[data-at="${CSS.escape(one)}"]`))
        .find((one) => one !== null)
      if (place === undefined || place === null) return
      gone.current = at
      place.scrollIntoView({ block: 'center' })
      const control = place.matches('input, select, textarea, button')
        ? place
        : place.querySelector<HTMLElement>('input, select, textarea, button')
      control?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(later)
  }, [ready, at])
}
