import type { Bilingual } from '../../base/text.ts'
import type { ModdleElement } from '../model/moddle.ts'

export interface Part {
  readonly id: string
  readonly title: Bilingual
}

/** What a diagram may refer to. A list that is null is not known, and nothing is said about what refers to it. */
export interface KnownParts {
  readonly forms: readonly Part[] | null
  readonly decisions: readonly Part[] | null
  readonly letters: readonly Part[] | null
  readonly processes: readonly Part[] | null
  readonly roles: readonly Part[] | null
  readonly deadlines: readonly Part[] | null
  readonly articles: readonly Part[] | null
  readonly stages: readonly Part[] | null
  readonly publicStatuses: readonly Part[] | null
  /** Actions the system can do, with their names. */
  readonly jobs: readonly Part[] | null
}

export const NOTHING_KNOWN: KnownParts = {
  forms: null,
  decisions: null,
  letters: null,
  processes: null,
  roles: null,
  deadlines: null,
  articles: null,
  stages: null,
  publicStatuses: null,
  jobs: null,
}

export type PickKind =
  | 'form'
  | 'decision'
  | 'letter'
  | 'process'
  | 'role'
  | 'deadline'
  | 'article'
  | 'stage'
  | 'publicStatus'
  | 'job'
  | 'condition'

/** What one click does about a problem. */
export type Fix =
  /** An empty `flow` is the one without a condition. */
  | { readonly kind: 'set-default-flow'; readonly flow: string }
  | { readonly kind: 'set-name'; readonly name: Bilingual }
  | { readonly kind: 'append-end-event' }
  | { readonly kind: 'add-start-event' }
  | { readonly kind: 'remove-element' }
  | { readonly kind: 'make-executable' }
  | { readonly kind: 'remove-condition' }
  /** Opens the field where a person chooses. */
  | { readonly kind: 'pick'; readonly part: PickKind }

export type LintSeverity = 'error' | 'warn' | 'info'

/** One finding on a diagram, for somebody who draws. */
export interface LintProblem {
  readonly rule: string
  readonly severity: LintSeverity
  /** Id of the element; null when it is the file. */
  readonly at: string | null
  readonly text: Bilingual
  readonly fix?: Fix
}

export interface Finding {
  readonly text: Bilingual
  readonly fix?: Fix
  /** Other than the rule's own. */
  readonly severity?: LintSeverity
}

/** Reporter as bpmnlint hands it to a rule; what it is given beside the message stays on the report. */
export interface Reporter {
  report(id: string, message: string, more: Finding): void
}

/** A rule in the format of bpmnlint: asked for every element; its configuration are the known parts. */
export type RuleFactory = (parts: KnownParts) => { check(node: ModdleElement, reporter: Reporter): void }
