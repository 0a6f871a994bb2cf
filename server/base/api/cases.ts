import type { JsonObject } from '../json.ts'
import type { Bilingual } from '../text.ts'
import type { DeadlineView, DocumentRef, Light, PersonRef } from './common.ts'

export interface SubjectView {
  readonly id: string
  readonly name: string
  readonly kind: string
  /** Programme it is registered under. */
  readonly programme: string
  readonly organisation: { readonly id: string; readonly name: string }
  readonly address: string
  readonly areaSquareMetres: string
  readonly parent: { readonly id: string; readonly name: string } | null
  readonly data: JsonObject
  readonly level: { readonly code: string; readonly name: Bilingual } | null
  readonly certificate: { readonly number: string; readonly status: string; readonly lastDay: string | null } | null
  readonly openCases: number
  readonly deviceCount: number
  readonly createdAt: string
}

export interface StatusView {
  readonly code: string
  readonly name: Bilingual
  readonly tone: 'waiting' | 'working' | 'attention' | 'good' | 'bad' | 'ended'
}

export interface CaseSummary {
  readonly id: string
  readonly number: string
  readonly caseType: string
  readonly caseTypeName: Bilingual
  readonly programme: string
  readonly programmeVersion: number
  readonly subject: { readonly id: string; readonly name: string }
  readonly applicant: { readonly organisation: string; readonly person: string }
  readonly status: StatusView
  readonly stage: string | null
  readonly light: Light
  readonly dueOn: string | null
  readonly waitingFor: string | null
  readonly submittedAt: string
  readonly closedAt: string | null
}

export interface TimelineEntry {
  readonly at: string
  readonly title: Bilingual
  readonly detail: Bilingual | null
  readonly article: string | null
  readonly actor: string | null
  readonly kind: 'submission' | 'task' | 'letter' | 'status' | 'deadline' | 'decision' | 'notice' | 'certificate' | 'payment' | 'system'
  readonly documentId: string | null
}

export interface CaseDetail extends CaseSummary {
  readonly facts: readonly { readonly label: Bilingual; readonly value: string }[]
  readonly stages: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly article: string | null
    readonly state: 'done' | 'current' | 'todo'
    readonly at: string | null
  }[]
  /** Whose turn it is, by which article, in a sentence. */
  readonly turn: { readonly who: Bilingual; readonly what: Bilingual; readonly article: string | null } | null
  readonly deadlines: readonly DeadlineView[]
  readonly submissions: readonly SubmissionRef[]
  readonly letters: readonly LetterRef[]
  readonly documents: readonly DocumentRef[]
  readonly links: readonly { readonly caseId: string; readonly number: string; readonly relation: string; readonly caseType: string }[]
  /** Tasks on this case that the asker may do. */
  readonly myTasks: readonly { readonly key: string; readonly name: string }[]
  /** What the asker may start on this case now, e.g. apply for the subsidy. */
  readonly actions: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly kind: 'start-case' | 'message'
    readonly target: string
    readonly form: string | null
  }[]
  readonly panels: readonly { readonly id: string; readonly stage: string }[]
  readonly notices: readonly { readonly id: string; readonly title: string; readonly lastDay: string }[]
  readonly awards: readonly { readonly id: string; readonly totalFen: string }[]
  readonly correction: { readonly taskKey: string; readonly items: readonly CorrectionItem[] } | null
}

export interface CorrectionItem {
  readonly material: string
  readonly fault: string
  readonly howToFix: string
  readonly field?: string
}
export interface SubmissionRef {
  readonly id: string
  readonly formId: string
  readonly title: Bilingual
  readonly version: number
  readonly by: PersonRef
  readonly at: string
}
export interface LetterRef {
  readonly id: string
  readonly number: string | null
  readonly template: string
  readonly title: string
  readonly issuedAt: string
  readonly deliveredAt: string | null
  readonly documentId: string
}

export interface DiagramView {
  readonly processes: readonly {
    readonly instanceKey: string
    readonly processId: string
    readonly name: string
    readonly xml: string
    readonly status: string
    readonly elements: readonly {
      readonly elementId: string
      readonly active: number
      readonly completed: number
      readonly incidents: number
    }[]
    readonly takenFlows: readonly string[]
  }[]
}

export interface TaskSummary {
  readonly key: string
  readonly name: string
  readonly elementId: string
  readonly case: {
    readonly id: string
    readonly number: string
    readonly caseType: string
    readonly caseTypeName: Bilingual
    readonly subject: string
  } | null
  readonly assignee: PersonRef | null
  readonly candidateGroups: readonly string[]
  readonly createdAt: string
  readonly light: Light
  readonly dueOn: string | null
  readonly daysLeft: number | null
  /** What `daysLeft` counts. */
  readonly daysUnit?: 'workingDay' | 'naturalDay'
  readonly article: string | null
  readonly stage: string | null
}

export interface TaskCounts {
  readonly mine: number
  readonly group: number
  readonly red: number
  readonly yellow: number
  readonly done: number
  /** Nothing is counted further: a count of so many says "at least". */
  readonly countedTo: number
}

export interface TaskDetail extends TaskSummary {
  readonly formId: string | null
  readonly formVersion: number | null
  /** What the form starts with: earlier answers, facts and the draft. */
  readonly data: JsonObject
  readonly facts: JsonObject
  readonly draftRevision: number
  readonly deadline: DeadlineView | null
  /** `form` renders the form document; `scoreSheet`, `opinion`, `conflict` have screens of their own and name the panel. */
  readonly screen: 'form' | 'scoreSheet' | 'opinion' | 'conflict'
  readonly panelId: string | null
  readonly mayComplete: boolean
  readonly mayClaim: boolean
}

export interface DraftView {
  readonly id: string
  readonly programme: string
  readonly caseType: string
  readonly formId: string
  readonly formVersion: number
  readonly subjectId: string
  readonly parentCaseId: string | null
  readonly data: JsonObject
  readonly facts: JsonObject
  readonly revision: number
  readonly updatedAt: string
}

export interface NotificationView {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly caseId: string | null
  readonly at: string
  readonly readAt: string | null
}
