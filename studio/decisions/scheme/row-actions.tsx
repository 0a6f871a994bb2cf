/** Moves a row up or takes it out; `kept` says why it must stay. */
export function RowActions({
  up,
  remove,
  isFirst,
  kept,
  onUp,
  onRemove,
}: {
  /** What the buttons are called, with the number of the row. */
  readonly up: string
  readonly remove: string
  readonly isFirst: boolean
  readonly kept?: string | undefined
  readonly onUp: () => void
  readonly onRemove: () => void
}) {
  return (
    <td className="nowrap">
      <button type="button" className="button small" aria-label={up} disabled={isFirst} onClick={onUp}>
        ↑
      </button>
      <button type="button" className="button small" aria-label={remove} disabled={kept !== undefined} title={kept} onClick={onRemove}>
        ×
      </button>
    </td>
  )
}
