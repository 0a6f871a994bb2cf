/** Door of the alarms: what stored readings and events mean for them. */
import * as store from '../../server/store/alarms.ts'
import type { DeviceEvent, Reading } from '../../server/store/telemetry.ts'
import type { Trx } from '../../server/store/transaction.ts'
import { type AlarmCondition, type AlarmRule, type AlarmSignal, type Episode, episodesOf, judge } from '../mapping/alarms.ts'
import { CLEARED, KINDS } from '../mapping/kinds.ts'

export interface AlarmBatch {
  readonly readings: readonly Reading[]
  readonly events: readonly DeviceEvent[]
  /** Kind of a registered device. */
  kindOf(subject: string, device: string): string | undefined
  /** When the bridge got the batch, RFC 3339. */
  readonly receivedAt: string
}

export interface AlarmCounts {
  readonly raised: number
  readonly cleared: number
}

/** One line of alarms and what the batch says about it. */
interface Heard {
  readonly line: store.AlarmLine
  readonly kind: string
  readonly rule: AlarmRule
  /** Null: the line is made of events. */
  readonly condition: AlarmCondition | null
  readonly signals: AlarmSignal[]
}

const EVENT = 'event'

/**
 * Raises and clears the alarms that a batch of readings and events causes. Call it in the transaction of the batch, after `storeReadings`
 * and `storeEvents`: where a signal changes a line, the line is judged again from what is stored, so that the alarms are the same for any
 * order of arrival and any repetition. What a person did to an alarm is never undone. Costs two small queries
 * a batch while nothing changes.
 */
export async function storeAlarms(trx: Trx, batch: AlarmBatch): Promise<AlarmCounts> {
  const { heard, instants } = listen(batch)
  const counts = { raised: await store.insertAlarms(trx, instants, batch.receivedAt), cleared: 0 }
  const lines = [...heard.values()]
  const earliest = lines.flatMap(({ signals }) => signals.map(({ ts }) => ts)).reduce((a, b) => (a < b ? a : b), '9999')
  if (lines.length === 0) return counts
  const subjects = [...new Set(lines.map(({ line }) => line.subject))]
  // Two bridges may hear the same device: the second one has to see what the first one stored.
  await store.lockSubjects(trx, subjects)
  const spans = new Map<string, store.AlarmSpan[]>()
  for (const span of await store.spansOf(trx, subjects, earliest)) {
    const key = keyOf(span)
    const known = spans.get(key)
    if (known === undefined) spans.set(key, [span])
    else known.push(span)
  }
  for (const [key, one] of [...heard].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const since = firstChange(one.signals, spans.get(key) ?? [])
    if (since === null) continue
    const changed = await judgeAgain(trx, one, since, batch.receivedAt)
    counts.raised += changed.raised
    counts.cleared += changed.cleared
  }
  return counts
}

/** What the batch says, line by line; happenings that are over at once are alarms already. */
function listen({ readings, events, kindOf }: AlarmBatch): { readonly heard: Map<string, Heard>; readonly instants: store.NewAlarm[] } {
  const heard = new Map<string, Heard>()
  const instants: store.NewAlarm[] = []
  const note = (line: store.AlarmLine, kind: string, rule: AlarmRule, condition: AlarmCondition | null, signal: AlarmSignal) => {
    const key = keyOf(line)
    const known = heard.get(key)
    if (known === undefined) heard.set(key, { line, kind, rule, condition, signals: [signal] })
    else known.signals.push(signal)
  }
  for (const { subject, device, event, ts, seq } of events) {
    const kind = kindOf(subject, device) ?? ''
    const { alarm, on } = alarmOfEvent(event)
    const rule = KINDS.get(kind)?.alarms.get(alarm)
    if (rule === undefined) continue
    const line = { subject, device, alarm, source: EVENT }
    if (rule.lasting) note(line, kind, rule, null, { ts, seq, on, value: null })
    else instants.push({ ...line, kind, sort: 'event', severity: rule.severity, raisedAt: ts, clearedAt: ts, value: null })
  }
  for (const reading of readings) {
    const { subject, device, metric, ts, seq, number } = reading
    const kind = kindOf(subject, device) ?? ''
    for (const { rule, condition } of watched(kind).get(metric) ?? []) {
      const on = judge(condition, reading)
      if (on !== null) note({ subject, device, alarm: rule.key, source: metric }, kind, rule, condition, { ts, seq, on, value: number })
    }
  }
  return { heard, instants }
}

/** Moment of the first signal that says something else than the spans do; null: all is as it stands. */
function firstChange(signals: readonly AlarmSignal[], spans: readonly store.AlarmSpan[]): string | null {
  const changes = signals.filter(({ ts, on }) => {
    const at = Date.parse(ts)
    const isOn = spans.some(({ raisedAt, clearedAt }) => Date.parse(raisedAt) <= at && (clearedAt === null || at < Date.parse(clearedAt)))
    return on !== isOn
  })
  return changes.length === 0 ? null : changes.map(({ ts }) => ts).reduce((a, b) => (Date.parse(a) <= Date.parse(b) ? a : b))
}

