import type { JsonObject } from '../../../server/base/json.ts'
import type { SchemeRow } from '../../../server/demo/driver.ts'

/** Answers of a form, or what they are when it begins with something. `$file` and `$day` are filled by each side. */
export type Filled = JsonObject | ((begun: JsonObject) => JsonObject)

/**
 * One side of the comparison: the product on PostgreSQL, or a rehearsal in memory. One subject; cases are called by the names that the script
 * gives them, the first one is `main`.
 */
export interface Side {
  register(by: string, subject: JsonObject): Promise<void>
  /** Devices and a gateway. */
  equip(): Promise<void>
  /** The devices report for the days up to now. */
  report(): Promise<void>
  apply(name: string, caseType: string, by: string, data: JsonObject, parent?: string): Promise<void>
  complete(by: string, task: string, data: Filled, on?: string): Promise<void>
  declare(): Promise<void>
  score(held: (row: SchemeRow, member: number) => boolean): Promise<void>
  sign(): Promise<void>
  /** Somebody objects to the newest notice. */
  object(input: { readonly evidence: boolean }): Promise<void>
  act(code: string, by: string, data: JsonObject, on?: string): Promise<void>
  advance(at: string): Promise<void>
  /** Remembers what is now, under a name. */
  mark(name: string): Promise<void>
  readonly marks: readonly Mark[]
}

export interface Mark {
  readonly name: string
  readonly cases: readonly ObservedCase[]
  readonly notices: readonly JsonObject[]
  readonly objections: readonly string[]
  readonly certificates: readonly JsonObject[]
  readonly awards: readonly JsonObject[]
  /** Fen by kind of entry. */
  readonly ledger: { readonly [kind: string]: string }
}

/** A case as both sides know it; dates are local, lists are sorted where the order within a moment is nobody's. */
export interface ObservedCase {
  readonly caseType: string
  readonly number: string
  readonly status: string
  readonly stage: string | null
  readonly outcome: string | null
  readonly closedOn: string | null
  readonly tasks: readonly string[]
  readonly stages: readonly string[]
  readonly timeline: readonly string[]
  readonly deadlines: readonly string[]
  readonly results: readonly string[]
  readonly letters: readonly string[]
}

/** `2025-03-04 something` lines in a fixed order. */
export function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort()
}

/** Each with how often it stands there. */
export function counted(names: readonly string[]): readonly string[] {
  return sorted([...new Set(names)].map((name) => `${name} ${names.filter((one) => one === name).length}`))
}
