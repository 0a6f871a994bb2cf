import { defineRefusals } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type { Trx } from '../store/transaction.ts'
import type { Calendar } from '../time/index.ts'

/** `workflows/<programme>/letters/<id>.json`: block template of a letter or paper (design §5). `{= FEEL }` inside text is filled from the data; a block whose `when` (FEEL) does not hold is left out. */
export interface LetterTemplate {
  readonly id: string
  readonly title: Bilingual
  readonly article?: string
  /** `letter` GB/T 9704 letter form to one addressee; `document` red-headed document; `paper` forms and tables; `certificate` landscape. */
  readonly layout: 'letter' | 'document' | 'paper' | 'certificate'
  readonly numbered: boolean
  readonly addressee?: string
  readonly blocks: readonly LetterBlock[]
  /** Who gets it in the app when issued: `applicant`, `public`, or a role code; none for papers kept inside. */
  readonly deliverTo?: readonly string[]
  /** FEEL conditions that must hold before it is issued (`holds`), with the sentence to show when one does not. */
  readonly checks?: readonly { readonly holds: string; readonly text: Bilingual }[]
  /** Example data of the studio's preview; issuing never reads it. */
  readonly sample?: JsonObject
}

export type LetterBlock =
  | { readonly kind: 'title'; readonly text: string; readonly when?: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly when?: string }
  | { readonly kind: 'heading'; readonly text: string; readonly when?: string }
  | {
      readonly kind: 'list'
      /** FEEL list. */
      readonly items: string
      /** Text of one item; sees `item` and `index` (from 1). */
      readonly text: string
      readonly when?: string
    }
  | {
      readonly kind: 'table'
      /** `value` is text with `{= FEEL }` that sees `item` and `index` (from 1). */
      readonly columns: readonly {
        readonly title: string
        readonly value: string
        readonly width?: number
        readonly align?: 'left' | 'right' | 'center'
      }[]
      /** FEEL list. */
      readonly rows: string
      readonly when?: string
    }
  | {
      readonly kind: 'fields'
      readonly fields: readonly { readonly label: string; readonly value: string; readonly span?: 1 | 2 }[]
      readonly when?: string
    }
  | { readonly kind: 'signature'; readonly office: string; readonly date: string; readonly seal: boolean; readonly when?: string }
  | {
      readonly kind: 'signatures'
      /** FEEL list of {name, signedAt, hash}. */
      readonly people: string
      readonly when?: string
    }
  | { readonly kind: 'approvals'; readonly boxes: readonly (string | ApprovalBox)[]; readonly when?: string }
  | { readonly kind: 'qr'; readonly value: string; readonly caption: string; readonly when?: string }
  | { readonly kind: 'note'; readonly text: string; readonly when?: string }

/** A box for an opinion and its signature; all texts may hold `{= FEEL }`. Without a signer it is left open for ink. */
export interface ApprovalBox {
  readonly label: string
  readonly text?: string
  readonly signer?: string
  readonly date?: string
}

export interface IssueLetter {
  readonly programme: string
  /** Id of the template. */
  readonly template: string
  /** The same key issues once: a repetition answers the letter that is there. */
  readonly key: string
  readonly caseId: string | null
  readonly subjectId?: string | null
  readonly data: JsonObject
  /** User id or `system`. */
  readonly by: string
}

export interface IssuedLetter {
  readonly id: string
  readonly number: string | null
  readonly documentId: string
  readonly issuedOn: string
  /** Day it reached the reader's account in the app; null for papers that are kept inside. */
  readonly deliveredOn: string | null
}

export interface LetterView extends IssuedLetter {
  readonly templateId: string
  readonly title: string
  readonly layout: string
  readonly caseId: string | null
  readonly issuedAt: string
  /** First opening by somebody of the addressee; the proof that it was read. */
  readonly openedAt: string | null
  /** SHA-256 over template, data, number and day. */
  readonly dataHash: string
  readonly sha256: string
}

export const letterRefusal = defineRefusals({
  LETTER_TEMPLATE_UNKNOWN: {
    status: 404,
    zh: '评级方案中没有文书模板“{template}”。',
    en: 'The programme has no letter template "{template}".',
  },
  LETTER_NOT_FOUND: { status: 404, zh: '找不到该文书。', en: 'There is no such letter.' },
  LETTER_VALUE_MISSING: {
    status: 422,
    zh: '文书“{template}”缺少内容：{expression}。请补全办件数据后重试。',
    en: 'Letter "{template}" lacks a value: {expression}. Complete the case data and try again.',
  },
  LETTER_TEXT_INVALID: {
    status: 422,
    zh: '文书“{template}”的表达式有误：{expression}（{reason}）。',
    en: 'Letter "{template}" has an expression that does not work: {expression} ({reason}).',
  },
  LETTER_TOO_LONG: {
    status: 422,
    zh: '文书“{template}”的示例内容过多，无法预览，请减少示例数据的行数或文字。',
    en: 'The sample of letter "{template}" is too long to be shown: use fewer rows or less text.',
  },
  LETTER_CHECK_FAILED: { status: 422, zh: '文书“{template}”未通过核对：{text}', en: 'Letter "{template}" failed a check: {text}' },
})

/** What papers ask of the programmes: the manifest that is in force and its letter templates. */
export interface PaperProgrammes {
  manifestOf(programme: string, trx?: Trx): Promise<ProgrammeManifest>
  letter(programme: string, id: string, trx?: Trx): Promise<LetterTemplate>
  version(programme: string, version: number, trx?: Trx): Promise<{ readonly manifest: ProgrammeManifest; readonly deploymentKey: Key }>
  file(programme: string, name: string, version?: number): Promise<{ readonly content: string }>
  /** Working days as the administrator has them now. */
  calendar(trx?: Trx): Promise<Calendar>
}
