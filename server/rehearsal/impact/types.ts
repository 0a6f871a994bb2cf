import type { JsonObject } from '../../base/json.ts'
import type { ProgrammeFile } from '../../programmes/index.ts'

/** What somebody did to a real case, at its moment. */
export type RecordedAct = { readonly at: string; readonly by: { readonly id: string; readonly name: string } } & (
  | {
      /** Completed a task, with what the engine got. */
      readonly kind: 'task'
      readonly elementId: string
      readonly processId: string
      readonly formId: string | null
      readonly data: JsonObject
    }
  /** Acted on the case page; `action`: code of the programme's case action. */
  | { readonly kind: 'action'; readonly action: string; readonly data: JsonObject }
  /** Objected to the notice that was open then. */
  | { readonly kind: 'objection'; readonly letter: string; readonly withEvidence: boolean }
)

export interface RecordedParty {
  readonly id: string
  readonly name: string
  readonly creditCode: string
  readonly userId: string
  readonly personName: string
  readonly bankName: string
  readonly bankAccount: string
}

/** A real case with all that came from outside it. */
export interface RecordedCase {
  readonly id: string
  readonly number: string
  readonly caseType: string
  readonly version: number
  readonly subjectId: string
  readonly applicant: RecordedParty
  readonly parentId: string | null
  readonly relation: string | null
  /** Opened by its parent's process, not by a person. */
  readonly isOpenedByProcess: boolean
  readonly submittedAt: string
  readonly closedAt: string | null
  readonly form: JsonObject
  readonly acts: readonly RecordedAct[]
}

export interface RecordedSubject {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly area: string | null
  readonly data: JsonObject
}

/** Everything an impact is made of, read once. */
export interface ImpactInput {
  readonly id: string
  readonly programme: string
  readonly hash: string
  /** Files of the draft, and of the version in force. */
  readonly draft: readonly ProgrammeFile[]
  readonly force: readonly ProgrammeFile[]
  readonly subjects: readonly RecordedSubject[]
  /** In the order in which they were submitted. */
  readonly cases: readonly RecordedCase[]
  /** Moment of the reading: nothing is lived beyond it. */
  readonly until: string
}
