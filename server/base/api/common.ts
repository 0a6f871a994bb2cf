/** Shapes of our own HTTP interface (`/api`), shared by server and studio. Types only. */
import type { Bilingual } from '../text.ts'

export interface Page<T> {
  /** Of a narrowed list it may be a short page, even an empty one, with a next page: so much was looked through. */
  readonly items: readonly T[]
  /** Found when the first page was read. */
  readonly total: number
  /** Counting stopped at `total`: there are at least so many. */
  readonly totalIsAtLeast?: boolean
  /** Opaque; send as `?cursor=` for the next page; null on the last. */
  readonly nextCursor: string | null
}

export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly text: Bilingual
  readonly requestId: string
  readonly problems: readonly { readonly code: string; readonly text: Bilingual; readonly at?: string }[]
}

export interface PersonRef {
  readonly id: string
  readonly name: string
}

export interface Me {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  readonly organisation: { readonly id: string; readonly name: string; readonly creditCode: string | null } | null
}

export interface DocumentRef {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly uploadedAt: string
}

export type Light = 'green' | 'yellow' | 'red' | 'paused' | 'none'

/** A date somebody owes, with the proof of how it was counted. */
export interface DeadlineView {
  readonly id: string
  readonly ruleId: string
  readonly name: Bilingual
  readonly article: string
  readonly binds: string
  readonly startsOn: string
  readonly dueOn: string
  /** The year's calendar is not published: the date may move. */
  readonly provisional: boolean
  readonly light: Light
  /** Working (or natural) days left; negative when over. */
  readonly daysLeft: number
  readonly unit: 'workingDay' | 'naturalDay' | 'month' | 'year'
  readonly metAt: string | null
  readonly proof: DateProof
}

export interface DateProof {
  readonly from: string
  readonly count: number
  readonly unit: 'workingDay' | 'naturalDay' | 'month' | 'year'
  readonly countedDays: readonly string[]
  readonly skippedDays: readonly { readonly date: string; readonly why: string }[]
  readonly rolledFrom: string | null
  readonly calendars: readonly { readonly year: number; readonly source: string; readonly provisional: boolean }[]
}
