import type { Bilingual } from '../text.ts'

/** What a move of running cases to another version would do. */
export interface MigrationPlanView {
  /** Cases of the source version that are not closed. */
  readonly instances: number
  readonly elements: readonly {
    readonly processId: string
    readonly from: { readonly id: string; readonly name: string | null }
    /** null: nothing answers to it in the target. */
    readonly to: { readonly id: string; readonly name: string | null } | null
    readonly tokens: number
  }[]
  readonly cases: readonly {
    readonly caseId: string
    readonly number: string
    readonly subject: string
    readonly movable: boolean
    readonly reasons: readonly Bilingual[]
  }[]
}

export interface MigrationReportView {
  readonly moved: number
  readonly refused: readonly { readonly caseId: string; readonly number: string; readonly reason: Bilingual }[]
}

/** Per process: source element id -> target element id. Elements not named go to the element of the same id and kind. */
export type MigrationMappingInput = { readonly [processId: string]: { readonly [sourceElementId: string]: string } }
