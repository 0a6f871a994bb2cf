import type { Readable } from 'node:stream'
import type { DocumentRef } from '../base/api/common.ts'
import type { Trx } from '../store/transaction.ts'

export type Visibility = 'case' | 'staff' | 'public'

export interface StoredDocument extends DocumentRef {
  readonly caseId: string | null
  readonly uploadedBy: string
  readonly visibility: Visibility
  readonly kind: 'upload' | 'generated'
}

export interface Documents {
  /** Stores content; uploads are limited in size and kind (by their first bytes, not their name): `DOCUMENT_TOO_LARGE`, `DOCUMENT_TYPE_REFUSED`, `DOCUMENT_EMPTY`. */
  store(
    input: {
      readonly name: string
      readonly mediaType: string
      readonly content: Readable | Buffer
      readonly caseId?: string | null
      readonly kind: 'upload' | 'generated'
      readonly by: string
      readonly visibility?: Visibility
    },
    trx?: Trx,
  ): Promise<DocumentRef>
  /** Throws `DOCUMENT_NOT_FOUND`. The caller has checked access. */
  read(id: string): Promise<{ readonly document: StoredDocument; readonly stream: Readable }>
  find(id: string, trx?: Trx): Promise<StoredDocument | undefined>
  refs(ids: readonly string[], trx?: Trx): Promise<readonly DocumentRef[]>
  ofCase(caseId: string, trx?: Trx): Promise<readonly StoredDocument[]>
  /** Gives uploads of `by` to a case; `DOCUMENT_NOT_YOURS` when one is somebody else's or another case's. */
  attach(ids: readonly string[], caseId: string, by: string, trx: Trx): Promise<void>
}
