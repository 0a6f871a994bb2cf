import type { ReactElement, ReactNode } from 'react'
import { ScrollX } from './scroll.tsx'

/** Head of a column: its words, or a cell of its own with a key. */
export type TableHead = string | ReactElement

/** Head of a column of figures. */
export function numberHead(text: string): ReactElement {
  return (
    <th key={text} scope="col" className="number">
      {text}
    </th>
  )
}

/** Head of a column whose cells say for themselves what they are: only read out. */
export function quietHead(text: string): ReactElement {
  return (
    <th key={text} scope="col">
      <span className="visually-hidden">{text}</span>
    </th>
  )
}

/** A table to read, with its rows as children; where it is wider than its place it scrolls, by keyboard too. */
export function PlainTable({
  label,
  className,
  heads,
  children,
}: {
  /** What readers hear it is; absent where a heading just before says it. */
  readonly label?: string
  readonly className?: string
  readonly heads?: readonly TableHead[]
  readonly children: ReactNode
}) {
  return (
    <ScrollX {...(label === undefined ? {} : { label })}>
      <table className={className === undefined ? 'plain' : `plain ${className}`}>
        {heads === undefined ? null : (
          <thead>
            <tr>
              {heads.map((head) =>
                typeof head === 'string' ? (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ) : (
                  head
                ),
              )}
            </tr>
          </thead>
        )}
        <tbody>{children}</tbody>
      </table>
    </ScrollX>
  )
}
