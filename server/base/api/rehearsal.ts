/**
 * Shapes of rehearsals: a scenario (what arrives, who works, how forms are filled), the run, its report. Stored as JSON with the programme
 * (`rehearsals/<id>.json`), sent over HTTP, drawn by the studio. Money is fen as text, moments are ISO 8601, dates local to the programme.
 */
import type { Json, JsonObject } from '../json.ts'
import type { Bilingual } from '../text.ts'

// ---- scenario ------------------------------------------------------------------------------------------------------

/** A number drawn by chance; rounded half up to `decimals` places (default 0), cut to `least` and `most` where they stand. */
export type Distribution = { readonly decimals?: number; readonly least?: number; readonly most?: number } & (
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'triangular'; readonly from: number; readonly likely: number; readonly to: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  /** `spread`: standard deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly spread: number }
)

/** What stands in a field of a form. */
export type FieldPlan =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'number'; readonly of: Distribution }
  | { readonly kind: 'choice'; readonly of: readonly { readonly value: Json; readonly weight: number }[] }
  /** Local date so many days from the day it is filled in. */
  | { readonly kind: 'date'; readonly days: Distribution }
  /** FEEL over what the task knows, `quality`, `round` and the fields planned before it. */
  | { readonly kind: 'feel'; readonly feel: string }
  /** A list of so many objects. */
  | { readonly kind: 'list'; readonly count: Distribution; readonly item: { readonly [field: string]: FieldPlan } }

/** One way in which a form may be answered; one of those whose condition holds is drawn by weight. */
export interface WayPlan {
  readonly name: Bilingual
  readonly weight: number
  /** FEEL over what the task knows, `quality` and `round` (1, 2, … of this step in this case); default: always. */
  readonly when?: string
  /** By path of the field (`payee.account`); what is not named is filled in by the kind of the field. */
  readonly fields: { readonly [path: string]: FieldPlan }
}

export interface StartPlan {
  readonly caseType: string
  /** New cases of the whole run for `arrivals` 'new'; else the share (0 to 1) of the cases it follows. */
  readonly share: number
  /** `new`: a new subject applies; `after`: follows an event of an earlier case of the same subject. */
  readonly arrivals: 'new' | 'after'
  /** Weights of the months January to December; default: all equal. Only for `new`. */
  readonly months?: readonly number[]
  /** For `after`: which case, and what happened to it. */
  readonly after?: {
    readonly caseType: string
    /** `closed`; `stage:<code>`; `status:<code>`; `result:<stage>` (recorded), `certificate` (issued), `certificate:<kind of its event>`. */
    readonly event: string
    readonly days: Distribution
    /** FEEL over `level`, `outcome`, `quality`; default: always. */
    readonly when?: string
  }
}

/** Something that happens to a case from outside: an act of the case page, an objection to a notice. */
export interface ActPlan {
  readonly kind: 'action' | 'objection'
  /** Code of the programme's case action. */
  readonly action?: string
  readonly caseTypes?: readonly string[]
  /** Share (0 to 1) of the cases (for objections: of the notices) it happens to. */
  readonly share: number
  /** Days after the case was submitted, for objections after the notice was published. */
  readonly days: Distribution
  /** FEEL over `stage`, `status`, `quality`; default: always. */
  readonly when?: string
  /** Objections: share of those that bring evidence in time. */
  readonly withEvidence?: number
}

export interface StaffPlan {
  /** Role code of the programme. */
  readonly role: string
  readonly people: number
  /** Working hours on working days, `09:00`. */
  readonly from: string
  readonly to: string
  /** Share of the hours in which nobody is there (leave, meetings), 0 to below 1. */
  readonly away: number
  /** Minutes a task takes. */
  readonly minutes: Distribution
  readonly byTask?: { readonly [elementId: string]: Distribution }
}

