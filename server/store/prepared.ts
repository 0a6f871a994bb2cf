import { createHash } from 'node:crypto'

/** A statement that begins with its name in a comment is prepared from its first time on. */
const NAMED = /^\/\* ?[a-z-]+ ?\*\//
/** Others when they come often; one that answers `*` never: it would fail on open connections after a migration that adds a column. */
const PREPARABLE = /^(?:select|with|insert|update|delete)\b(?!.*\*)/is
const OFTEN = 20
/** Each costs the database memory on every connection. */
const MOST_PREPARED = 300
/** Texts counted at a time: lists of values of many lengths make many texts that come once. */
const MOST_COUNTED = 5_000

/** Decides which statements are prepared, by how often this process sends them, and names them. */
export class PreparedStatements {
  private readonly names = new Map<string, string>()
  private counts = new Map<string, number>()

  /** Name to prepare a statement under; undefined when it is sent as it is. */
  nameOf(text: string): string | undefined {
    const known = this.names.get(text)
    if (known !== undefined) return known
    if (!NAMED.test(text) && !this.isFrequent(text)) return undefined
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
    this.names.set(text, name)
    return name
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
