import type { DayDelta, HistoryRow, KnownValue } from './telemetry-history.ts'

/** A reading on its way to its series. */
export interface BatchItem {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly row: HistoryRow
}

/** One key of the batch: its first value, and how often it came. */
export interface FoldedItem extends BatchItem {
  readonly times: number
}

export interface Folded {
  /** Each key once, in the order of the key. */
  readonly items: readonly FoldedItem[]
  /** Later values for a key that say something else: two values of one metric at one moment can not both be true. */
  readonly contradicting: readonly BatchItem[]
}

/** Each key once, in the order in which every writer stores them; of what came again the first value counts. */
export function fold(batch: readonly BatchItem[]): Folded {
  const sorted = [...batch].sort((a, b) => a.row.series - b.row.series || a.row.at - b.row.at || a.row.seq - b.row.seq)
  const items: (BatchItem & { times: number })[] = []
  const contradicting: BatchItem[] = []
  for (const { subject, device, metric, row } of sorted) {
    const last = items.at(-1)
    if (last === undefined || last.row.series !== row.series || last.row.at !== row.at || last.row.seq !== row.seq)
      items.push({ subject, device, metric, row, times: 1 })
    else if (last.row.number === row.number && last.row.text === row.text) last.times += 1
    else contradicting.push({ subject, device, metric, row })
  }
  return { items, contradicting }
}

export interface DayRules {
  readonly receivedAt: number
  /** So long after its time a reading is late; milliseconds. */
  readonly lateMs: number
  dayOf(at: number): string
  /** Newest moment that was known of a device before this batch; 0: none. */
  lastSeenOf(subject: string, device: string): number
}

/** What a batch does beside its history. */
export interface BatchEffects {
  readonly days: readonly DayDelta[]
  /** Newest new value of each series. */
  readonly latest: readonly HistoryRow[]
  readonly again: readonly { readonly subject: string; readonly device: string; readonly day: string; readonly times: number }[]
  /** Values that contradict what was stored before. */
  readonly contradicting: readonly BatchItem[]
  /** New readings. */
  readonly fresh: number
}

/** What follows from a batch, when `known` were stored before: only what is new counts, what came again is counted apart. */
export function effectsOf(items: readonly FoldedItem[], known: readonly KnownValue[], rules: DayRules): BatchEffects {
  const before = new Map(known.map((one) => [one.index, one]))
  const days = new Map<string, DayDelta>()
  const latest: HistoryRow[] = []
  const again: { subject: string; device: string; day: string; times: number }[] = []
  const contradicting: BatchItem[] = []
  for (const [index, item] of items.entries()) {
    const { subject, device, row, times } = item
    const day = rules.dayOf(row.at)
    const stored = before.get(index)
    const repeated = stored === undefined ? times - 1 : times
    if (repeated > 0) again.push({ subject, device, day, times: repeated })
    if (stored !== undefined) {
      if (stored.number !== row.number || stored.text !== row.text) contradicting.push(item)
      continue
    }
    const last = latest.at(-1)
    // In the order of the key: a later one of the same series is a newer one.
    if (last?.series === row.series) latest[latest.length - 1] = row
    else latest.push(row)
    addTo(days, item, day, rules)
  }
  return { days: [...days.values()], latest, again, contradicting, fresh: items.length - before.size }
}

function addTo(days: Map<string, DayDelta>, { subject, device, row }: BatchItem, day: string, rules: DayRules): void {
  const key = `${subject}/${device}/${day}`
  let effect = days.get(key)
  if (effect === undefined) {
    effect = { series: row.series, day, readings: 0, newest: row.at, late: 0, disordered: 0 }
    days.set(key, effect)
  }
  effect.readings += 1
  effect.newest = Math.max(effect.newest, row.at)
  if (rules.receivedAt - row.at > rules.lateMs) effect.late += 1
  if (row.at < rules.lastSeenOf(subject, device)) effect.disordered += 1
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
