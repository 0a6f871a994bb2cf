import { type AlarmSignal, episodesOf, judge } from '../mapping/alarms.ts'
import { mapCanonical, partsOfTopic } from '../mapping/canonical.ts'
import { CLEARED, KINDS } from '../mapping/kinds.ts'
import type { Pseudonym } from '../mapping/message.ts'
import type { PlannedMessage } from './plan.ts'

/** What a bridge should make of a run: figures of its tables. */
export interface Expected {
  readonly messages: number
  /** Messages the broker should refuse. */
  readonly refused: number
  /** Single values. */
  readonly readings: number
  readonly events: number
  /** Values that came again with the same content. */
  readonly repeated: number
  readonly setAside: { readonly [reason: string]: number }
  /** Devices that have at least one value or event. */
  readonly heard: number
  /** Alarms by name: how often raised, and how many of these are over. */
  readonly alarms: { readonly [alarm: string]: { readonly raised: number; readonly over: number } }
}

/** Counts it by the pure rules of the bridge, message by message in the order of sending; `now`: the clock of the bridge. */
export function expectedOf(
  messages: readonly PlannedMessage[],
  {
    kindOf,
    now,
    pseudonyms,
  }: {
    readonly kindOf: (subject: string, device: string) => string | undefined
    readonly now: string
    readonly pseudonyms?: (subject: string) => Pseudonym
  },
): Expected {
  const values = new Map<string, string>()
  const events = new Set<string>()
  const heard = new Set<string>()
  const setAside: { [reason: string]: number } = {}
  const lines = new Map<string, { readonly alarm: string; readonly signals: AlarmSignal[] }>()
  const happened = new Map<string, string>()
  let refused = 0
  let repeated = 0
  const aside = (reason: string) => {
    setAside[reason] = (setAside[reason] ?? 0) + 1
  }
  const signal = (device: string, alarm: string, source: string, one: AlarmSignal) => {
    const key = `${device}/${alarm}/${source}`
    const line = lines.get(key) ?? { alarm, signals: [] }
    lines.set(key, line)
    line.signals.push(one)
  }
  for (const { sender, topic, payload } of messages) {
    const parts = partsOfTopic(topic)
    if (parts === null || parts.subject !== sender) {
      refused += 1
      continue
    }
    const kind = kindOf(parts.subject, parts.device)
    if (kind === undefined) {
      aside('unknown-device')
      continue
    }
    const device = `${parts.subject}/${parts.device}`
    const mapped = mapCanonical(payload, kind, now, parts.channel, pseudonyms?.(parts.subject))
    for (const { reason } of mapped.rejected) aside(reason)
    for (const { metric, ts, seq, number, text } of mapped.readings) {
      const key = `${device}/${metric}/${ts}/${seq}`
      const value = JSON.stringify([number, text])
      const known = values.get(key)
      if (known === undefined) {
        values.set(key, value)
        heard.add(device)
        for (const rule of KINDS.get(kind)?.alarms.values() ?? [])
          for (const condition of rule.conditions) {
            const on = condition.metric === metric ? judge(condition, { number, text }) : null
            if (on !== null) signal(device, rule.key, metric, { ts, seq, on, value: number })
          }
      } else if (known === value) repeated += 1
      else aside('contradicts')
    }
    for (const { event, ts, seq } of mapped.events) {
      const key = `${device}/${event}/${ts}/${seq}`
      if (events.has(key)) continue
      events.add(key)
      heard.add(device)
      const alarm = event.endsWith(CLEARED) ? event.slice(0, -CLEARED.length) : event
      if (KINDS.get(kind)?.alarms.get(alarm)?.lasting === false) happened.set(`${device}/${event}/${ts}`, alarm)
      else signal(device, alarm, 'event', { ts, seq, on: alarm === event, value: null })
    }
  }
  const alarms: { [alarm: string]: { raised: number; over: number } } = {}
  const count = (alarm: string, isOver: boolean) => {
    const counted = alarms[alarm] ?? { raised: 0, over: 0 }
    alarms[alarm] = { raised: counted.raised + 1, over: counted.over + Number(isOver) }
  }
  for (const { alarm, signals } of lines.values()) for (const { clearedAt } of episodesOf(signals)) count(alarm, clearedAt !== null)
  for (const alarm of happened.values()) count(alarm, true)
  return { messages: messages.length, refused, readings: values.size, events: events.size, repeated, setAside, heard: heard.size, alarms }
}
