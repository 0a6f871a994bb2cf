import type { Problem } from '../errors.ts'
import type { Bilingual } from '../text.ts'
import type { MappingSample, PayloadMapping } from './mapping-document.ts'

/** One line of the list of mappings. */
export interface MappingSummary {
  readonly id: string
  readonly title: Bilingual
  readonly kind: string | null
  readonly kindName: Bilingual | null
  readonly format: 'json' | 'binary'
  /** Version in force. */
  readonly version: number
  /** Delivered with the product; the office may change it, its own versions then stay. */
  readonly shipped: boolean
  readonly savedAt: string
  readonly savedBy: string | null
  /** Devices that speak it, and sources that read by it. */
  readonly devices: number
  readonly sources: number
  /** Messages set aside in the last seven days under the version in force. */
  readonly problems: number
}

export interface MappingVersionView {
  readonly version: number
  readonly document: PayloadMapping
  readonly note: string
  readonly savedAt: string
  readonly savedBy: string | null
  /** Set aside under this version, by reason, since the beginning. */
  readonly problems: readonly { readonly reason: string; readonly count: number }[]
}

/** The build of a payload that was set aside: every value that could be somebody's is replaced. */
export interface PayloadShapeView {
  readonly id: string
  readonly version: number
  readonly reason: string
  readonly payload: string
  readonly times: number
  readonly lastAt: string
}

export interface MappingView extends MappingSummary {
  readonly document: PayloadMapping
  readonly samples: readonly MappingSample[]
  /** Newest first. */
  readonly versions: readonly MappingVersionView[]
  readonly shapes: readonly PayloadShapeView[]
}

export interface PreviewFault {
  readonly reason: string
  readonly detail: string
}

/** What one device is found to say. */
export interface PreviewPart {
  /** Null: the sender. */
  readonly device: string | null
  readonly ts: string
  readonly seq: number
  readonly event: string | null
  readonly readings: readonly { readonly metric: string; readonly value: string | number | boolean }[]
  readonly refused: readonly PreviewFault[]
  /** Its time is not of today: real messages so old or so far ahead are set aside. */
  readonly isOutOfTime: boolean
}

export interface MappingPreview {
  /** Everything the payload says. */
  readonly fields: readonly { readonly path: string; readonly value: string | number | boolean }[]
  readonly parts: readonly PreviewPart[]
  readonly faults: readonly PreviewFault[]
}

/** Answer of `POST /api/mappings/preview`: problems of the document, and each sample read by it (null while it can not be). */
export interface MappingCheckView {
  readonly problems: readonly Problem[]
  readonly previews: readonly (MappingPreview | null)[]
}

/** A kind of device as an editor of mappings needs it. */
export interface KindVocabulary {
  readonly id: string
  readonly name: Bilingual
  readonly metrics: readonly {
    readonly key: string
    readonly name: Bilingual
    readonly type: string
    readonly unit: string | null
    /** The words a text may be; empty: it is no text, or a code or time. */
    readonly words: readonly { readonly code: string; readonly name: Bilingual }[]
  }[]
  readonly alarms: readonly { readonly key: string; readonly name: Bilingual }[]
}

/** Where readings come from beside the broker. */
export interface SourceView {
  readonly id: string
  readonly kind: 'http' | 'files'
  readonly name: string
  readonly subjectId: string
  readonly subjectName: string
  readonly mapping: string
  readonly active: boolean
  readonly settings: SourceSettings
  /** How the secret is kept; itself it is never shown. */
  readonly secret: { readonly kind: 'none' | 'stored' } | { readonly kind: 'environment'; readonly name: string }
  readonly lastRunAt: string | null
  readonly lastGoodAt: string | null
  readonly nextRunAt: string | null
  readonly lastProblem: Bilingual | null
  readonly readings: number
}

export interface HttpSettings {
  readonly url: string
  readonly everySeconds: number
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'bearer' }
    | { readonly kind: 'header'; readonly name: string }
    | { readonly kind: 'basic'; readonly username: string }
  /** Name of a network of the operator's; only then may the address be a private one. */
  readonly network?: string
  /** Asked by POST with this body instead of GET; `{since}` and `{now}` stand for the last good turn and this one, in RFC 3339. */
  readonly post?: { readonly body: string; readonly contentType: 'application/json' | 'application/x-www-form-urlencoded' }
}

export interface FileSettings {
  /** Folder below the drop folder of the bridge. */
  readonly folder: string
  readonly everySeconds: number
}

export type SourceSettings = HttpSettings | FileSettings

/** What is sent to make or change a source. `secret`: absent leaves it, null takes it away, a text replaces it. */
export interface SourceInput {
  readonly kind: 'http' | 'files'
  readonly name: string
  readonly subjectId: string
  readonly mapping: string
  readonly active: boolean
  readonly settings: SourceSettings
  readonly secret?: string | null
  /** Name of an environment variable of the bridge that holds the secret. */
  readonly secretEnvironment?: string
}

/** A file of readings: dropped or uploaded. */
export interface SourceFileView {
  readonly id: string
  readonly name: string
  readonly state: 'waiting' | 'done' | 'refused'
  readonly rows: number
  readonly taken: number
  readonly refused: number
  readonly at: string
  /** Rows that were refused, the first of them. */
  readonly faults: readonly { readonly row: number; readonly text: Bilingual }[]
}
