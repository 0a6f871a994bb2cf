import type { ReactNode } from 'react'
import type { ProblemDetails } from '../../../server/base/api/common.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import type { FormDocument } from '../../../server/rules/forms/types.ts'
import type { FormEvidence } from './context.tsx'
import type { SaveState } from './use-autosave.ts'

/** What a form on screen is given, whoever draws it. */
export interface FormViewProps {
  readonly document: FormDocument
  /** What the form starts with; later changes live inside and are told by `onChange`. */
  readonly data: JsonObject
  readonly facts?: JsonObject
  readonly programme?: string | null
  /** What devices say about the rows of its score tables. */
  readonly evidence?: FormEvidence | undefined
  readonly uploadPath?: string | null
  readonly submitLabel?: string
  readonly busy?: boolean
  readonly saveState?: SaveState
  /** What the server found; shown at its places beside what the rules find here. */
  readonly problems?: ProblemDetails['problems']
  /** Field to go to at once, e.g. from a list of corrections. */
  readonly focusPath?: string | null
  readonly footer?: ReactNode
  onChange?(data: JsonObject): void
  /** Stores what stands there and answers what the server knows since; asked before a page or the whole is judged. */
  settle?(data: JsonObject): Promise<JsonObject | undefined>
  onSubmit(data: JsonObject): void
}
