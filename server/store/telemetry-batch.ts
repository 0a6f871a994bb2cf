import type { DayDelta, HistoryRow, KnownValue } from './telemetry-history.ts'

/** A reading on its way to its series. */
export interface BatchItem {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly row: HistoryRow
  /** What is remembered of its device; 0: it has not been heard. */
  readonly memory: { lastSeen: number }
}

/** One key of the batch: its first value, how often that came, and later values that say something else. */
export interface FoldedItem extends BatchItem {
  readonly times: number
  readonly others: readonly BatchItem[]
}

const NONE: readonly BatchItem[] = []

/** Each key once, in the order in which every writer stores them. */
export function fold(batch: readonly BatchItem[]): readonly FoldedItem[] {
  const sorted = [...batch].sort((a, b) => a.row.series - b.row.series || a.row.at - b.row.at || a.row.seq - b.row.seq)
  const items: (BatchItem & { times: number; others: readonly BatchItem[] })[] = []
  for (const item of sorted) {
    const { row } = item
    const last = items.at(-1)
    if (last === undefined || last.row.series !== row.series || last.row.at !== row.at || last.row.seq !== row.seq)
      items.push({ subject: item.subject, device: item.device, metric: item.metric, row, memory: item.memory, times: 1, others: NONE })
    else if (saysSame(last.row, row)) last.times += 1
    else last.others = [...last.others, item]
  }
  return items
}

function saysSame(one: Value, other: Value): boolean {
  return one.number === other.number && one.text === other.text
}

interface Value {
  readonly number: number | null
  readonly text: string | null
}

export interface DayRules {
  readonly receivedAt: number
  /** So long after its time a reading is late; milliseconds. */
  readonly lateMs: number
  dayOf(at: number): string
}

/** What a batch does beside its history. */
export interface BatchEffects {
  readonly days: readonly DayDelta[]
  /** Newest new value of each series. */
  readonly latest: readonly HistoryRow[]
  readonly again: readonly { readonly subject: string; readonly device: string; readonly day: string; readonly times: number }[]
  /**
   * Values that say something else than what stands at their place, stored before or first in the batch, as often as they came: two values of
   * one metric at one moment can not both be true. They do not count as repetitions.
   */
  readonly contradicting: readonly BatchItem[]
  /** New readings. */
  readonly fresh: number
}

/** What follows from a batch, when `known` were stored before: only what is new counts, what came again is counted apart. */
export function effectsOf(items: readonly FoldedItem[], known: readonly KnownValue[], rules: DayRules): BatchEffects {
  const before = new Map(known.map((one) => [one.index, one]))
  const days = new Map<string, DayDelta>()
  let current: CurrentDay | undefined
  const latest: HistoryRow[] = []
  const again: { subject: string; device: string; day: string; times: number }[] = []
  const contradicting: BatchItem[] = []
  for (const [index, item] of items.entries()) {
    const { subject, device, row } = item
    const day = rules.dayOf(row.at)
    const stored = before.get(index)
    if (stored !== undefined || item.times > 1 || item.others.length > 0) {
      const { again: repeated, contradicting: wrong } = against(stored, item)
      if (repeated > 0) again.push({ subject, device, day, times: repeated })
      for (const one of wrong) contradicting.push(one)
    }
    if (stored !== undefined) continue
    const last = latest.at(-1)
    // In the order of the key: a later one of the same series is a newer one.
    if (last?.series === row.series) latest[latest.length - 1] = row
    else latest.push(row)
    // Series of a device mostly stand together: its day is looked for once.
    if (current?.device !== device || current.day !== day || current.subject !== subject)
      current = { subject, device, day, delta: dayDelta(days, item, day) }
    count(current.delta, item, rules)
  }
  return { days: [...days.values()], latest, again, contradicting, fresh: items.length - before.size }
}

/** What came at a place that holds `stored`, or is taken by the first value of the batch. */
function against(
  stored: KnownValue | undefined,
  item: FoldedItem,
): { readonly again: number; readonly contradicting: readonly BatchItem[] } {
  const { row, times, others } = item
  if (stored === undefined) return { again: times - 1, contradicting: others }
  const wrong = others.filter((one) => !saysSame(stored, one.row))
  const same = others.length - wrong.length
  if (saysSame(stored, row)) return { again: times + same, contradicting: wrong }
  return { again: same, contradicting: [...Array.from({ length: times }, () => item), ...wrong] }
}

interface CurrentDay {
  readonly subject: string
  readonly device: string
  readonly day: string
  readonly delta: DayDelta
}

function dayDelta(days: Map<string, DayDelta>, { subject, device, row }: BatchItem, day: string): DayDelta {
  const key = `${subject}/${device}/${day}`
  const known = days.get(key)
  if (known !== undefined) return known
  const delta = { series: row.series, day, readings: 0, newest: row.at, late: 0, disordered: 0 }
  days.set(key, delta)
  return delta
}

function count(delta: DayDelta, { row, memory }: BatchItem, { receivedAt, lateMs }: DayRules): void {
  delta.readings += 1
  delta.newest = Math.max(delta.newest, row.at)
  if (receivedAt - row.at > lateMs) delta.late += 1
  if (row.at < memory.lastSeen) delta.disordered += 1
}

const QUARTER_MS = 900_000
const MOST_QUARTERS = 20_000

/** Local days of a zone by moment (milliseconds); every zone's clock changes at a quarter of an hour, so each quarter is asked for once. */
export function dayFinder(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const found = new Map<number, string>()
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS)
    let day = found.get(quarter)
    if (day === undefined) {
      day = format.format(quarter * QUARTER_MS)
      if (found.size > MOST_QUARTERS) found.clear()
      found.set(quarter, day)
    }
    return day
  }
}
