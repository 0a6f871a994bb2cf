import { createHash } from 'node:crypto'

/** A statement that begins with its name in a comment is prepared from its first time on. */
const NAMED = /^\/\* ?[a-z-]+ ?\*\//
/** Others when they come often. */
const PREPARABLE = /^\s*(?:select|with|insert|update|delete)\b/i
/** Answers `*`: prepared, it fails on open connections after a migration that adds a column. */
const ANSWERS_ALL = /\*(?!\/)/
const OFTEN = 20
/** Each costs the database memory on every connection. */
const MOST_PREPARED = 300
/** Texts counted at a time: lists of values of many lengths make many texts that come once. */
const MOST_COUNTED = 5_000

/** Decides which statements are prepared, by how often a pool sends them, and names them. */
export class PreparedStatements {
  private readonly names = new Map<string, { readonly name: string; readonly answersAll: boolean }>()
  private counts = new Map<string, number>()

  /** Name to prepare a statement under; undefined when it is sent as it is. One that answers `*` has a name only where it can be sent again. */
  nameOf(text: string, isRepeatable = false): string | undefined {
    let known = this.names.get(text)
    if (known === undefined) {
      const isNamed = NAMED.test(text)
      if (!isNamed && !this.isFrequent(text)) return undefined
      const name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
      known = { name, answersAll: !isNamed && ANSWERS_ALL.test(text) }
      this.names.set(text, known)
    }
    return known.answersAll && !isRepeatable ? undefined : known.name
  }

  private isFrequent(text: string): boolean {
    if (this.names.size >= MOST_PREPARED) return false
    const times = (this.counts.get(text) ?? 0) + 1
    if (times < OFTEN) {
      if (this.counts.size >= MOST_COUNTED) this.counts = new Map()
      this.counts.set(text, times)
      return false
    }
    this.counts.delete(text)
    return PREPARABLE.test(text)
  }
}

/** A migration has changed what a prepared statement answers (`feature_not_supported`: a cached plan must not change its result type). */
export function isOutdated(cause: unknown): boolean {
  return (cause as { readonly code?: unknown } | null)?.code === '0A000'
}
