import type { Bilingual } from '../text.ts'
import type { PersonRef } from './common.ts'
import type { PartProblem, ProgrammeFileKind } from './studio.ts'

/** One published version of a programme. */
export interface VersionView {
  readonly version: number
  readonly hash: string
  /** `current`: new cases start on it. `earlier`: a newer one is in force. */
  readonly state: 'current' | 'earlier' | 'retired'
  readonly publishedAt: string
  readonly publishedBy: PersonRef
  readonly note: string
  readonly authors: readonly PersonRef[]
  /** null when nobody had to review it. */
  readonly review: { readonly by: PersonRef; readonly at: string; readonly comment: string } | null
  /** The rehearsal it was published by; null when none was asked for. */
  readonly rehearsalRun: string | null
  readonly runningCases: number
  readonly retired: { readonly by: PersonRef; readonly at: string; readonly note: string } | null
}

export interface VersionFileView {
  readonly name: string
  readonly kind: ProgrammeFileKind
  readonly sha256: string
  readonly bytes: number
}

/** Where the draft stands on its way to publication. */
export interface ReviewView {
  /** `outdated`: the draft was changed after it was submitted or agreed to. */
  readonly state: 'none' | 'open' | 'agreed' | 'returned' | 'outdated'
  readonly setting: 'second-person' | 'none'
  /** Hash over the files of the draft now; a reviewer says what he has seen. */
  readonly hash: string
  /** Everybody who has written on the draft. */
  readonly authors: readonly PersonRef[]
  readonly note: string
  readonly submittedBy: PersonRef | null
  readonly submittedAt: string | null
  readonly decidedBy: PersonRef | null
  readonly decidedAt: string | null
  readonly comment: string
  /** Why the asker may not review or publish now; null when he may. */
  readonly reviewRefused: Bilingual | null
  readonly publishRefused: Bilingual | null
}

/** What an import would do to the draft of a programme. */
export interface ImportPlan {
  readonly programme: string
  readonly title: Bilingual
  /** Version the archive was made of; null for a draft. */
  readonly version: number | null
  /** Version of the product that made it. */
  readonly product: string
  /** Version in force here; null when the programme is new. */
  readonly base: number | null
  readonly create: readonly string[]
  readonly replace: readonly string[]
  readonly unchanged: readonly string[]
  readonly remove: readonly string[]
  /** Changes of the present draft that would be lost. */
  readonly overwritten: readonly string[]
  /** Faults of the archive stop the import, problems of the contents only publishing. */
  readonly faults: readonly PartProblem[]
  readonly problems: readonly PartProblem[]
  readonly applied: boolean
}

export interface TemplateView {
  readonly id: string
  readonly title: Bilingual
  readonly text: Bilingual
  readonly forms: number
  readonly processes: number
  readonly decisions: number
  readonly letters: number
  readonly rows: number
  /** Names of its steps, in order, for a card. */
  readonly steps: readonly Bilingual[]
}
