/** Adds one more below what stands above it. */
export function AddButton({ label, onAdd }: { readonly label: string; readonly onAdd: () => void }) {
  return (
    <div>
      <button type="button" className="button small" onClick={onAdd}>
        ＋{label}
      </button>
    </div>
  )
}