/** Judges a line again from a moment on: by everything stored of it, and by what persons cleared. */
async function judgeAgain(trx: Trx, { line, kind, rule, condition }: Heard, since: string, receivedAt: string): Promise<AlarmCounts> {
  const spans = await store.spansOfLine(trx, line, since)
  const before = spans.find(({ raisedAt }) => Date.parse(raisedAt) < Date.parse(since)) ?? null
  const after = spans.filter((span) => span !== before)
  const episodes = episodesOf([...(await signalsOf(trx, line, condition, since)), ...byHand(spans)], before)
  const counts = { raised: 0, cleared: 0 }
  const fresh: store.NewAlarm[] = []
  for (const episode of episodes) {
    const { raisedAt, clearedAt, value } = episode
    const known = before !== null && raisedAt === before.raisedAt ? before : after.find((span) => isWithin(span, episode))
    if (known === undefined) {
      const sort = rule.sorts.includes('offline') ? 'offline' : line.source === EVENT ? 'event' : 'threshold'
      fresh.push({ ...line, kind, sort, severity: rule.severity, raisedAt, clearedAt, value })
      continue
    }
    if (isSame(known, episode)) continue
    if (known.clearedAt === null && clearedAt !== null) counts.cleared += 1
    await store.moveAlarm(trx, known.id, episode)
  }
  counts.raised = await store.insertAlarms(trx, fresh, receivedAt)
  counts.cleared += fresh.filter(({ clearedAt }) => clearedAt !== null).length
  return counts
}

/** Everything stored that speaks about a line, from a moment on. */
async function signalsOf(trx: Trx, line: store.AlarmLine, condition: AlarmCondition | null, since: string): Promise<AlarmSignal[]> {
  const { subject, device, alarm } = line
  if (condition === null) {
    const events = await store.eventsSince(trx, subject, device, [alarm, `${alarm}${CLEARED}`], since)
    return events.map(({ event, ts, seq }) => ({ ts, seq, on: event === alarm, value: null }))
  }
  const readings = await store.readingsSince(trx, subject, device, condition.metric, since)
  return readings.flatMap((reading) => {
    const on = judge(condition, reading)
    return on === null ? [] : [{ ts: reading.ts, seq: reading.seq, on, value: reading.number }]
  })
}

/** A person's clearing is the last word of its moment. */
function byHand(spans: readonly store.AlarmSpan[]): AlarmSignal[] {
  return spans.flatMap(({ clearedAt, clearedBy }) =>
    clearedAt === null || clearedBy === null ? [] : [{ ts: clearedAt, seq: Number.MAX_SAFE_INTEGER, on: false, value: null }],
  )
}

function isWithin(span: store.AlarmSpan, { raisedAt, clearedAt }: Episode): boolean {
  const at = Date.parse(span.raisedAt)
  return Date.parse(raisedAt) <= at && (clearedAt === null || at < Date.parse(clearedAt))
}

function isSame(span: store.AlarmSpan, { raisedAt, clearedAt }: Episode): boolean {
  const isEnd = (a: string | null, b: string | null) => (a === null || b === null ? a === b : Date.parse(a) === Date.parse(b))
  return Date.parse(span.raisedAt) === Date.parse(raisedAt) && isEnd(span.clearedAt, clearedAt)
}

function alarmOfEvent(event: string): { readonly alarm: string; readonly on: boolean } {
  return event.endsWith(CLEARED) ? { alarm: event.slice(0, -CLEARED.length), on: false } : { alarm: event, on: true }
}

interface Watch {
  readonly rule: AlarmRule
  readonly condition: AlarmCondition
}

const WATCHED: ReadonlyMap<string, ReadonlyMap<string, readonly Watch[]>> = new Map(
  [...KINDS].map(([kind, { alarms }]) => {
    const byMetric = new Map<string, readonly Watch[]>()
    for (const rule of alarms.values())
      for (const condition of rule.conditions)
        byMetric.set(condition.metric, [...(byMetric.get(condition.metric) ?? []), { rule, condition }])
    return [kind, byMetric]
  }),
)
const NOTHING: ReadonlyMap<string, readonly Watch[]> = new Map()

/** Conditions of a kind by the metric they watch. */
function watched(kind: string): ReadonlyMap<string, readonly Watch[]> {
  return WATCHED.get(kind) ?? NOTHING
}

function keyOf({ subject, device, alarm, source }: store.AlarmLine): string {
  return `${subject}\n${device}\n${alarm}\n${source}`
}