/** `rehearsals/<id>.json` of a programme. */
export interface Scenario {
  readonly id: string
  readonly title: Bilingual
  /** Any text; the same seed, scenario and programme give the same run, to the last bit. */
  readonly seed: string
  /** First day, and how many months are lived. */
  readonly from: string
  readonly months: number
  /** Applications that arrive, for all starts of kind `new` together. */
  readonly cases: number
  /** Values of the programme's settings that it leaves open, by id; they stand above its own. */
  readonly settings?: { readonly [id: string]: number | string }
  readonly starts: readonly StartPlan[]
  readonly subject: { readonly fields: { readonly [path: string]: FieldPlan } }
  /** 0 to 1 for each subject: how much of what is asked it has; score sheets follow it. */
  readonly quality: Distribution
  /** How much one expert's scores differ from another's, 0 to 1. */
  readonly disagreement: number
  /** Share of declarations, 0 to 1, in which an expert says that he has a conflict and steps back; absent: none. */
  readonly conflict?: number
  /** Weights of the state of the subject's device evidence. */
  readonly devices: { readonly good: number; readonly patchy: number; readonly missing: number }
  /** By id of the form. */
  readonly forms: { readonly [formId: string]: readonly WayPlan[] }
  /** By id of the user task; before `forms`. */
  readonly tasks: { readonly [elementId: string]: readonly WayPlan[] }
  readonly acts: readonly ActPlan[]
  readonly staff: readonly StaffPlan[]
  /** Applicants (tasks of an organisation): days until they answer, and the share that never does. */
  readonly applicant: {
    readonly days: Distribution
    readonly never: number
    readonly byTask?: { readonly [elementId: string]: Distribution }
  }
}

/** What is wrong with a scenario, at which place (JSON pointer). */
export interface ScenarioProblem {
  readonly code: string
  readonly at: string
  readonly text: Bilingual
  readonly severity: 'error' | 'warning'
}

// ---- run -----------------------------------------------------------------------------------------------------------

export type RehearsalState = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed'

export interface RehearsalProgress {
  /** 0 to 1 of the virtual time. */
  readonly share: number
  readonly today: string
  readonly cases: number
  readonly steps: number
}

// ---- report --------------------------------------------------------------------------------------------------------

/** Middle and edges of durations or numbers; null where nothing was counted. */
export interface Percentiles {
  readonly count: number
  readonly p10: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly most: number | null
}

/**
 * A question whose answer is a list of cases: every count of the report carries one. As many answers as the count says: a case that came by
 * twice stands there twice; what belonged to no case stands there under the name of its process.
 */
export type Behind =
  | { readonly what: 'cases'; readonly caseType: string; readonly state: 'opened' | 'closed' }
  | { readonly what: 'outcome'; readonly caseType: string; readonly outcome: string | null }
  /** Who entered, who completed, who is still there at the end. */
  | { readonly what: 'element'; readonly processId: string; readonly elementId: string }
  | { readonly what: 'completed'; readonly processId: string; readonly elementId: string }
  | { readonly what: 'open-at'; readonly processId: string; readonly elementId: string }
  | { readonly what: 'flow'; readonly processId: string; readonly flowId: string }
  /** All incidents of an element, or those of one type and message. */
  | { readonly what: 'incident'; readonly processId: string; readonly elementId: string; readonly type?: string; readonly message?: string }
  | { readonly what: 'deadline'; readonly rule: string; readonly outcome: 'begun' | 'met' | 'missed' | 'open' }
  | { readonly what: 'light'; readonly month: string; readonly light: 'green' | 'yellow' | 'red' | 'paused' }
  | { readonly what: 'queue'; readonly role: string; readonly week: string; readonly number: 'arrived' | 'done' | 'waiting' }
  | { readonly what: 'stuck' }
  | { readonly what: 'result'; readonly stage: string; readonly level: string }
  | { readonly what: 'letter'; readonly template: string }
  /** By what was found of it; null: nothing yet. */
  | { readonly what: 'objection'; readonly founded: boolean | null }
  | { readonly what: 'objection-filed'; readonly how: 'filed' | 'late' | 'without-evidence' }
  /** Cases with money of the kind in the month (`2026-03`; empty: in the whole run), as often as there was some. */
  | { readonly what: 'money'; readonly month: string; readonly kind: MoneyKind }

export type MoneyKind = 'awarded' | 'ordered' | 'paid' | 'claimed' | 'repaid'

export interface ElementReport {
  readonly processId: string
  readonly elementId: string
  readonly name: string | null
  readonly type: string
  readonly entered: number
  readonly completed: number
  /** Still there at the end of the run. */
  readonly open: number
  readonly incidents: number
  /**
   * User tasks: hours until somebody took them up, and from there to the end. What waits for something outside (events, receive tasks,
   * event-based gateways) waits all its life; everything else works. Of those completed.
   */
  readonly waiting: Percentiles
  readonly working: Percentiles
}

