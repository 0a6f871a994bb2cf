/** Shapes of `/api/operations`: what runs, how one instance stands, and what is about to be done to it. Types only. */
import type { JsonObject } from '../json.ts'
import type { Bilingual } from '../text.ts'

export interface InstanceCounts {
  readonly active: number
  /** Instances with an open incident. */
  readonly incidents: number
  readonly completed: number
  readonly canceled: number
}

export interface ProcessVersionView extends InstanceCounts {
  readonly definitionKey: string
  readonly version: number
  readonly deployedAt: string
}

export interface ProcessView {
  readonly processId: string
  readonly name: string
  readonly programme: string | null
  /** Newest first. */
  readonly versions: readonly ProcessVersionView[]
}

/** Everything is optional; what is given must all hold. */
export interface InstanceFilter {
  readonly processId?: string
  readonly definitionKey?: string
  /** `INCIDENT`: active with an open incident. */
  readonly state?: 'ACTIVE' | 'INCIDENT' | 'COMPLETED' | 'TERMINATED'
  /** A token is at this element now. */
  readonly elementId?: string
  /** Variable of the process, and its value as text or JSON. */
  readonly variable?: string
  readonly value?: string
  /** Day or instant, inclusive. */
  readonly startedFrom?: string
  readonly startedTo?: string
  /** Keys of instances. */
  readonly keys?: readonly string[]
}

export interface InstanceRowView {
  readonly key: string
  readonly processId: string
  readonly processName: string
  readonly version: number
  readonly definitionKey: string
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
  readonly incidents: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly caseId: string | null
  readonly parentKey: string | null
}

export interface ElementCounts {
  readonly elementId: string
  readonly active: number
  readonly incidents: number
  readonly completed: number
  readonly canceled: number
}

export interface ElementVisitView {
  readonly key: string
  readonly elementId: string
  readonly name: string
  readonly type: string
  readonly scopeKey: string | null
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
  readonly startedAt: string
  readonly endedAt: string | null
}

export interface IncidentView {
  readonly key: string
  readonly elementId: string
  readonly elementInstanceKey: string
  readonly name: string
  readonly type: string
  readonly message: string
  readonly state: 'ACTIVE' | 'RESOLVED'
  readonly at: string
  readonly resolvedAt: string | null
}

export interface JobView {
  readonly key: string
  readonly elementId: string
  readonly type: string
  readonly state: string
  readonly retries: number
  readonly worker: string | null
  readonly errorMessage: string | null
  readonly createdAt: string
  readonly endedAt: string | null
}

export interface InstanceView extends InstanceRowView {
  readonly rootKey: string
  readonly elements: readonly ElementVisitView[]
  /** Sequence flows taken so far. */
  readonly flows: readonly string[]
  /** Variables by scope, the process first. */
  readonly scopes: readonly { readonly key: string; readonly elementId: string; readonly name: string; readonly variables: JsonObject }[]
  readonly incidentList: readonly IncidentView[]
  readonly jobs: readonly JobView[]
  readonly timers: readonly {
    readonly key: string
    readonly elementId: string
    readonly dueAt: string
    /** Repetitions after this one; -1 for ever. */
    readonly repetitions: number
  }[]
  readonly subscriptions: readonly {
    readonly key: string
    readonly elementId: string
    readonly kind: 'message' | 'signal'
    readonly name: string
    readonly correlationKey: string | null
  }[]
  /** Calling instance, and those it called. */
  readonly caller: InstanceRowView | null
  readonly called: readonly InstanceRowView[]
  /** Who gave which command, newest first. */
  readonly commands: readonly { readonly position: number; readonly at: string; readonly actor: string; readonly kind: string }[]
  /** Timers may be fired by hand (test clock). */
  readonly testClock: boolean
}

export interface ElementView {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Scope it lies in; null for the process. */
  readonly scopeId: string | null
  /** A modification may begin it. */
  readonly startable: boolean
}

export interface MappingView {
  readonly source: readonly (ElementView & { readonly tokens: number })[]
  readonly target: readonly ElementView[]
  /** Source id to target id: same id and kind, else the only one of the same name and kind. */
  readonly suggested: { readonly [sourceId: string]: string }
}

export interface ProblemView {
  readonly code: string
  readonly text: Bilingual
  readonly at?: string
}

export interface MigrationDryRun {
  readonly items: readonly { readonly key: string; readonly problems: readonly ProblemView[] }[]
}

export interface ModificationPlanView {
  readonly problems: readonly ProblemView[]
  readonly activated: readonly { readonly elementId: string; readonly name: string | null; readonly type: string }[]
  readonly completed: readonly { readonly elementId: string; readonly name: string | null; readonly type: string }[]
  readonly terminated: readonly { readonly elementId: string; readonly name: string | null; readonly type: string }[]
  readonly ends: boolean
  readonly canceledChildren: number
  readonly incidents: readonly { readonly elementId: string; readonly message: string }[]
}

export interface BatchView {
  readonly key: string
  readonly type: string
  readonly state: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly actor: string
  readonly reason: string | null
  readonly total: number
  readonly completed: number
  readonly failed: number
  readonly skipped: number
}

export interface BatchItemView {
  readonly itemKey: string
  readonly instanceKey: string
  readonly state: string
  readonly at: string | null
  readonly error: Bilingual | null
}
