import type { LiveUpdate, LiveValue } from '../../../server/base/api/telemetry.ts'

/** What is on the screen of the live view. */
export interface LiveState {
  readonly at: string | null
  readonly counts: LiveUpdate['counts'] | null
  readonly values: readonly (LiveValue & { readonly isNew: boolean })[]
  readonly omitted: number
  readonly events: LiveUpdate['events']
}

export const NOTHING_YET: LiveState = { at: null, counts: null, values: [], omitted: 0, events: [] }

const MOST_VALUES = 200
const MOST_EVENTS = 50

/** The screen after an update: a snapshot replaces the values, changes go on top; each device and metric stands once. */
export function withUpdate(state: LiveState, kind: 'snapshot' | 'changes', update: LiveUpdate): LiveState {
  const fresh = update.values.map((value) => ({ ...value, isNew: kind === 'changes' }))
  const named = new Set(fresh.map(keyOf))
  const older =
    kind === 'snapshot' ? [] : state.values.filter((value) => !named.has(keyOf(value))).map((value) => ({ ...value, isNew: false }))
  const known = new Set(state.events.map(eventKey))
  return {
    at: update.at,
    counts: update.counts,
    values: [...fresh, ...older].slice(0, MOST_VALUES),
    omitted: update.omitted,
    events: [...update.events.filter((event) => !known.has(eventKey(event))), ...state.events].slice(0, MOST_EVENTS),
  }
}

const keyOf = ({ device, metric }: LiveValue) => `${device}\n${metric}`
const eventKey = ({ device, ts, event }: LiveUpdate['events'][number]) => `${device}\n${ts}\n${event.zh}`
