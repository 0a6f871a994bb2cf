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
  /** Anybody may read the questions without an account (`GET /api/public/forms/…`). */
  readonly public?: boolean
  /** Administrative divisions of its addresses instead of the shipped list. */
  readonly divisions?: readonly Division[]
}

/** A province, city or county by its GB/T 2260 code of six digits. */
export interface Division {
  readonly code: string
  readonly name: Bilingual
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
      /** The section is a copy of this version of `sections/<id>.v<version>.json`; absent when it stands for itself. */
      readonly from?: { readonly id: string; readonly version: number }
      readonly children: readonly LayoutNode[]
    }
  | { readonly kind: 'columns'; readonly children: readonly LayoutNode[] }
  /** Words between the fields: a paragraph, a `heading`, or `help` set apart. */
  | { readonly kind: 'text'; readonly text: Bilingual; readonly style?: 'heading' | 'help' }
  | FieldNode

export interface FieldNode {
  readonly kind: 'field'
  /** Property path in the data, dots between levels: `applicant.creditCode`. */
  readonly path: string
  readonly label: Bilingual
  readonly help?: Bilingual
  readonly placeholder?: Bilingual
  readonly article?: string
  /** How it is asked; absent: by its schema. Shapes of the values: README. */
  readonly widget?: FieldWidget
  readonly unit?: Bilingual
  /** Labels of `enum` values, by value. */
  readonly options?: { readonly [value: string]: Bilingual }
  readonly files?: { readonly maxCount: number; readonly maxBytes: number; readonly types: readonly string[] }
  /** Columns of a repeating table; paths are relative to the row. */
  readonly columns?: readonly FieldNode[]
  /** Column of a table: its sum stands under it (rules read it as `sum(table.column)`). */
  readonly sum?: boolean
  /** Address: how far down the division is asked for (default `county`, as far as the list goes), and the code it must lie in. */
  readonly division?: { readonly level?: 'province' | 'city' | 'county'; readonly within?: string }
  /** Why personal data is asked for, when no article of the regulation says so. */
  readonly purpose?: Bilingual
  readonly readOnly?: boolean
}

export type FieldWidget =
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
  /** `{division, street}`: a GB/T 2260 code and free text. */
  | 'address'
  /** `{name, creditCode}`. */
  | 'organisation'
  /** `{name, idNumber, phone, post}`, as far as the schema has them. */
  | 'person'
  /** Citizen identity number (GB 11643); shown masked except while it is edited. */
  | 'idNumber'

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
