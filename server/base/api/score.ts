/** Wire form of answers and results of a score scheme; `server/rules/score` computes it. */
export type Measured = {
  readonly numerator?: number
  readonly denominator?: number
  readonly value?: string
  readonly count?: number
}

export type RowAnswer = Measured & {
  readonly has?: boolean
  /** Conditions that are a plain yes or no. */
  readonly conditions?: { readonly [id: string]: boolean }
  /** Conditions that are a quantity. */
  readonly measured?: { readonly [id: string]: Measured }
  /** Conditions that do not apply here; they leave the denominator of a rate. */
  readonly excluded?: readonly string[]
  /** Marks of the parts of a weighted mean. */
  readonly marks?: { readonly [partId: string]: string }
  /** Id of the option chosen. */
  readonly choice?: string
  readonly judged?: string
  /** How many a survey could have asked, e.g. occupied households. */
  readonly population?: number
  readonly notApplicable?: boolean
  readonly comment?: string
}
export type Answers = { readonly [rowId: string]: RowAnswer }

export interface ScoreResultView {
  readonly rows: { readonly [rowId: string]: { readonly score: string; readonly met?: boolean } }
  readonly totals: { readonly approved: string; readonly bonus: string; readonly total: string }
  readonly gates: readonly { readonly row: string; readonly met: boolean; readonly levels: readonly string[] }[]
  /** Sections that must reach a score of their own. */
  readonly minima?: readonly {
    readonly group: string
    readonly score: string
    readonly needed: string
    readonly met: boolean
    readonly levels: readonly string[]
  }[]
  readonly vetoes?: readonly { readonly row: string; readonly met: boolean }[]
  readonly level: string | null
}
