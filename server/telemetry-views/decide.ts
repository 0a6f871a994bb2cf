import type { Range, SeriesPoint, TrendDay, ZoneRow, ZoneSort } from '../base/api/telemetry.ts'

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

/** Rows of a scheme that name devices, and those that a reporting kind stands behind. */
export function evidenceReadiness(
  rows: readonly { readonly evidence?: readonly { readonly facility: string }[] }[],
  reporting: ReadonlySet<string>,
): { readonly rows: number; readonly withData: number } {
  const named = rows.filter(({ evidence }) => evidence !== undefined && evidence.length > 0)
  return { rows: named.length, withData: named.filter(({ evidence }) => evidence?.some(({ facility }) => reporting.has(facility))).length }
}

/** Share of 0 to 1; null when there is nothing to have a share of. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** What a row is sorted by; null goes last in either direction. */
function sortValue(row: ZoneRow & { readonly levelRank: number | null }, sort: ZoneSort): number | string | null {
  if (sort === 'name') return row.name
  if (sort === 'level') return row.levelRank
  if (sort === 'validity') return row.certificate === null ? null : (row.certificate.lastDay ?? '9999-12-31')
  if (sort === 'devices') return row.installed
  if (sort === 'online') return shareOf(row.online, row.installed)
  if (sort === 'alarms') return row.openAlarms
  return shareOf(row.evidence.withData, row.evidence.rows)
}

const compareNames = new Intl.Collator('zh-CN', { numeric: true }).compare

/** Rows that match the words and the level, in order; equal ones by name. */
export function zoneOrder<R extends ZoneRow & { readonly levelRank: number | null; readonly levelCode: string | null }>(
  rows: readonly R[],
  {
    q,
    level,
    sort,
    descending,
  }: { readonly q: string; readonly level: string | null; readonly sort: ZoneSort; readonly descending: boolean },
): readonly R[] {
  const words = q.trim().toLowerCase()
  const matches = (row: R) =>
    (words === '' || [row.name, row.address, row.organisation].some((text) => text.toLowerCase().includes(words))) &&
    (level === null || (level === 'none' ? row.levelCode === null : row.levelCode === level))
  return rows.filter(matches).sort((a, b) => {
    const [x, y] = [sortValue(a, sort), sortValue(b, sort)]
    if (x === null || y === null) return x === y ? compareNames(a.name, b.name) : x === null ? 1 : -1
    const order = typeof x === 'string' && typeof y === 'string' ? compareNames(x, y) : Number(x) - Number(y)
    return order === 0 ? compareNames(a.name, b.name) : descending ? -order : order
  })
}