export interface DeadlineReport {
  readonly rule: string
  readonly name: Bilingual
  readonly article: string
  readonly binds: string
  readonly begun: number
  /** Done on the last day or before. */
  readonly met: number
  /** Done after it, ended by it, or over and still open at the end of the run. */
  readonly missed: number
  /** Open at the end and not over. What was called off before its last day counts nowhere but among the begun. */
  readonly open: number
  /** Working days over the last day, of those missed. */
  readonly lateDays: Percentiles
}

export interface QueueWeek {
  /** Monday of the week. */
  readonly week: string
  readonly arrived: number
  readonly done: number
  /** Waiting at the end of the week. */
  readonly waiting: number
  /** Hours worked over hours there were. */
  readonly busy: number
}

export interface QueueReport {
  readonly role: string
  readonly name: Bilingual
  readonly people: number
  readonly weeks: readonly QueueWeek[]
  readonly waitingHours: Percentiles
  /** People with whom the work of the busiest four weeks would have been done within them. */
  readonly needed: number
}

export interface StuckCase {
  readonly caseId: string
  readonly number: string
  readonly processId: string
  readonly elementId: string
  readonly reason: 'nothing-waits' | 'incident' | 'unanswered'
  readonly text: Bilingual
}

export interface RehearsalReport {
  readonly programme: string
  /** Hash of the programme's files that were rehearsed. */
  readonly hash: string
  readonly scenario: string
  readonly seed: string
  readonly from: string
  readonly to: string
  readonly cases: number
  readonly steps: number
  readonly caseTypes: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly opened: number
    readonly closed: number
    readonly days: Percentiles
    readonly outcomes: readonly { readonly outcome: string | null; readonly name: Bilingual; readonly count: number }[]
  }[]
  /** Applications that were not taken, by what stood against them; absent in runs kept before it was counted. */
  readonly refused?: readonly {
    readonly caseType: string
    readonly name: Bilingual
    readonly code: string
    readonly text: Bilingual
    readonly count: number
  }[]
  readonly elements: readonly ElementReport[]
  /** Sequence flows with how often they were taken. */
  readonly flows: readonly { readonly processId: string; readonly flowId: string; readonly taken: number }[]
  /** Flow nodes and flows that no case came by. */
  readonly neverReached: readonly {
    readonly processId: string
    readonly elementId: string
    readonly name: string | null
    readonly kind: 'element' | 'flow'
  }[]
  /** Open deadlines at the end of each month by light. */
  readonly lights: readonly {
    readonly month: string
    readonly green: number
    readonly yellow: number
    readonly red: number
    readonly paused: number
  }[]
  readonly deadlines: readonly DeadlineReport[]
  readonly queues: readonly QueueReport[]
  readonly stuck: readonly StuckCase[]
  readonly incidents: readonly {
    readonly processId: string
    readonly elementId: string
    readonly type: string
    readonly message: string
    readonly count: number
  }[]
  readonly results: readonly {
    readonly stage: string
    readonly level: string
    readonly name: Bilingual
    readonly count: number
    readonly total: Percentiles
  }[]
  readonly money: readonly {
    readonly month: string
    readonly awarded: string
    readonly ordered: string
    readonly paid: string
    readonly claimed: string
    readonly repaid: string
  }[]
  readonly objections: {
    readonly filed: number
    readonly late: number
    readonly withoutEvidence: number
    readonly founded: number
    readonly unfounded: number
    readonly open: number
  }
  readonly letters: readonly { readonly template: string; readonly title: Bilingual; readonly count: number }[]
  /** Broken invariants (I1 to I16 as far as they speak of cases and money); none when all is well. */
  readonly violations: readonly string[]
}

/** A line of a case's life in a rehearsal. */
export interface RehearsedMoment {
  readonly at: string
  readonly title: Bilingual
  readonly article: string | null
  readonly by: string | null
}

export interface RehearsedCase extends RehearsedCaseLine {
  /** Data of the forms, in the order they were sent. */
  readonly moments: readonly RehearsedMoment[]
  readonly variables?: JsonObject
}

// ---- HTTP ----------------------------------------------------------------------------------------------------------

/** What is rehearsed: the draft as it now is, or a published version by number. */
export type RehearsedFiles = 'draft' | number

/** `POST /api/programmes/:id/rehearsals` starts a run of a scenario, saved or not. */
export interface StartRehearsal {
  readonly of: RehearsedFiles
  readonly scenario: Scenario
}

