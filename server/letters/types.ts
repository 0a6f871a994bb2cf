import type { Bilingual } from '../base/text.ts'

/** `workflows/<programme>/letters/<id>.json`: block template of a letter or paper (design §5). `{= FEEL }` inside text is filled from the data. */
export interface LetterTemplate {
  readonly id: string
  readonly title: Bilingual
  readonly article?: string
  /** `letter` GB/T 9704 letter form to one addressee; `document` red-headed document; `paper` forms and tables; `certificate` landscape. */
  readonly layout: 'letter' | 'document' | 'paper' | 'certificate'
  readonly numbered: boolean
  readonly addressee?: string
  readonly blocks: readonly LetterBlock[]
  /** Who gets it in the app when issued: `applicant`, or a role code; none for papers kept inside. */
  readonly deliverTo?: readonly string[]
}

export type LetterBlock =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly when?: string }
  | { readonly kind: 'heading'; readonly text: string; readonly when?: string }
  | {
      readonly kind: 'list'
      readonly items: string /** Text of one item; sees `item` and `index`. */
      readonly text: string
      readonly when?: string
    }
  | {
      readonly kind: 'table'
      readonly columns: readonly {
        readonly title: string
        readonly value: string
        readonly width?: number
        readonly align?: 'left' | 'right' | 'center'
      }[] /** FEEL list. */
      readonly rows: string
      readonly when?: string
    }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly label: string; readonly value: string; readonly span?: 1 | 2 }[] }
  | { readonly kind: 'signature'; readonly office: string; readonly date: string; readonly seal: boolean }
  | { readonly kind: 'signatures' /** FEEL list of {name, signedAt, hash}. */; readonly people: string }
  | { readonly kind: 'approvals'; readonly boxes: readonly string[] }
  | { readonly kind: 'qr'; readonly value: string; readonly caption: string }
  | { readonly kind: 'note'; readonly text: string; readonly when?: string }
