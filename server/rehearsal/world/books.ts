import type { Instant, Key, LocalDate } from '../../base/ids.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import type { UserTaskFact } from '../../engine/index.ts'
import type { CaseType, DeadlineRule } from '../../programmes/types.ts'
import type { Pause } from '../../time/index.ts'

/** What a rehearsal keeps instead of the tables: plain objects that the jobs change. Nothing here is ever written to a database. */

export interface Party {
  readonly id: string
  readonly name: string
  readonly creditCode: string
  readonly userId: string
  readonly personName: string
  readonly bankName: string
  readonly bankAccount: string
}

export interface SubjectBook {
  readonly id: string
  readonly no: number
  readonly name: string
  /** As the subject's form keeps it. */
  readonly data: JsonObject
  readonly address: string
  /** Square metres, exact; null where the form asks for none. */
  readonly area: string | null
  /** 0 to 1: how much of what is asked it has. */
  readonly quality: number
  readonly devices: 'good' | 'patchy' | 'missing'
  operator: Party
  readonly cases: CaseBook[]
}

export interface ResultBook {
  readonly stage: string
  readonly level: string
  readonly passed: boolean
  readonly total: string
  readonly confirmedOn: LocalDate
  withdrawnAt: Instant | null
}

export interface DeadlineBook {
  readonly rule: DeadlineRule
  readonly elementKey: Key
  readonly elementId: string
  readonly startsFrom: string
  dueOn: LocalDate
  dueAt: Instant
  yellowOn: LocalDate
  pauses: readonly (Pause & { readonly elementKey: Key })[]
  endedAt: Instant | null
  isMet: boolean
}

export interface CaseBook {
  readonly id: string
  readonly no: number
  readonly number: string
  readonly type: CaseType
  readonly subject: SubjectBook
  readonly applicant: Party
  readonly parent: CaseBook | null
  readonly relation: string | null
  readonly submittedAt: Instant
  readonly form: JsonObject
  instanceKey: Key | null
  status: string
  stage: string | null
  outcome: string | null
  closedAt: Instant | null
  readonly reached: Map<string, Instant>
  readonly results: ResultBook[]
  readonly deadlines: DeadlineBook[]
  /** What was sent last for each form. */
  readonly submissions: Map<string, JsonObject>
  /** How often each user task was done. */
  readonly rounds: Map<string, number>
}

/** An open task of a rehearsed process. */
export interface TaskBook extends UserTaskFact {
  readonly instanceKey: Key
  readonly processId: string
  readonly case: CaseBook | null
  readonly createdMs: number
}

/** A job as handlers get it. */
export interface RehearsedJob {
  readonly key: Key
  readonly type: string
  readonly headers: { readonly [name: string]: string }
  readonly variables: JsonObject
  readonly instanceKey: Key
  readonly elementId: string
  readonly case: CaseBook | null
}

export interface Answer {
  readonly value: Json
  /** Code and what came beside it, when the decision refused (`{error: CODE}`). */
  readonly refusal: { readonly code: string; readonly extra: JsonObject } | null
  readonly matchedRules: readonly string[]
}
