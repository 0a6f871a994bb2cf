import type { LiveUpdate, LiveValue } from '../base/api/telemetry.ts'
import type { LiveRows } from '../store/telemetry-views.ts'
import { alarmName } from './kinds.ts'

/** One message for a live view; `id` is what a view that comes back names as the last one it had. */
export interface LiveMessage {
  readonly id: string
  readonly event: 'snapshot' | 'changes'
  readonly data: string
}

export interface LiveHub {
  /** Sends a whole picture first, or what was missed since `lastId` when that is still known. Answers how to leave. */
  subscribe(subjectId: string, lastId: string | null, send: (message: LiveMessage) => void): () => void
  /** Something of the subject changed. */
  notice(subjectId: string): void
  /** Something may have been missed: every watched subject is read again, whole. */
  missed(): void
  readonly watched: number
  stop(): void
}

export interface HubDeps {
  /** Values since a moment of the devices' clocks; null: all. */
  readonly load: (subjectId: string, since: string | null) => Promise<LiveRows>
  /** Milliseconds of a clock that only grows. */
  readonly ticks: () => number
  /** Does something later; answers how not to. */
  readonly later: (ms: number, run: () => void) => () => void
  readonly instant: () => string
  /** Names this run of the server: ids of another run are not known. */
  readonly run: string
  readonly onError: (cause: unknown) => void
}

/** A subject is read at most once in this time, however often it is noticed. */
const PACE_MS = 1000
/** Read without a notice too: presence changes when nothing comes, and a notice may be lost. */
const IDLE_MS = 10_000
/** Whole picture instead of the last minutes: values of devices whose clocks are behind. */
const WHOLE_EVERY_MS = 60_000
/** Reaches back this far before the newest value: devices do not speak in order. */
const OVERLAP_MS = 300_000
/** A channel that nobody hears is kept for who comes back. */
const LINGER_MS = 60_000
const MOST_KEPT = 100
const MOST_VALUES = 300

interface Channel {
  readonly listeners: Map<object, { readonly send: (message: LiveMessage) => void; lastId: string | null; isServed: boolean }>
  readonly known: Map<string, string>
  readonly seenEvents: Set<string>
  readonly kept: LiveMessage[]
  values: readonly LiveValue[]
  counts: LiveUpdate['counts'] | undefined
  newest: string | null
  serial: number
  readAt: number
  wholeAt: number
  isReading: boolean
  isWanted: boolean
  isWholeWanted: boolean
  cancel: () => void
}