/** `GET /api/rehearsals/:run`, and each line of `GET /api/programmes/:id/rehearsals`. */
export interface RehearsalRun {
  readonly id: string
  readonly programme: string
  readonly of: RehearsedFiles
  /** Hash of the files; a draft that has changed since has another one. */
  readonly hash: string
  readonly scenario: { readonly id: string; readonly title: Bilingual }
  readonly seed: string
  readonly state: RehearsalState
  readonly progress: RehearsalProgress | null
  readonly startedBy: { readonly id: string; readonly name: string }
  readonly startedAt: string
  readonly endedAt: string | null
  readonly error: Bilingual | null
  /** What stands against it as a gate; null before it is done. */
  readonly verdict: RehearsalVerdict | null
}

/** `GET /api/programmes/:id/rehearsals`. */
export interface RehearsalOverview {
  /** Scenarios among the files of the draft (or of the version in force where nothing is changed). */
  readonly scenarios: readonly {
    readonly id: string
    readonly file: string
    readonly title: Bilingual
    readonly cases: number
    readonly months: number
  }[]
  readonly runs: readonly RehearsalRun[]
  /** What the programme asks for before it is published; null: nothing. */
  readonly gate: RehearsalGate | null
}

/** `rehearsal` of `programme.json`: publishing needs a clean run of the draft by this scenario. */
export interface RehearsalGate {
  readonly scenario: string
  /** Largest share (0 to 1) of deadlines missed. */
  readonly missedShare: number
  /** Steps that no case may come by: ids of elements that need not be reached. */
  readonly mayBeUnreached?: readonly string[]
}

export interface RehearsalVerdict {
  readonly clean: boolean
  readonly grounds: readonly {
    readonly code: 'STUCK_CASES' | 'UNREACHED' | 'DEADLINES_MISSED' | 'INCIDENTS' | 'VIOLATIONS' | 'NOTHING_RUN'
    readonly text: Bilingual
    readonly behind: Behind | null
  }[]
}

/** `POST /api/rehearsals/:run/cases` with a `Behind`, `cursor` and `limit`. */
export interface RehearsedCaseLine {
  readonly caseId: string
  readonly number: string
  readonly caseType: string
  readonly subject: string
  readonly status: string
  readonly outcome: string | null
  readonly submittedAt: string
  readonly closedAt: string | null
}

/** `GET /api/rehearsals/:run/compare/:other`: the greatest differences first. */
export interface RehearsalComparison {
  readonly one: RehearsalRun
  readonly other: RehearsalRun
  readonly lines: readonly {
    readonly area: 'cases' | 'elements' | 'deadlines' | 'queues' | 'results' | 'money' | 'letters' | 'objections' | 'stuck'
    readonly label: Bilingual
    readonly unit: 'cases' | 'days' | 'hours' | 'fen' | 'share' | 'count'
    /** Decimal text; null where it does not occur. */
    readonly before: string | null
    readonly after: string | null
    /** Size of the difference relative to the larger of the two, 0 to 1. */
    readonly weight: number
    readonly behind: { readonly one: Behind | null; readonly other: Behind | null }
  }[]
}

/** One real case under the draft: `POST /api/programmes/:id/impact`, then `GET /api/impacts/:id`. */
export interface ImpactLine {
  readonly caseId: string
  readonly number: string
  readonly subject: string
  readonly open: boolean
  readonly differences: readonly {
    readonly what: 'level' | 'amount' | 'deadline' | 'path' | 'letter'
    readonly label: Bilingual
    readonly before: string | null
    readonly after: string | null
    /** The decision, rule, element or deadline rule that makes the difference. */
    readonly because: {
      readonly kind: 'decision' | 'scheme' | 'process' | 'deadline' | 'letter'
      readonly id: string
      readonly rule: string | null
      readonly text: Bilingual
    }
  }[]
  /** Running cases: whether they can move to the draft's version, and why not. */
  readonly migration: { readonly can: boolean; readonly obstacles: readonly Bilingual[] } | null
  /** Set when the record of the case did not suffice to live it again. */
  readonly unclear: Bilingual | null
}

export interface ImpactReport {
  readonly id: string
  readonly programme: string
  readonly hash: string
  readonly state: RehearsalState
  readonly progress: { readonly done: number; readonly of: number }
  readonly counted: {
    readonly cases: number
    readonly same: number
    readonly different: number
    readonly unclear: number
    readonly canMove: number
    readonly canNotMove: number
  }
  readonly lines: readonly ImpactLine[]
}
