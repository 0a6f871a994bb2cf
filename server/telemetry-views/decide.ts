import type { Range, SeriesPoint, TrendDay } from '../base/api/telemetry.ts'

const MINUTE_MS = 60_000

/** Width of a chart and of its buckets. */
export const RANGE_MINUTES: { readonly [range in Range]: { readonly whole: number; readonly bucket: number } } = {
  '24h': { whole: 1440, bucket: 15 },
  '7d': { whole: 10_080, bucket: 120 },
  '30d': { whole: 43_200, bucket: 480 },
}

/** The window of a chart that ends with the bucket of now; milliseconds of the epoch. */
export function windowOfRange(range: Range, nowMs: number): { readonly from: number; readonly to: number; readonly bucketMinutes: number } {
  const { whole, bucket } = RANGE_MINUTES[range]
  const width = bucket * MINUTE_MS
  const to = (Math.floor(nowMs / width) + 1) * width
  return { from: to - whole * MINUTE_MS, to, bucketMinutes: bucket }
}

export interface Bucket {
  readonly bucket: number
  readonly min: number
  readonly mean: number
  readonly max: number
  readonly readings: number
}

/** Every bucket of the window; one without readings is a gap, never zero. */
export function pointsOf(
  buckets: readonly Bucket[],
  window: { readonly from: number; readonly to: number; readonly bucketMinutes: number },
  instantOf: (ms: number) => string,
): readonly SeriesPoint[] {
  const width = window.bucketMinutes * MINUTE_MS
  const known = new Map(buckets.map((one) => [one.bucket, one]))
  return Array.from({ length: Math.round((window.to - window.from) / width) }, (_, index) => {
    const found = known.get(index)
    return {
      from: instantOf(window.from + index * width),
      min: found?.min ?? null,
      mean: found?.mean ?? null,
      max: found?.max ?? null,
      readings: found?.readings ?? 0,
    }
  })
}

/** Each of `days` in order; a day of which nothing is known stays without figures. */
export function trendOf(
  days: readonly string[],
  known: readonly { readonly day: string; readonly devices: number; readonly readings: number; readonly late: number }[],
): readonly TrendDay[] {
  const sums = new Map<string, { devices: number; readings: number; late: number }>()
  for (const one of known) {
    const sum = sums.get(one.day) ?? { devices: 0, readings: 0, late: 0 }
    sums.set(one.day, { devices: sum.devices + one.devices, readings: sum.readings + one.readings, late: sum.late + one.late })
  }
  return days.map((day) => ({ day, ...(sums.get(day) ?? { devices: null, readings: null, late: null }) }))
}

/** Share of 0 to 1; null when there is nothing to have a share of. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
