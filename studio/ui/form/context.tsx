import { type ComponentType, createContext, useContext } from 'react'
import type { EvidenceDevices, EvidenceRows } from '../../../server/base/api/evidence.ts'
import type { Json, JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { Division, FieldNode } from '../../../server/rules/forms/types.ts'
import type { DevicesAsked } from '../../api/evidence.ts'

/** One thing to say at a place of the form. */
export interface FieldProblem {
  readonly path: string | null
  readonly severity: 'error' | 'warning' | 'info'
  readonly text: Bilingual
  readonly article?: string | undefined
}

/** The form as the rules see it now. */
export interface FormState {
  readonly data: JsonObject
  isVisible(path: string): boolean
  isRequired(path: string): boolean
  readonly problems: readonly FieldProblem[]
}

/** A cell of a repeating row. */
export interface CellProps {
  readonly node: FieldNode
  readonly path: string
  readonly rowNumber: number
  readonly showLabel?: boolean
}

/** What devices say about the rows that a form scores. */
export interface FormEvidence {
  readonly subjectId: string
  /** Of the cache of the browser. */
  readonly key: string
  /** As frozen with the submission, or how to ask for it as it is now. */
  readonly rows: EvidenceRows | (() => Promise<EvidenceRows>)
  devices(rowId: string, asked: DevicesAsked): Promise<EvidenceDevices>
}

/** What the parts of one form share. */
export interface FormContextValue {
  /** What stands in the control of a path: as typed, or as computed by a rule. */
  valueOf(path: string): Json | undefined
  readonly schema: JsonObject
  readonly state: FormState
  readonly facts: JsonObject
  readonly programme: string | null
  /** Divisions of the form's own list; absent: the shipped one. */
  readonly divisions?: readonly Division[] | undefined
  readonly evidence?: FormEvidence | undefined
  readonly readOnly: boolean
  readonly shown: ReadonlySet<string>
  readonly showAll: boolean
  /** Where files go; null sends them to the documents of who is logged in. */
  readonly uploadPath: string | null
  /** Draws a cell; the table gets it from here because fields know tables. */
  readonly Cell: ComponentType<CellProps>
  set(path: string, value: Json | undefined): void
  /** The person has been at this field: from now on its problems show. */
  visit(path: string): void
  /** The form is judged and sent only after this work, such as the upload of a file, has come to its end. */
  hold(work: Promise<unknown>): void
}

const FormContext = createContext<FormContextValue | null>(null)
export const FormContextProvider = FormContext.Provider

export function useForm(): FormContextValue {
  const value = useContext(FormContext)
  if (value === null) throw new Error('Expected a form above, but found none')
  return value
}
