import { useCallback, useEffect, useRef, useState } from 'react'
import type { Bilingual } from '../../../server/base/text.ts'
import { DiagramUnreadable, openDiagram } from '../../ui/bpmn/document.ts'
import { type Change, changeSteps, type ProcessRows, rowsOf, StepRefused } from './model.ts'

export interface Steps {
  /** null while the file is being read. */
  readonly processes: readonly ProcessRows[] | null
  /** Why the file can not be read. */
  readonly failure: string | null
  /** What a change would lose. */
  readonly losses: readonly string[]
  /** Applies changes one after the other, each to the newest text. */
  run<T>(act: (change: Change) => T, done: (result: T) => void): void
}

/** Rows of a diagram file, and the way to change it. */
export function useSteps(xml: string, onChange: (xml: string) => void, onRefused: (why: Bilingual) => void): Steps {
  const [state, setState] = useState<Omit<Steps, 'run'>>({ processes: null, failure: null, losses: [] })
  const latest = useRef(xml)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const handlers = useRef({ onChange, onRefused })
  handlers.current = { onChange, onRefused }
  useEffect(() => {
    latest.current = xml
    let gone = false
    openDiagram(xml).then(
      ({ definitions, losses }) => {
        if (!gone) setState({ processes: rowsOf(definitions), failure: null, losses })
      },
      (cause: unknown) => {
        if (!gone) setState({ processes: null, failure: cause instanceof Error ? cause.message : String(cause), losses: [] })
      },
    )
    return () => {
      gone = true
    }
  }, [xml])
  const run = useCallback(<T>(act: (change: Change) => T, done: (result: T) => void) => {
    queue.current = queue.current.then(async () => {
      try {
        const { xml: next, result } = await changeSteps(latest.current, act)
        latest.current = next
        done(result)
        handlers.current.onChange(next)
      } catch (cause) {
        if (cause instanceof StepRefused) handlers.current.onRefused(cause.text)
        else if (cause instanceof DiagramUnreadable) handlers.current.onRefused({ zh: cause.message, en: cause.message })
        else throw cause
      }
    })
  }, [])
  return { ...state, run }
}
