import type { JsonObject } from '../../base/json.ts'
import type { InstanceState } from '../../engine/index.ts'
import type { ProgrammeFile } from '../../programmes/index.ts'
import type { Party } from '../world/books.ts'

/** What somebody did to a real case, at its moment. */
export type RecordedAct = { readonly at: string; readonly by: { readonly id: string; readonly name: string } } & (
  | {
      /** Completed a task through its form. */
      readonly kind: 'task'
      readonly elementId: string
      readonly processId: string
      readonly data: JsonObject
    }
  /** A member of a panel on one of its screens. */
  | { readonly kind: 'conflict'; readonly conflict: boolean; readonly ground: string }
  | { readonly kind: 'scoreSheet'; readonly answers: JsonObject }
  | { readonly kind: 'opinion'; readonly dissent: string | null }
  /** Acted on the case page; `action`: code of the programme's case action. */
  | { readonly kind: 'action'; readonly action: string; readonly data: JsonObject }
  /** Objected to the newest notice of the case. */
  | { readonly kind: 'objection'; readonly id: string; readonly withEvidence: boolean }
  /** The bank answered the payment of the case. */
  | { readonly kind: 'payment'; readonly state: 'paid' | 'returned' }
)

export interface RecordedPanel {
  readonly stage: string
  readonly round: number
  readonly members: readonly { readonly userId: string; readonly name: string }[]
}

/** What the devices proved when the case asked: counts, so that other limits can be laid to them. */
export interface RecordedProof {
  readonly measures: readonly {
    readonly metric: string
    readonly windowDays: number
    readonly numerator: number
    readonly denominator: number
  }[]
}

/** A real case with all that came from outside it. */
export interface RecordedCase {
  readonly id: string
  readonly number: string
  readonly caseType: string
  readonly version: number
  readonly subjectId: string
  readonly applicant: Party
  readonly parentId: string | null
  readonly relation: string | null
  /** Opened by its parent's process, not by a person. */
  readonly isOpenedByProcess: boolean
  readonly submittedAt: string
  readonly closedAt: string | null
  readonly form: JsonObject
  /** In the order in which they happened. */
  readonly acts: readonly RecordedAct[]
  readonly panels: readonly RecordedPanel[]
  readonly proofs: readonly RecordedProof[]
  /** Levels that were recorded, the last one last. */
  readonly levels: readonly { readonly stage: string; readonly level: string }[]
  /** Where an open case stands now. */
  readonly living: readonly { readonly processId: string; readonly state: InstanceState }[]
}

export interface RecordedSubject {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly area: string | null
  readonly data: JsonObject
  /** In the order in which they were submitted. */
  readonly cases: readonly RecordedCase[]
}

/** Everything an impact is made of, read once. */
export interface ImpactInput {
  readonly id: string
  readonly programme: string
  readonly hash: string
  /** Files of the draft, of the version in force, and of every version that open cases run on. */
  readonly draft: readonly ProgrammeFile[]
  readonly force: { readonly version: number; readonly files: readonly ProgrammeFile[] }
  readonly versions: readonly { readonly version: number; readonly files: readonly ProgrammeFile[] }[]
  readonly subjects: readonly RecordedSubject[]
  /** Moment of the reading: nothing is lived beyond it. */
  readonly until: string
}
