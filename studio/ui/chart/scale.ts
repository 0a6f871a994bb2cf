/** Runs of neighbours that have a value: a line is drawn within a run, never across what is missing. Indices, last one included. */
export function runsOf(values: readonly (number | null)[]): readonly { readonly from: number; readonly to: number }[] {
  return stretches(values, (value) => value !== null)
}

/** Runs of neighbours without a value. */
export function gapsOf(values: readonly (number | null)[]): readonly { readonly from: number; readonly to: number }[] {
  return stretches(values, (value) => value === null)
}

function stretches(
  values: readonly (number | null)[],
  counts: (value: number | null) => boolean,
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = []
  values.forEach((value, index) => {
    if (!counts(value)) return
    const last = found.at(-1)
    if (last !== undefined && last.to === index - 1) last.to = index
    else found.push({ from: index, to: index })
  })
  return found
}

/** Which of `count` places get a label when there is room for `most` of them: evenly spread, the first among them. */
export function labelledPlaces(count: number, most: number): readonly number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)))
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step)
}
