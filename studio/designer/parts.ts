import type { ProgrammeFileKind } from '../../server/base/api/studio.ts'
import type { frameTexts } from './frame-texts.ts'

type Word = keyof typeof frameTexts.pairs

/** A page of the studio for one part of a programme. */
export interface StudioPart {
  readonly path: string
  readonly text: Word
  /** Whether a problem of this file belongs to the page. */
  readonly holds: (file: string) => boolean
}

const never = () => false

export const STUDIO_PARTS: readonly StudioPart[] = [
  { path: '', text: 'overview', holds: never },
  { path: 'workflows', text: 'workflows', holds: (file) => file.endsWith('.bpmn') },
  { path: 'forms', text: 'forms', holds: (file) => file.startsWith('forms/') },
  { path: 'decisions', text: 'decisions', holds: (file) => file.endsWith('.dmn') || file.startsWith('tests/') },
  { path: 'scheme', text: 'scheme', holds: (file) => file === 'scheme.json' || file.startsWith('schemes/') },
  { path: 'letters', text: 'letters', holds: (file) => file.startsWith('letters/') },
  { path: 'deadlines', text: 'deadlines', holds: never },
  { path: 'calendar', text: 'calendar', holds: never },
  { path: 'roles', text: 'roles', holds: never },
  { path: 'clauses', text: 'clauses', holds: never },
  { path: 'settings', text: 'settings', holds: (file) => file === 'programme.json' },
  { path: 'rehearsals', text: 'rehearsals', holds: (file) => file.startsWith('rehearsals/') },
  { path: 'versions', text: 'versions', holds: never },
]

/** Kinds of parts of which a programme has many, each with its list page. */
export const LISTED = {
  workflows: { kind: 'process', empty: 'emptyProcess' },
  forms: { kind: 'form', empty: 'emptyForm' },
  decisions: { kind: 'decision', empty: 'emptyDecision' },
  letters: { kind: 'letter', empty: 'emptyLetter' },
} as const satisfies { readonly [path: string]: { readonly kind: ProgrammeFileKind; readonly empty: Word } }

export type ListedPath = keyof typeof LISTED
