import type { Bilingual } from '../../server/base/text.ts'

export type AlarmSeverity = 'urgent' | 'serious' | 'notice'
export type AlarmSort = 'event' | 'threshold' | 'offline'

/**
 * When a metric raises an alarm and when it takes it back. Numbers: raised above `above` or below `below`, taken back only within
 * `clearBelow` and `clearAbove` (between the two nothing changes). Yes/no: raised by `is`. Words: raised by one of `words`.
 */
export interface AlarmCondition {
  readonly metric: string
  readonly above?: number
  readonly clearBelow?: number
  readonly below?: number
  readonly clearAbove?: number
  readonly is?: boolean
  readonly words?: readonly string[]
}

export interface AlarmRule {
  readonly key: string
  readonly name: Bilingual
  readonly severity: AlarmSeverity
  /** False: a happening that is over with the message (a thing thrown); true: a state that lasts until it is taken back. */
  readonly lasting: boolean
  readonly sorts: readonly AlarmSort[]
  readonly conditions: readonly AlarmCondition[]
}

/** One word about one alarm of one device: it is on, or off, at a moment of the device. */
export interface AlarmSignal {
  readonly ts: string
  readonly seq: number
  readonly on: boolean
  readonly value: number | null
}

/** A time during which an alarm was on; null: it still is. */
export interface Episode {
  readonly raisedAt: string
  readonly clearedAt: string | null
  readonly value: number | null
}

/** What a reading says about a condition; null: nothing (between raising and clearing, or a value of another sort). */
export function judge(
  condition: AlarmCondition,
  reading: { readonly number: number | null; readonly text: string | null },
): boolean | null {
  const { above, below, clearBelow = above, clearAbove = below, is, words } = condition
  if (words !== undefined) return reading.text === null ? null : words.includes(reading.text)
  const { number } = reading
  if (number === null) return null
  if (is !== undefined) return (number !== 0) === is
  if ((above !== undefined && number > above) || (below !== undefined && number < below)) return true
  const isBack = (clearBelow === undefined || number <= clearBelow) && (clearAbove === undefined || number >= clearAbove)
  return isBack ? false : null
}

/** Times during which an alarm was on, from every signal in order of time; `wasOn`: it was on before the first one. */
export function episodesOf(signals: readonly AlarmSignal[], wasOn: Episode | null = null): readonly Episode[] {
  const episodes: Episode[] = []
  let open = wasOn
  for (const { ts, on, value } of [...signals].sort(inOrder)) {
    if (on && open === null) open = { raisedAt: ts, clearedAt: null, value }
    else if (!on && open !== null) {
      episodes.push({ ...open, clearedAt: ts })
      open = null
    }
  }
  return open === null ? episodes : [...episodes, { ...open, clearedAt: null }]
}

function inOrder(a: AlarmSignal, b: AlarmSignal): number {
  return Date.parse(a.ts) - Date.parse(b.ts) || a.seq - b.seq
}