/** One reader per watched subject for however many views: reads what changed, at most once a second, and tells all of them the same. */
export function createHub({ load, ticks, later, instant, run, onError }: HubDeps): LiveHub {
  const channels = new Map<string, Channel>()
  let isStopped = false

  const idOf = (serial: number) => `${run}-${serial}`

  function opened(): Channel {
    return {
      listeners: new Map(),
      known: new Map(),
      seenEvents: new Set(),
      kept: [],
      values: [],
      counts: undefined,
      newest: null,
      serial: 0,
      readAt: Number.NEGATIVE_INFINITY,
      wholeAt: Number.NEGATIVE_INFINITY,
      isReading: false,
      isWanted: false,
      isWholeWanted: false,
      cancel: () => undefined,
    }
  }

  function schedule(subjectId: string, channel: Channel): void {
    if (isStopped || channel.isReading) return
    channel.cancel()
    const sinceRead = ticks() - channel.readAt
    const wait = channel.isWanted ? Math.max(0, PACE_MS - sinceRead) : IDLE_MS
    if (channel.listeners.size === 0) {
      channel.cancel = later(LINGER_MS, () => channels.delete(subjectId))
      return
    }
    channel.cancel = later(wait, () => void read(subjectId, channel))
  }

  async function read(subjectId: string, channel: Channel): Promise<void> {
    channel.isReading = true
    channel.isWanted = false
    const isWhole = channel.isWholeWanted || ticks() - channel.wholeAt >= WHOLE_EVERY_MS
    channel.isWholeWanted = false
    channel.readAt = ticks()
    try {
      const since = isWhole || channel.newest === null ? null : new Date(Date.parse(channel.newest) - OVERLAP_MS).toISOString()
      const rows = await load(subjectId, since)
      if (isWhole) channel.wholeAt = channel.readAt
      take(channel, rows)
    } catch (cause) {
      onError(cause)
    } finally {
      channel.isReading = false
      schedule(subjectId, channel)
    }
  }

  /** Compares with what is known, tells what is new, and serves those who wait for their first picture. */
  function take(channel: Channel, rows: LiveRows): void {
    const isFirst = channel.counts === undefined
    const changed: LiveValue[] = []
    for (const { seq, ...value } of rows.values) {
      const key = `${value.device}\n${value.metric}`
      const mark = `${value.ts}\n${seq}\n${value.number ?? ''}\n${value.text ?? ''}`
      if (channel.known.get(key) === mark) continue
      channel.known.set(key, mark)
      changed.push(value)
      if (channel.newest === null || value.ts > channel.newest) channel.newest = value.ts
    }
    const events = rows.events.filter((event) => {
      const key = `${event.device}\n${event.event}\n${event.ts}`
      if (channel.seenEvents.has(key)) return false
      channel.seenEvents.add(key)
      return true
    })
    trim(channel.seenEvents)
    const countsChanged = JSON.stringify(channel.counts) !== JSON.stringify(rows.counts)
    channel.counts = rows.counts
    changed.sort(byNewest)
    if (changed.length > 0) channel.values = merge(changed, channel.values)
    const update: LiveUpdate = {
      at: instant(),
      counts: rows.counts,
      values: changed.slice(0, MOST_VALUES),
      omitted: Math.max(0, changed.length - MOST_VALUES),
      events: eventsOf(events),
    }
    if (!isFirst && (changed.length > 0 || events.length > 0 || countsChanged)) {
      channel.serial += 1
      const message: LiveMessage = { id: idOf(channel.serial), event: 'changes', data: JSON.stringify(update) }
      channel.kept.push(message)
      if (channel.kept.length > MOST_KEPT) channel.kept.shift()
      for (const listener of channel.listeners.values()) if (listener.isServed) listener.send(message)
    }
    for (const listener of channel.listeners.values()) if (!listener.isServed) serve(channel, listener)
  }

  function serve(channel: Channel, listener: { send: (message: LiveMessage) => void; lastId: string | null; isServed: boolean }): void {
    if (channel.counts === undefined) return
    listener.isServed = true
    const at =
      listener.lastId === idOf(channel.serial) ? channel.kept.length : 1 + channel.kept.findIndex(({ id }) => id === listener.lastId)
    if (listener.lastId !== null && (at > 0 || listener.lastId === idOf(channel.serial))) {
      for (const message of channel.kept.slice(at)) listener.send(message)
      return
    }
    const picture: LiveUpdate = {
      at: instant(),
      counts: channel.counts,
      values: channel.values,
      omitted: Math.max(0, channel.known.size - channel.values.length),
      events: [],
    }
    listener.send({ id: idOf(channel.serial), event: 'snapshot', data: JSON.stringify(picture) })
  }

  return {
    subscribe(subjectId, lastId, send) {
      const channel = channels.get(subjectId) ?? opened()
      channels.set(subjectId, channel)
      const key = {}
      const listener = { send, lastId, isServed: false }
      channel.listeners.set(key, listener)
      // What is known may be a minute old: whoever comes sees it at once, and what is new within the second.
      serve(channel, listener)
      channel.isWanted = true
      schedule(subjectId, channel)
      return () => {
        channel.listeners.delete(key)
        if (channel.listeners.size === 0) schedule(subjectId, channel)
      }
    },
    notice(subjectId) {
      const channel = channels.get(subjectId)
      if (channel === undefined || channel.isWanted) return
      channel.isWanted = true
      schedule(subjectId, channel)
    },
    missed() {
      for (const [subjectId, channel] of channels) {
        channel.isWanted = true
        channel.isWholeWanted = true
        schedule(subjectId, channel)
      }
    },
    get watched() {
      return channels.size
    },
    stop() {
      isStopped = true
      for (const channel of channels.values()) channel.cancel()
      channels.clear()
    },
  }
}

/** What a read shows as one update: the newest first. */
export function pictureOf(rows: LiveRows, at: string): LiveUpdate {
  const values = rows.values.map(({ seq: _, ...value }): LiveValue => value).sort(byNewest)
  return {
    at,
    counts: rows.counts,
    values: values.slice(0, MOST_VALUES),
    omitted: Math.max(0, values.length - MOST_VALUES),
    events: eventsOf(rows.events),
  }
}

function eventsOf(events: LiveRows['events']): LiveUpdate['events'] {
  return events
    .map(({ device, name, kind, event, ts }) => ({ device, name, event: alarmName(kind, event), ts }))
    .sort((a, b) => (a.ts < b.ts ? 1 : -1))
    .slice(0, MOST_VALUES)
}

function byNewest(a: LiveValue, b: LiveValue): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? 1 : -1
  return a.device === b.device ? (a.metric < b.metric ? -1 : 1) : a.device < b.device ? -1 : 1
}

/** The newest values, one for each device and metric. */
function merge(changed: readonly LiveValue[], before: readonly LiveValue[]): readonly LiveValue[] {
  const seen = new Set<string>()
  return [...changed, ...before]
    .filter(({ device, metric }) => {
      const key = `${device}\n${metric}`
      return !seen.has(key) && seen.add(key)
    })
    .sort(byNewest)
    .slice(0, MOST_VALUES)
}

function trim(keys: Set<string>): void {
  for (const key of keys) {
    if (keys.size <= 5000) return
    keys.delete(key)
  }
}
