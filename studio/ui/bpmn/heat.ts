/** How warm each element is against the warmest one; what has nothing stays white. */
export function heatShades(
  values: readonly { readonly elementId: string; readonly value: number }[],
): readonly { readonly elementId: string; readonly level: 1 | 2 | 3 }[] {
  const most = Math.max(0, ...values.map(({ value }) => value))
  return values.flatMap(({ elementId, value }) =>
    value <= 0 ? [] : [{ elementId, level: value * 3 > most * 2 ? (3 as const) : value * 3 > most ? (2 as const) : (1 as const) }],
  )
}
