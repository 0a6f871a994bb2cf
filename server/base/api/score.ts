/** Wire form of answers and results of a score scheme; `server/rules/score` computes it. */
export interface RowAnswer {
  readonly has?: boolean
  readonly numerator?: number
  readonly denominator?: number
  readonly value?: string
  readonly count?: number
  readonly conditions?: { readonly [id: string]: boolean }
  readonly judged?: string
  readonly notApplicable?: boolean
  readonly comment?: string
}
export type Answers = { readonly [rowId: string]: RowAnswer }

export interface ScoreResultView {
  readonly rows: { readonly [rowId: string]: { readonly score: string; readonly met?: boolean } }
  readonly totals: { readonly approved: string; readonly bonus: string; readonly total: string }
  readonly gates: readonly { readonly row: string; readonly met: boolean; readonly levels: readonly string[] }[]
  readonly level: string | null
}
