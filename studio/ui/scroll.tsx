import { type ReactNode, useEffect, useRef } from 'react'

/** Lets the keyboard scroll whatever inside is wider than its place: it becomes a tab stop only while it overflows. */
export function useKeyboardScroll<T extends HTMLElement>(selector?: string) {
  const host = useRef<T>(null)
  useEffect(() => {
    const place = selector === undefined ? host.current : host.current?.querySelector<HTMLElement>(selector)
    if (place === null || place === undefined) return
    const judge = () => {
      if (place.scrollWidth > place.clientWidth + 1) place.tabIndex = 0
      else place.removeAttribute('tabindex')
    }
    const observer = new ResizeObserver(judge)
    observer.observe(place)
    if (place.firstElementChild !== null) observer.observe(place.firstElementChild)
    judge()
    return () => observer.disconnect()
  }, [selector])
  return host
}

/** A wide table that scrolls sideways, by keyboard too. */
export function ScrollX({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  const host = useKeyboardScroll<HTMLElement>()
  return (
    <section ref={host} className="scroll-x" aria-label={label}>
      {children}
    </section>
  )
}
