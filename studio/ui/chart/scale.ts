/** Ends of an axis and the marks on it, at round figures; a flat line gets room above and below. */
export function niceScale(
  low: number,
  high: number,
  most = 5,
): { readonly low: number; readonly high: number; readonly ticks: readonly number[] } {
  const [from, to] = low === high ? [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2] : [low, high]
  const rough = (to - from) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough - rough * 1e-9) ?? 10) * power
  const first = Math.floor(from / step + 1e-9)
  const last = Math.ceil(to / step - 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
  return { low: ticks[0] ?? from, high: ticks.at(-1) ?? to, ticks }
}

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
