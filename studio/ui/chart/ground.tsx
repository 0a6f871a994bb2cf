import { useId } from 'react'

/** Colours of bars with a pattern each. */
const GROUNDS = {
  green: { colour: '#1a6b3c', pattern: 'plain' },
  yellow: { colour: '#c77700', pattern: 'lines' },
  red: { colour: '#b42318', pattern: 'cross' },
  paused: { colour: '#667085', pattern: 'dots' },
  blue: { colour: '#1f4e8c', pattern: 'plain' },
} as const

export type GroundKind = keyof typeof GROUNDS

/** The fill of a bar, to be named as `url(#id)`. */
export function Ground({ id, kind }: { readonly id: string; readonly kind: GroundKind }) {
  const { colour, pattern } = GROUNDS[kind]
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" fill={colour} />
      {pattern === 'lines' || pattern === 'cross' ? <path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#fff" strokeWidth="1.4" /> : null}
      {pattern === 'cross' ? <path d="M-2 6l4 4M0 0l8 8M6-2l4 4" stroke="#fff" strokeWidth="1.4" /> : null}
      {pattern === 'dots' ? <circle cx="4" cy="4" r="1.6" fill="#fff" /> : null}
    </pattern>
  )
}

/** The same in a legend. */
export function GroundKey({ kind }: { readonly kind: GroundKind }) {
  const id = useId()
  return (
    <svg width="22" height="14" aria-hidden="true">
      <defs>
        <Ground id={id} kind={kind} />
      </defs>
      <rect width="22" height="14" fill={`url(#${id})`} />
    </svg>
  )
}
