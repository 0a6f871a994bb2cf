import { useEffect, useRef, useState } from 'react'

/** Width of the place a chart is drawn in and the size of the text there, in pixels; both follow the page. */
export function useChartSize() {
  const host = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 720, rem: 14 })
  useEffect(() => {
    const place = host.current
    if (place === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined || entry.contentRect.width === 0) return
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setSize({ width: Math.round(entry.contentRect.width), rem: rem > 0 ? rem : 14 })
    })
    observer.observe(place)
    return () => observer.disconnect()
  }, [])
  return { host, ...size }
}
