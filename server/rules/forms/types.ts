import type { Json, JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'

/** `forms/<programme>/<id>.form.json`: everything the browser renders and the server checks (design §5). */
export interface FormDocument {
  readonly id: string
  readonly title: Bilingual
  /** Clause of the regulation the form carries out, e.g. `SS-16`. */
  readonly article?: string
  /** JSON Schema 2020-12 subset; `type: object` at the root. Files are strings or arrays of strings with `format: "document"` (document ids). */
  readonly schema: JsonObject
  readonly layout: readonly LayoutNode[]
  readonly rules: readonly FormRule[]
}

export type LayoutNode =
  | {
      readonly kind: 'page'
      readonly id: string
      readonly title: Bilingual
      readonly help?: Bilingual
      readonly children: readonly LayoutNode[]
    }
  | {
      readonly kind: 'section'
      readonly title: Bilingual
      readonly help?: Bilingual
      readonly article?: string
      readonly children: readonly LayoutNode[]
    }
  | { readonly kind: 'columns'; readonly children: readonly LayoutNode[] }
  | { readonly kind: 'text'; readonly text: Bilingual }
  | FieldNode

export interface FieldNode {
  readonly kind: 'field'
  /** Property path in the data, dots between levels: `applicant.creditCode`. */
  readonly path: string
  readonly label: Bilingual
  readonly help?: Bilingual
  readonly placeholder?: Bilingual
  readonly article?: string
  readonly widget?:
    | 'text'
    | 'textarea'
    | 'number'
    | 'money'
    | 'date'
    | 'period'
    | 'select'
    | 'radio'
    | 'checkboxes'
    | 'yesno'
    | 'files'
    | 'table'
    | 'declaration'
    | 'signature'
    | 'scoreTable'
    | 'checklist'
    | 'phone'
    | 'creditCode'
    | 'calculated'
  readonly unit?: Bilingual
  /** Labels of `enum` values, by value. */
  readonly options?: { readonly [value: string]: Bilingual }
  readonly files?: { readonly maxCount: number; readonly maxBytes: number; readonly types: readonly string[] }
  /** Columns of a repeating table; paths are relative to the row. */
  readonly columns?: readonly FieldNode[]
  readonly readOnly?: boolean
}

/**
 * A rule of the form. FEEL sees the data by its property names, `facts` (what the server knows) and, in a row rule, `row`.
 * `visible`/`required` hold a FEEL boolean; `computed` gives a value; `check` must be true, else `message` (severity `error` blocks submit).
 */
export type FormRule =
  | { readonly kind: 'visible'; readonly path: string; readonly when: string }
  | { readonly kind: 'required'; readonly path: string; readonly when: string }
  | { readonly kind: 'computed'; readonly path: string; readonly value: string }
  | {
      readonly kind: 'check'
      readonly id: string
      readonly path?: string
      readonly that: string
      readonly severity: 'error' | 'warning' | 'info'
      /** Code answered by HTTP, e.g. `SELF_EVALUATION_NOT_PASSED`; default `FORM_CHECK_FAILED`. */
      readonly code?: string
      readonly message: Bilingual
      readonly article?: string
    }

export type FormData = { readonly [name: string]: Json }
