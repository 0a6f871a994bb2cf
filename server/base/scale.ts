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
