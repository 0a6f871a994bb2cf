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
