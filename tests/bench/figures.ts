/** One figure of a bench: never without the limit or peer that was measured beside it in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** `value` over the other's value; null where nothing stands beside it. */
  readonly ratio: number | null
  /** What stands beside it, with its own value. */
  readonly against: string | null
}

/** A bench file `tests/bench/<name>.bench.ts` exports `bench`. */
export type Bench = () => Promise<readonly Figure[]>

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}
