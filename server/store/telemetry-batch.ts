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
  for (const item of sorted) {
    const { row } = item
    const last = items.at(-1)
    if (last === undefined || last.row.series !== row.series || last.row.at !== row.at || last.row.seq !== row.seq)
      items.push({ ...item, times: 1 })
    else if (last.row.number === row.number && last.row.text === row.text) last.times += 1
    else contradicting.push(item)
  }
  return { items, contradicting }
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
  /** Values that contradict what was stored before. */
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
    // Series of a device mostly stand together: its day is looked for once.
    if (current?.device !== device || current.day !== day || current.subject !== subject)
      current = { subject, device, day, delta: dayDelta(days, item, day) }
    count(current.delta, item, rules)
  }
  return { days: [...days.values()], latest, again, contradicting, fresh: items.length - before.size }
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
