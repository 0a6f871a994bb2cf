import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { Behind } from '../../../server/base/api/rehearsal.ts'
import { BehindDialog, type Looked } from './behind-dialog.tsx'

interface Box {
  look(what: Looked): void
}

const Looking = createContext<Box | null>(null)

/** Opens the cases behind any number below in one dialog. */
export function BehindNumbers({ children }: { readonly children: ReactNode }) {
  const [looked, setLooked] = useState<Looked | null>(null)
  const box = useMemo<Box>(() => ({ look: setLooked }), [])
  return (
    <Looking value={box}>
      {children}
      {looked === null ? null : <BehindDialog looked={looked} onClose={() => setLooked(null)} />}
    </Looking>
  )
}

/** Shows the cases behind a number, or one case. */
export function useLook(): (what: Looked) => void {
  const box = useContext(Looking)
  if (box === null) throw new Error('Expected numbers with cases behind them above, but found none')
  return box.look
}

/** A number that opens the cases behind it; zero has none. */
export function Count({
  run,
  value,
  title,
  behind,
  text,
}: {
  readonly run: string
  readonly value: number
  /** What is counted, as heading of the dialog and name of the button. */
  readonly title: string
  readonly behind: Behind
  /** How the number reads, when not as it is. */
  readonly text?: string
}) {
  const look = useLook()
  const shown = text ?? String(value)
  if (value === 0) return <>{shown}</>
  return (
    <button type="button" className="count" aria-label={`${title} ${shown}`} onClick={() => look({ run, title, behind })}>
      {shown}
    </button>
  )
}
