import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** A filter that lives in the address, so that a list can be linked and the way back finds it. */
export function useQueryState(name: string, fallback = ''): readonly [string, (value: string) => void] {
  const [query, setQuery] = useSearchParams()
  const set = useCallback(
    (value: string) =>
      setQuery(
        (before) => {
          const next = new URLSearchParams(before)
          if (value === fallback) next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      ),
    [name, fallback, setQuery],
  )
  return [query.get(name) ?? fallback, set]
}
