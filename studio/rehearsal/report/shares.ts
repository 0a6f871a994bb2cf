/** What each result is of all of its stage, in whole per cent. */
export function sharesOf(results: readonly { readonly stage: string; readonly count: number }[]): readonly number[] {
  const totals = new Map<string, number>()
  for (const { stage, count } of results) totals.set(stage, (totals.get(stage) ?? 0) + count)
  return results.map(({ stage, count }) => {
    const total = totals.get(stage) ?? 0
    return total === 0 ? 0 : Math.round((count / total) * 100)
  })
}
