import { useCallback, useEffect, useRef } from 'react'

/**
 * Runs what moves the page only while no pointer is down. Leaving a field by a press on a button shows what is wrong with the field; were it shown
 * at once, the button would move away from under the pointer between press and release, and the click would be lost.
 */
export function useRelease(): (run: () => void) => void {
  const pressed = useRef(false)
  const waiting = useRef<(() => void)[]>([])
  useEffect(() => {
    const press = () => {
      pressed.current = true
    }
    const release = () => {
      pressed.current = false
      // The click follows the release.
      setTimeout(() => {
        for (const run of waiting.current.splice(0)) run()
      })
    }
    const events = ['pointerup', 'pointercancel', 'dragend', 'blur'] as const
    window.addEventListener('pointerdown', press, true)
    for (const name of events) window.addEventListener(name, release, name !== 'blur')
    return () => {
      window.removeEventListener('pointerdown', press, true)
      for (const name of events) window.removeEventListener(name, release, name !== 'blur')
    }
  }, [])
  return useCallback((run) => {
    if (pressed.current) waiting.current.push(run)
    else run()
  }, [])
}
