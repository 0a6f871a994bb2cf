import { useCallback, useEffect, useRef, useState } from 'react'
import type { JsonObject } from '../../../server/base/json.ts'
import { ApiProblem } from '../../api/http.ts'

/** What became of the last change. `conflict`: somebody else saved meanwhile, and nothing more is sent. */
export type SaveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly time: string }
  | { readonly kind: 'failed'; readonly problem: unknown }
  | { readonly kind: 'conflict' }

export interface Autosave<T> {
  readonly state: SaveState
  /** Notes a change; it is sent after a short rest. */
  change(value: T): void
  /** Sends what is not yet sent; true when everything is stored. */
  flush(): Promise<boolean>
  /** Revision of what is stored. */
  revision(): number
  /** The work is handed in: nothing more is sent. */
  end(): void
}

const clockTime = () => new Date().toTimeString().slice(0, 5)

/**
 * Saves the latest value after `delay` ms of rest, one request at a time, each with the revision the last one answered.
 * A stale revision (409) ends saving with `conflict`; any other failure is tried again with the next change or after 8 s.
 */
export function useAutosave<T = JsonObject>(
  initialRevision: number,
  save: (value: T, revision: number) => Promise<number>,
  delay = 1200,
): Autosave<T> {
  const [state, setState] = useState<SaveState>({ kind: 'idle' })
  const box = useRef({ revision: initialRevision, pending: undefined as { value: T } | undefined, timer: 0, stopped: false })
  const running = useRef<Promise<boolean> | null>(null)
  const saver = useRef(save)
  saver.current = save

  const send = useCallback(async (): Promise<boolean> => {
    const current = box.current
    while (current.pending !== undefined && !current.stopped) {
      const { value } = current.pending
      current.pending = undefined
      setState({ kind: 'saving' })
      try {
        current.revision = await saver.current(value, current.revision)
        setState({ kind: 'saved', time: clockTime() })
      } catch (problem) {
        const conflict = problem instanceof ApiProblem && problem.status === 409
        current.stopped = conflict
        current.pending ??= { value }
        setState(conflict ? { kind: 'conflict' } : { kind: 'failed', problem })
        return false
      }
    }
    return !current.stopped
  }, [])

  const flush = useCallback(async (): Promise<boolean> => {
    window.clearTimeout(box.current.timer)
    while (running.current !== null) await running.current
    const sending = send()
    running.current = sending
    try {
      const ok = await sending
      if (!ok && !box.current.stopped) box.current.timer = window.setTimeout(() => void flush(), 8000)
      return ok
    } finally {
      if (running.current === sending) running.current = null
    }
  }, [send])

  const change = useCallback(
    (value: T) => {
      const current = box.current
      if (current.stopped) return
      current.pending = { value }
      setState({ kind: 'unsaved' })
      window.clearTimeout(current.timer)
      current.timer = window.setTimeout(() => void flush(), delay)
    },
    [delay, flush],
  )

  useEffect(() => {
    const leaving = () => {
      if (document.visibilityState === 'hidden' && box.current.pending !== undefined) void flush()
    }
    const closing = (event: BeforeUnloadEvent) => {
      if (box.current.pending !== undefined && !box.current.stopped) event.preventDefault()
    }
    document.addEventListener('visibilitychange', leaving)
    window.addEventListener('beforeunload', closing)
    return () => {
      document.removeEventListener('visibilitychange', leaving)
      window.removeEventListener('beforeunload', closing)
      if (box.current.pending !== undefined) void flush()
    }
  }, [flush])

  const revision = useCallback(() => box.current.revision, [])
  const end = useCallback(() => {
    const current = box.current
    window.clearTimeout(current.timer)
    current.pending = undefined
    current.stopped = true
  }, [])
  return { state, change, flush, revision, end }
}
