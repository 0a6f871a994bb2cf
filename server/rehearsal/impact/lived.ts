import type { Bilingual } from '../../base/text.ts'
import type { DeadlineRule } from '../../programmes/index.ts'
import type { Heard } from './observed.ts'

/** The life of a real case under one version, as far as impacts compare it. */
export interface LivedCase {
  /** Why it could not be opened at all; null: it was. */
  readonly refused: { readonly decision: string | null; readonly code: string; readonly text: Bilingual } | null
  readonly results: readonly { readonly stage: string; readonly level: string; readonly total: string }[]
  readonly deadlines: readonly {
    readonly rule: DeadlineRule
    readonly elementId: string
    readonly startsFrom: string
    readonly dueOn: string
  }[]
  readonly heard: Heard
  readonly isClosed: boolean
  /** Tasks that wait at the end. */
  readonly waiting: readonly { readonly elementId: string; readonly name: string | null }[]
  /** What was done to the real case and could not be done here. */
  readonly left: readonly LeftAct[]
}

/** `elementId` null: no task, but an act, an objection or a payment. */
export interface LeftAct {
  readonly at: string
  readonly elementId: string | null
  /** What it was, and why it could not be done. */
  readonly text: Bilingual
}
