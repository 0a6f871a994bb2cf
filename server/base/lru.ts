import type { Result } from './result.ts'

/** A map that forgets what was used least recently; what it answers is computed once, also when asked for twice at the same time. */
export class Lru<Value> {
  private readonly entries = new Map<string, Promise<Value>>()
  private readonly capacity: number
  private readonly keeps: (value: Value) => boolean

  /** `keeps` says which values are worth keeping; the others are computed anew each time. */
  constructor(capacity: number, keeps: (value: Value) => boolean = () => true) {
    this.capacity = capacity
    this.keeps = keeps
  }

  get(key: string, compute: () => Promise<Value>): Promise<Value> {
    const known = this.entries.get(key)
    if (known !== undefined) {
      this.entries.delete(key)
      this.entries.set(key, known)
      return known
    }
    const value = compute()
    this.entries.set(key, value)
    const forget = () => {
      if (this.entries.get(key) === value) this.entries.delete(key)
    }
    value.then((made) => {
      if (!this.keeps(made)) forget()
    }, forget)
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) break
      this.entries.delete(oldest)
    }
    return value
  }
}

/** A longer text is computed each time: kept, it would fill the memory. */
const LONGEST_KEPT = 1_000_000
const MOST_KEPT = 100

/** The same answer for the same text, computed once as long as it is among those used lately; failures are computed anew. */
export function oncePerText<Value>(compute: (text: string) => Promise<Result<Value>>): (text: string) => Promise<Result<Value>> {
  const kept = new Lru<Result<Value>>(MOST_KEPT, ({ ok }) => ok)
  return (text) => (text.length > LONGEST_KEPT ? compute(text) : kept.get(text, () => compute(text)))
}
