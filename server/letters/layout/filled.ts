import type { LetterTemplate } from '../types.ts'

/** A letter whose text is all there: what the layout sets, and what is frozen with it. Plain data. */
export interface FilledLetter {
  readonly layout: LetterTemplate['layout']
  /** Name in the head of the sheet. */
  readonly office: string
  /** Ring text of the seal's lower edge, such as the mark of a demonstration seal. */
  readonly sealMark: string
  readonly number: string | null
  readonly addressee: string | null
  readonly blocks: readonly FilledBlock[]
}

export interface FilledColumn {
  readonly title: string
  /** Share of the width; equal shares when absent. */
  readonly width: number
  readonly align: 'left' | 'right' | 'center'
}

export type FilledBlock =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly FilledColumn[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly label: string; readonly value: string; readonly span: 1 | 2 }[] }
  | { readonly kind: 'signature'; readonly office: string; readonly date: string; readonly seal: boolean }
  | { readonly kind: 'signatures'; readonly people: readonly { readonly name: string; readonly signedAt: string; readonly hash: string }[] }
  | {
      readonly kind: 'approvals'
      readonly boxes: readonly { readonly label: string; readonly text: string; readonly signer: string; readonly date: string }[]
    }
  | { readonly kind: 'qr'; readonly value: string; readonly caption: string }
  | { readonly kind: 'note'; readonly text: string }
