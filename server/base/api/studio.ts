import type { Problem } from '../errors.ts'
import type { Bilingual } from '../text.ts'

export type ProgrammeFileKind = 'manifest' | 'process' | 'decision' | 'scheme' | 'letter' | 'form' | 'test' | 'section' | 'rehearsal'

/** A file of a draft beside the published version it stands on. */
export interface DraftFileView {
  readonly name: string
  readonly kind: ProgrammeFileKind
  readonly sha256: string
  readonly bytes: number
  readonly state: 'unchanged' | 'changed' | 'added' | 'removed'
  readonly updatedAt: string | null
  readonly updatedBy: string | null
}

export interface DraftContentView {
  readonly name: string
  readonly content: string
  /** What a later save must name as `expected`. */
  readonly sha256: string
}

/** Something of a programme's parts that other parts refer to. */
export interface PartView {
  readonly id: string
  readonly title: Bilingual
  readonly file: string
}

/** One line of the studio's list of programmes. */
export interface WorkspaceSummary {
  readonly id: string
  readonly title: Bilingual
  /** Newest published version; null for a programme never published. */
  readonly base: number | null
  readonly publishedAt: string | null
  /** No new case starts on any version of it. */
  readonly retired: boolean
  /** Files changed, added or removed since. */
  readonly changes: number
}

/** A programme as its administrators see it: the published version with the draft over it. */
export interface WorkspaceView {
  readonly id: string
  readonly title: Bilingual
  readonly base: number | null
  readonly files: readonly DraftFileView[]
  readonly forms: readonly PartView[]
  readonly letters: readonly PartView[]
  readonly processes: readonly PartView[]
  readonly decisions: readonly PartView[]
}

/** A problem of one part. Only an `error` stops publishing. */
export interface PartProblem extends Problem {
  readonly file: string
  readonly severity: 'error' | 'warning' | 'hint'
}

/** Answer of `POST /api/programmes/{id}/letters/preview`. */
export interface LetterPreviewView {
  /** The sample as PDF, base64. */
  readonly pdf: string
  /** What would stop it from being issued; `at` is `blocks/3`, `addressee` or `checks/0`. */
  readonly problems: readonly Problem[]
}

/** Who holds a role of a programme. */
export interface AssignmentView {
  readonly role: string
  readonly total: number
  /** The first of them by account name. */
  readonly people: readonly { readonly id: string; readonly name: string; readonly organisation: string | null }[]
}
