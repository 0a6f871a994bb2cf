import type { JsonObject } from '../json.ts'
import type { Bilingual } from '../text.ts'
import type { EvidenceRows } from './evidence.ts'
import type { Answers, ScoreResultView } from './score.ts'

export interface PanelView {
  readonly id: string
  readonly caseId: string
  readonly caseNumber: string
  readonly subject: { readonly id: string; readonly name: string }
  readonly stage: string
  readonly stageName: Bilingual
  readonly state: 'drawn' | 'confirmed' | 'scoring' | 'scored' | 'signing' | 'signed' | 'replaced'
  /** Names only for those who may see them. */
  readonly members: readonly {
    readonly userId: string
    readonly name: string
    readonly speciality: string
    readonly lead: boolean
    readonly declared: 'no-conflict' | 'conflict' | null
    readonly sheetSigned: boolean
    readonly opinionSigned: boolean
  }[]
  readonly excluded: readonly { readonly name: string; readonly ground: string; readonly fact: string }[]
  readonly draw: DrawRecord
  readonly opinion: {
    readonly text: string
    readonly level: { readonly code: string; readonly name: Bilingual }
    readonly hash: string
    /** Snapshots of device data the signed sheets stand on. */
    readonly evidence?: readonly { readonly id: string; readonly hash: string }[]
    readonly signatures: readonly { readonly name: string; readonly at: string; readonly dissent: string | null }[]
  } | null
}

/** Everything the stand-alone verifier needs to repeat the draw. */
export interface DrawRecord {
  readonly algorithm: string
  readonly eligible: readonly string[]
  readonly eligibleHash: string
  readonly commitment: string
  readonly secret: string | null
  readonly publicValue: string
  readonly seed: string | null
  readonly drawn: readonly string[]
  readonly spares: readonly string[]
  readonly drawnAt: string
}

export interface SheetView {
  readonly id: string
  readonly panelId: string
  readonly taskKey: string | null
  readonly scheme: JsonObject
  readonly answers: Answers
  readonly revision: number
  readonly result: ScoreResultView
  readonly signedAt: string | null
  readonly hash: string | null
  readonly selfAssessment: Answers
  readonly evidence: EvidenceRows
}

export interface DeviationView {
  readonly rows: readonly {
    readonly rowId: string
    readonly text: Bilingual
    readonly scores: readonly { readonly member: string; readonly score: string; readonly met: boolean | null }[]
    readonly mean: string
    readonly marked: boolean
  }[]
  readonly totals: readonly { readonly member: string; readonly total: string; readonly difference: string; readonly marked: boolean }[]
  readonly result: {
    readonly approved: string
    readonly bonus: string
    readonly total: string
    readonly level: { readonly code: string; readonly name: Bilingual }
  }
}
