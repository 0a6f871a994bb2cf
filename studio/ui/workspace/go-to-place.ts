import { useEffect, useRef } from 'react'
import { useQueryState } from '../use-query-state.ts'

/** The place a link asks for (`?at=`), and the way to go to another one. */
export function usePlace(): readonly [string, (at: string) => void] {
  return useQueryState('at')
}

/**
 * Brings the element with `data-at` equal to the asked place to the eye and the keyboard, once. Returns what to call before one goes on
 * under another name at the same place: eye and keyboard stay where they are.
 */
export function useGoToPlace(ready: boolean): (at: string) => void {
  const [at] = usePlace()
  const gone = useRef('')
  useEffect(() => {
    if (!ready || at === '' || gone.current === at) return
    const last = at.split('/').at(-1) ?? at
    const place =
      document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`) ??
      document.querySelector<HTMLElement>(`[data-at="${CSS.escape(last)}"], [data-at$="/${CSS.escape(last)}"]`)
    if (place === null) return
    gone.current = at
    place.scrollIntoView({ block: 'center' })
    const control = place.matches('button, input, select, textarea, a')
      ? place
      : place.querySelector<HTMLElement>('button, input, select, textarea, a, [tabindex="0"]')
    control?.focus({ preventScroll: true })
  }, [ready, at])
  return (renamed) => {
    gone.current = renamed
  }
}
