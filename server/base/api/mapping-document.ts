/** Some bits of a whole number: `count` of them, the lowest is number `from` (0 is the lowest of all). */
export interface Bits {
  readonly from: number
  readonly count: number
}

export type ByteOrder = 'big' | 'little'

/** A field of a binary frame. */
export interface FrameField {
  readonly name: string
  /** Offset in bytes; negative: from the end. */
  readonly at: number
  readonly bytes: number
  /** `bcd`: a number written in decimal digits; `digits`: the same as text, for addresses and times; `text`: ASCII; `hex`: as it is. */
  readonly type: 'uint' | 'int' | 'float' | 'bcd' | 'digits' | 'text' | 'hex'
  /** Which byte comes first; `big` when absent. */
  readonly order?: ByteOrder
}

/** Check of a frame: computed over bytes `from` to before `to`, compared with what stands at `at`; negative counts from the end. */
export interface Checksum {
  readonly kind: 'sum8' | 'xor8' | 'crc16-modbus' | 'crc16-ccitt'
  readonly from: number
  readonly to: number
  readonly at: number
  readonly order?: ByteOrder
}

/** How bytes become named fields. */
export interface Frame {
  /** `raw`: the payload is the frame; else text, the payload itself or the field `path` of a JSON payload. */
  readonly encoding: 'raw' | 'hex' | 'base64'
  readonly path?: string
  /** Exact length; a longer or shorter frame is refused. */
  readonly bytes?: number
  /** Bytes it begins with, in hex. */
  readonly starts?: string
  readonly checksum?: Checksum
  readonly fields: readonly FrameField[]
  /** Records of equal length from `at` on: as many as the field `count` says, or as fit. They become the list `records`. */
  readonly records?: { readonly at: number; readonly bytes: number; readonly count?: string; readonly fields: readonly FrameField[] }
}

export interface MappedValue {
  readonly path: string
  readonly metric: string
  readonly bits?: Bits
  /** Metric = value × factor + offset, computed exactly; decimal strings. A number in text is read when one of them is given. */
  readonly factor?: string
  readonly offset?: string
  /** What the maker's words and codes stand for; a word that is not listed is set aside. */
  readonly words?: { readonly [theirs: string]: number | string | boolean }
}

/**
 * How a maker says when: `pattern` such as `YYYY-MM-DD HH:mm:ss` in `zone` (`+08:00`; absent: UTC). `arrival`: he does not say it at all, the
 * moment of arrival stands for it (`path` is empty); what is read so is marked, and proves less.
 */
export interface MappedTime {
  readonly path: string
  readonly unit: 'rfc3339' | 'seconds' | 'milliseconds' | 'pattern' | 'arrival'
  readonly pattern?: string
  readonly zone?: string
}

/**
 * How a maker's payload becomes canonical telemetry; data, one document per maker's format. Paths are dotted (`data.0.temp`); a step
 * `[id=temp]` takes the element of a list whose `id` is `temp`. A binary frame is decoded first, its fields are then reached by name, the
 * JSON around it under `envelope`.
 */
export interface PayloadMapping {
  readonly id: string
  readonly title: { readonly zh: string; readonly en: string }
  /** Kind of device it is written for; only checks and previews ask. */
  readonly kind?: string
  /** `json` when absent. */
  readonly format?: 'json' | 'binary'
  readonly frame?: Frame
  /** Path of a list: each element is read by itself, paths begin there; `$.` before a path begins at the payload. */
  readonly each?: string
  /** Whose reading it is, where one payload speaks of several devices of the subject; absent: the sender's. */
  readonly device?: { readonly path: string; readonly prefix?: string; readonly names?: { readonly [theirs: string]: string } }
  readonly ts: MappedTime
  /** Absent: the maker counts nothing, 0 is kept. */
  readonly seq?: string
  /** Path to the name of an alarm and what the maker calls ours; the codes in `none` say that there is none. */
  readonly event?: {
    readonly path: string
    readonly bits?: Bits
    readonly names: { readonly [theirs: string]: string }
    readonly none?: readonly string[]
  }
  /** Alarms that a field or a bit raises when it is `equals`. */
  readonly alarms?: readonly { readonly path: string; readonly bits?: Bits; readonly equals: string; readonly event: string }[]
  readonly values: readonly MappedValue[]
}

/** A payload kept with a mapping to try it on; bytes are written in hex. */
export interface MappingSample {
  readonly name: string
  readonly payload: string
}
