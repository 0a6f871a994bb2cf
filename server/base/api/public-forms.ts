import type { Bilingual } from '../text.ts'

/** A form that anybody may read, with what it opens. */
export interface PublicFormView {
  readonly programme: string
  readonly programmeTitle: Bilingual
  readonly caseType: string
  readonly form: string
  readonly title: Bilingual
}
