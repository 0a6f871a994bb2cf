import type { KeyboardEvent } from 'react'
import type { Builder } from './builder.ts'
import type { Direction } from './model.ts'
import { copyChosen, pasteCopied } from './more-actions.tsx'

const MOVES: { readonly [key: string]: Direction } = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }

/** What outline and canvas do alike by keys; answers whether the key was one of them. */
export function actOnKey(event: KeyboardEvent, builder: Builder, onInsert: () => void): boolean {
  const work = workOf(event, builder, onInsert)
  if (work === null) return false
  event.preventDefault()
  event.stopPropagation()
  work()
  return true
}

function workOf(event: KeyboardEvent, builder: Builder, onInsert: () => void): (() => void) | null {
  const move = MOVES[event.key]
  if (event.altKey) return move === undefined ? null : () => builder.step(move)
  if (event.ctrlKey || event.metaKey) {
    switch (event.key.toLowerCase()) {
      case 'd':
        return () => builder.duplicate()
      case 'c':
        return () => copyChosen(builder)
      case 'x':
        return () => {
          if (copyChosen(builder)) builder.remove()
        }
      case 'v':
        return () => pasteCopied(builder)
      default:
        return null
    }
  }
  if (event.key === 'Delete') return () => builder.remove()
  return event.key === 'Insert' ? onInsert : null
}
